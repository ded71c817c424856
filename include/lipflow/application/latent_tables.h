#ifndef LIPFLOW_APPLICATION_LATENT_TABLES_H
#define LIPFLOW_APPLICATION_LATENT_TABLES_H

#include <lipflow/application/latent_space.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/output/statistics_table.h>

#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
class Divergence;

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
  /// All must outlive this. @p target: the encoded one.
  LatentTables(const LatentSpace &space,
               const Divergence  &divergence,
               const Parameters  &parameters,
               const PointSet    &target,
               const std::string &directory);

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
