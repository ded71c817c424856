#ifndef LIPFLOW_TESTS_UNIT_COMPARISON_POINT_CLOUDS_H
#define LIPFLOW_TESTS_UNIT_COMPARISON_POINT_CLOUDS_H

#include <lipflow/base/point_set.h>

#include <cmath>
#include <random>
#include <vector>

namespace lipflow::test
{
/// With equal weights if none are given.
inline PointSet points(const unsigned int         dimension,
                       const std::vector<double> &coordinates,
                       std::vector<double>        weights = {})
{
  const std::size_t n = coordinates.size() / dimension;
  if (weights.empty())
    weights.assign(n, 1. / static_cast<double>(n));
  return {dimension, coordinates, weights};
}

/// Independent normal points, the same everywhere: std::normal_distribution
/// depends on the library.
inline PointSet normal_points(const unsigned int dimension,
                              const std::size_t  n,
                              const unsigned int seed)
{
  std::mt19937        generator(seed);
  std::vector<double> x(dimension * n);
  const auto          uniform = [&]
  { return (static_cast<double>(generator()) + .5) / 4294967296.; };
  for (double &value : x)
  {
    const double radius = std::sqrt(-2. * std::log(uniform()));
    value = radius * std::cos(2. * M_PI * uniform());
  }
  return points(dimension, x);
}

/// The same points with random weights.
inline PointSet weighted(PointSet cloud, const unsigned int seed)
{
  std::mt19937 generator(seed);
  double       sum = 0.;
  for (double &weight : cloud.weights)
    sum += weight = .1 + static_cast<double>(generator()) / 4294967296.;
  for (double &weight : cloud.weights)
    weight /= sum;
  return cloud;
}

/// The same points, moved by @p shift along the first axis.
inline PointSet shifted(PointSet cloud, const double shift)
{
  for (std::size_t k = 0; k < cloud.size(); ++k)
    cloud.coordinates[k * cloud.dimension] += shift;
  return cloud;
}
} // namespace lipflow::test

#endif
