#ifndef LIPFLOW_TESTS_UNIT_LATENT_MAPS_H
#define LIPFLOW_TESTS_UNIT_LATENT_MAPS_H

#include <lipflow/latent/dense_map.h>
#include <lipflow/measure/random.h>

#include <cmath>
#include <string>
#include <vector>

namespace lipflow
{
/// Uniform in (-1,1).
inline std::vector<double> random_numbers(const std::size_t   n,
                                          const std::uint64_t id)
{
  const ParticleRandom random(7, 99, id);
  std::vector<double>  numbers;
  for (std::size_t k = 0; k < n; ++k)
    numbers.push_back(2. * random.uniform(static_cast<std::uint32_t>(k)) - 1.);
  return numbers;
}

inline PointSet random_points(const unsigned int  dimension,
                              const std::size_t   n,
                              const std::uint64_t id)
{
  return {dimension,
          random_numbers(n * dimension, id),
          std::vector<double>(n, 1. / static_cast<double>(n))};
}

/// With layers of these widths.
inline DenseMap random_map(const std::vector<std::size_t> &widths,
                           const std::string              &activation,
                           const std::uint64_t             id)
{
  std::vector<DenseLayer> layers;
  for (std::size_t l = 0; l + 1 < widths.size(); ++l)
  {
    const std::vector<double> weights =
        random_numbers(widths[l] * widths[l + 1], 100 * id + 2 * l);
    layers.push_back({{widths[l + 1], widths[l], weights.data()},
                      random_numbers(widths[l + 1], 100 * id + 2 * l + 1)});
  }
  return {layers, activation};
}
} // namespace lipflow

#endif
