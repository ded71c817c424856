#include <lipflow/application/point_distances.h>
#include <lipflow/comparison/label_pairs.h>
#include <lipflow/comparison/neighbours.h>
#include <lipflow/comparison/optimal_transport.h>
#include <lipflow/comparison/tail_error.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// The mean of bounds that agree to many digits.
double middle(const Bounds &bounds)
{
  return .5 * (bounds.lower + bounds.upper);
}

std::optional<double> if_finite(const double value)
{
  return std::isfinite(value) ? value : std::optional<double>();
}

/// The mean over the labels.
double transport_cost(const PointSet  &points,
                      const PointSet  &target,
                      const GroundCost cost)
{
  double mean = 0.;
  for (const LabelPair &pair : pairs_by_label(points, target))
    mean += pair.share *
            middle(optimal_transport(pair.first, pair.second, cost).cost);
  return mean;
}

/// The mean over the labels; NaN without a finite Lipschitz bound.
Bounds exact_divergence(const ExactDiscriminator *exact,
                        const PointSet           &points,
                        const PointSet           &target)
{
  if (exact == nullptr)
    return {std::nan(""), std::nan("")};
  Bounds mean{0., 0.};
  for (const LabelPair &pair : pairs_by_label(points, target))
  {
    std::vector<double> psi;
    const Bounds bounds = exact->solve(pair.first, pair.second, psi).bounds;
    mean.lower += pair.share * bounds.lower;
    mean.upper += pair.share * bounds.upper;
  }
  return mean;
}
} // namespace

PointDistances::PointDistances(const Divergence   &divergence,
                               const double        lipschitz_bound,
                               const ExactOptions &options,
                               const PointSet     &target,
                               const std::size_t   most_points)
    : target_(some_of(target, most_points))
    , most_points_(most_points)
{
  if (std::isfinite(lipschitz_bound))
    exact_ = std::make_unique<ExactDiscriminator>(
        divergence, lipschitz_bound, options);
}

std::vector<std::string> PointDistances::columns()
{
  return {"step",
          "time",
          "wasserstein_1",
          "wasserstein_2_squared",
          "exact_divergence_lower",
          "exact_divergence_upper",
          "neighbour_ratio",
          "share_of_copies",
          "log_ccdf_error",
          "unseen_wasserstein_2_squared"};
}

StatisticsTable::Row PointDistances::row(const double    step,
                                         const double    time,
                                         const PointSet &particles,
                                         const PointSet &unseen) const
{
  const PointSet some = some_of(particles, most_points_);
  const Bounds   divergence = exact_divergence(exact_.get(), some, target_);
  const auto     cost = [this](const PointSet &points, const GroundCost which)
  { return transport_cost(points, target_, which); };
  Memorisation copies{0., std::nan(""), std::nan("")};
  if (target_.size() > 1) // else it has no neighbours
    copies = memorisation(some, target_);
  StatisticsTable::Row row = {step,
                              time,
                              cost(some, GroundCost::distance),
                              cost(some, GroundCost::squared_distance),
                              if_finite(divergence.lower),
                              if_finite(divergence.upper),
                              if_finite(copies.ratio()),
                              if_finite(copies.share_of_copies),
                              if_finite(log_ccdf_error(some, target_)),
                              {}};
  if (unseen.size() > 0)
    row.back() =
        cost(some_of(unseen, most_points_), GroundCost::squared_distance);
  return row;
}
} // namespace lipflow
