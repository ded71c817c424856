#ifndef LIPFLOW_APPLICATION_RUN_OUTPUT_H
#define LIPFLOW_APPLICATION_RUN_OUTPUT_H

#include <lipflow/application/distance_table.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/application/setup.h>
#include <lipflow/output/field_writer.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/raster.h>

#include <deal.II/base/timer.h>

#include <memory>
#include <string>

namespace lipflow
{
/**
 * Everything that a run writes into its folder: parameters, run.json,
 * statistics.csv, fields, particles, distances.csv, frames, timings and the
 * report. Turns the flow's state into names and vectors for `output`. All
 * functions are collective.
 */
template <int dim>
class RunOutput
{
public:
  /// Makes the folder, which may replace a previous run, and writes run.json.
  /// @p since_start runs since the set-up began and must outlive this.
  /// @p saved, unless nullptr: goes on with the run that is there, from what
  /// save() wrote.
  RunOutput(const Setup<dim>    &setup,
            const Parameters    &parameters,
            const RunContext    &context,
            const dealii::Timer &since_start,
            StateReader         *saved = nullptr);

  void save(StateWriter &state);

  /// Goes on after redistribute(), which it counts, or does not.
  void redistributed();
  void rebuilt();

  /// statistics.csv, and what else every run writes.
  RunFolder &folder();

  /// Fields, particles, distances and frames of the present state, the last row
  /// that folder() was given, if @p last or their time has come.
  void add_fields(const MovingMeasure<dim> &moving, bool last);

  /// As RunFolder::finish().
  void finish(const std::string &reason, ExitCode code);

private:
  using Fields = std::vector<std::pair<std::string, Vector>>;

  void add_frame(double                  time,
                 const Fields           &fields,
                 const ParticleSnapshot &particles);
  void start_frames();
  void resume(StateReader &saved);

  const Setup<dim>                 *setup_;
  const Parameters                 *parameters_;
  const RunContext                 *context_;
  RunFolder                         folder_;
  std::unique_ptr<FieldWriter<dim>> fields_;
  std::unique_ptr<ParticleWriter>   particles_;
  std::unique_ptr<DistanceTable>    distances_; ///< between samples
  std::unique_ptr<Raster<dim>>      raster_;
  std::unique_ptr<FrameStore>       frames_;
  FrameStore::Count                 frame_count_; ///< when resumed
  unsigned int                      redistributions_ = 0;
};
} // namespace lipflow

#endif
