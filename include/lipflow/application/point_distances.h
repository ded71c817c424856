#ifndef LIPFLOW_APPLICATION_POINT_DISTANCES_H
#define LIPFLOW_APPLICATION_POINT_DISTANCES_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/certificate.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/output/statistics_table.h>

#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
/**
 * The columns of distances.csv: how far particles are from the target, apart
 * from what the discriminator says,
 *
 *   step, time
 *   wasserstein_1, wasserstein_2_squared    exact, of the points
 *   exact_divergence_lower, _upper          of the supremum over all
 *                                           L-Lipschitz functions of R^d
 *   neighbour_ratio, share_of_copies        Memorisation: 1 and 0 for a fresh
 *                                           sample of the target
 *   log_ccdf_error                          of the upper tails
 *   unseen_wasserstein_2_squared            of the unseen points
 *
 * Of points with labels the distances and the divergence are means over the
 * labels of those within them (pairs_by_label); the rest knows no labels.
 */
class PointDistances
{
public:
  /// At most @p most_points of each measure are looked at. @p divergence must
  /// outlive this. An infinite @p lipschitz_bound: no exact divergence.
  PointDistances(const Divergence   &divergence,
                 double              lipschitz_bound,
                 const ExactOptions &options,
                 const PointSet     &target,
                 std::size_t         most_points);

  static std::vector<std::string> columns();

  StatisticsTable::Row row(double          step,
                           double          time,
                           const PointSet &particles,
                           const PointSet &unseen) const;

private:
  PointSet                            target_;
  std::unique_ptr<ExactDiscriminator> exact_;
  std::size_t                         most_points_;
};
} // namespace lipflow

#endif
