#ifndef LIPFLOW_FLOW_DISPLACEMENTS_H
#define LIPFLOW_FLOW_DISPLACEMENTS_H

#include <cstddef>
#include <vector>

/// Arithmetic with a vector a particle, std::vector<Tensor<1, dim>>.
namespace lipflow
{
/// a x + b y, entry by entry.
template <typename Vectors>
Vectors
combined(const double a, const Vectors &x, const double b, const Vectors &y)
{
  Vectors result(x.size());
  for (std::size_t k = 0; k < x.size(); ++k)
    result[k] = a * x[k] + b * y[k];
  return result;
}

/// a x.
template <typename Vectors>
Vectors scaled(const double a, Vectors x)
{
  for (auto &vector : x)
    vector *= a;
  return x;
}

/// Shortens those that are longer than @p most.
template <typename Vectors>
void limit_length(const double most, Vectors &vectors)
{
  for (auto &vector : vectors)
  {
    const double length = vector.norm();
    if (length > most)
      vector *= most / length;
  }
}
} // namespace lipflow

#endif
