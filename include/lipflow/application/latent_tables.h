#ifndef LIPFLOW_APPLICATION_LATENT_TABLES_H
#define LIPFLOW_APPLICATION_LATENT_TABLES_H

#include <lipflow/application/point_setup.h>
#include <lipflow/output/statistics_table.h>

#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
/**
 * What a flow in a latent space writes besides others, at every output:
 *
 *   latent.csv    both sides of the data processing inequality (DataProcessing)
 *   latent.json   the maps, once, for Latent/Type = file
 *   mobility.csv  what the decoder makes of speeds (Mobility), on request
 *
 * Used by one rank.
 */
class LatentTables
{
public:
  /// Bytes of the tables of a run that is resumed; 0: they begin.
  struct Sizes
  {
    std::uint64_t inequality = 0, mobility = 0;
  };

  /// @p setup, which has a latent space, and @p parameters must outlive this.
  LatentTables(const PointSetup  &setup,
               const Parameters  &parameters,
               const std::string &directory,
               const Sizes       &sizes);

  /// nullptr: not wanted.
  StatisticsTable *inequality();
  StatisticsTable *mobility();

  /**
   * For the particles in the latent space and their velocities. Throws Error
   * (numerical) if the inequality does not hold: the decoder's constant is then
   * wrong, by a mistake of ours or because the file of the maps was changed
   * meanwhile.
   */
  void add(double                     step,
           double                     time,
           const PointSet            &particles,
           const std::vector<double> &velocities);

private:
  void add_inequality(double step, double time, const PointSet &particles);

  const LatentSpace *space_;
  const Divergence  *divergence_;
  const Parameters  *parameters_;
  PointSet           encoded_target_, target_; ///< at most so many points

  std::unique_ptr<StatisticsTable> inequality_, mobility_;
};
} // namespace lipflow

#endif
