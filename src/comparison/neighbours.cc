#include <lipflow/base/point_distance.h>
#include <lipflow/comparison/neighbours.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lipflow
{
namespace
{
/// Coordinates of the points that all others are compared with at a time: 16
/// kB, half of a first-level cache.
constexpr std::size_t block_size = 2048;

/// Squares of the distances to the nearest; skips pairs of equal index if
/// @p within, where both are the same set.
std::vector<double>
nearest_squares(const PointSet &from, const PointSet &to, const bool within)
{
  AssertDimension(from.dimension, to.dimension);
  std::vector<double> least(from.size(),
                            std::numeric_limits<double>::infinity());
  const std::size_t   block =
      std::max<std::size_t>(1, block_size / std::max(1u, to.dimension));
  for (std::size_t begin = 0; begin < to.size(); begin += block)
  {
    const std::size_t end = std::min(begin + block, to.size());
    for (std::size_t i = 0; i < from.size(); ++i)
    {
      const auto look_at = [&](const std::size_t first, const std::size_t last)
      {
        for (std::size_t j = first; j < last; ++j)
          least[i] = std::min(
              least[i],
              squared_distance(from.point(i), to.point(j), to.dimension));
      };
      if (within && i >= begin && i < end)
      {
        look_at(begin, i);
        look_at(i + 1, end);
      }
      else
        look_at(begin, end);
    }
  }
  return least;
}

std::vector<double> square_roots(std::vector<double> squares)
{
  for (double &value : squares)
    value = std::sqrt(value);
  return squares;
}

/// The least value up to which half of the mass is.
double weighted_median(const std::vector<double> &values,
                       const std::vector<double> &weights)
{
  std::vector<std::pair<double, double>> sorted(values.size());
  double                                 total = 0.;
  for (std::size_t k = 0; k < values.size(); ++k)
  {
    sorted[k] = {values[k], weights[k]};
    total += weights[k];
  }
  std::sort(sorted.begin(), sorted.end());
  // A sum that is half but for rounding is half.
  const double half = .5 * total * (1. - 1e-12);
  double       sum = 0.;
  for (const auto &[value, weight] : sorted)
  {
    sum += weight;
    if (sum >= half)
      return value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}
} // namespace

std::vector<double> nearest_distances(const PointSet &from, const PointSet &to)
{
  return square_roots(nearest_squares(from, to, false));
}

std::vector<double> nearest_distances_within(const PointSet &points)
{
  return square_roots(nearest_squares(points, points, true));
}

double Memorisation::ratio() const
{
  return median_to_target / median_within_target;
}

Memorisation memorisation(const PointSet &particles,
                          const PointSet &target,
                          const double    copy_radius)
{
  Assert(particles.size() > 0, dealii::ExcEmptyObject());
  Assert(target.size() > 1,
         dealii::ExcMessage("One target point has no neighbour."));
  const auto   to_target = nearest_distances(particles, target);
  Memorisation result;
  result.median_to_target = weighted_median(to_target, particles.weights);
  result.median_within_target =
      weighted_median(nearest_distances_within(target), target.weights);
  const double radius = copy_radius * result.median_within_target;
  for (std::size_t i = 0; i < to_target.size(); ++i)
    if (to_target[i] <= radius)
      result.share_of_copies += particles.weights[i];
  return result;
}
} // namespace lipflow
