#include <lipflow/application/point_distances.h>
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
} // namespace

PointSet some_of(const PointSet &points, const std::size_t most)
{
  if (points.size() <= most)
    return points;
  PointSet some;
  some.dimension = points.dimension;
  double sum = 0.;
  for (std::size_t k = 0; k < most; ++k)
  {
    const std::size_t from = k * points.size() / most;
    some.coordinates.insert(some.coordinates.end(),
                            points.point(from),
                            points.point(from) + points.dimension);
    some.weights.push_back(points.weights[from]);
    sum += points.weights[from];
  }
  for (double &weight : some.weights)
    weight /= sum;
  return some;
}

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
  Bounds         divergence{std::nan(""), std::nan("")};
  if (exact_)
  {
    std::vector<double> psi;
    divergence = exact_->solve(some, target_, psi).bounds;
  }
  const auto cost = [this](const PointSet &points, const GroundCost which)
  { return middle(optimal_transport(points, target_, which).cost); };
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
