#ifndef LIPFLOW_APPLICATION_POINT_OUTPUT_H
#define LIPFLOW_APPLICATION_POINT_OUTPUT_H

#include <lipflow/application/distance_table.h>
#include <lipflow/application/latent_tables.h>
#include <lipflow/application/point_setup.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/flow/point_flow.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_writer.h>

#include <memory>
#include <vector>

namespace lipflow
{
/**
 * Everything that a run without a mesh writes into its folder: what RunFolder
 * writes, particles, distances.csv, frames, and what LatentTables writes. With
 * a latent space particles are written, pictured and measured as decoded.
 * Collective.
 */
class PointOutput
{
public:
  /// As RunOutput.
  PointOutput(const PointSetup    &setup,
              const Parameters    &parameters,
              const RunContext    &context,
              const dealii::Timer &since_start,
              StateReader         *saved = nullptr);

  RunFolder &folder();

  void save(StateWriter &state);

  /// Particles, distances and frames of the present state, if @p last or their
  /// time has come.
  void add_points(const PointFlow &flow, unsigned int step, bool last);

private:
  ParticleSnapshot snapshot(const MovingPoints &points) const;
  void             add_frame(double time, const ParticleSnapshot &all);
  void             start_frames(const FrameStore::Count &count);

  const PointSetup *setup_;
  const Parameters *parameters_;
  const RunContext *context_;
  RunFolder         folder_;

  std::unique_ptr<ParticleWriter> particles_;
  DistanceTable                   distances_;
  std::unique_ptr<LatentTables>   latent_; ///< on the first rank
  std::unique_ptr<FrameStore>     frames_;
  std::vector<unsigned int>       axes_; ///< coordinates that frames show
};
} // namespace lipflow

#endif
