#ifndef LIPFLOW_BASE_POINT_SET_H
#define LIPFLOW_BASE_POINT_SET_H

#include <cstddef>
#include <vector>

namespace lipflow
{
/// An empirical measure sum_k weight_k delta_{x_k} in R^d, d at run time; with
/// labels c_k, one of pairs (x, c): sum_k weight_k delta_{(x_k, c_k)}.
struct PointSet
{
  unsigned int        dimension = 0;
  std::vector<double> coordinates; ///< point by point, size() * dimension
  std::vector<double> weights;     ///< one a point, positive, sum 1

  /// Empty, or one a point: 0, 1, ..., the numbers of names that source and
  /// target have in common (match_labels()).
  std::vector<unsigned int> labels = {};

  std::size_t size() const
  {
    return weights.size();
  }

  const double *point(const std::size_t k) const
  {
    return coordinates.data() + k * dimension;
  }
};
} // namespace lipflow

#endif
