#ifndef LIPFLOW_BASE_JOINED_POINTS_H
#define LIPFLOW_BASE_JOINED_POINTS_H

#include <lipflow/base/point_set.h>

namespace lipflow
{
/// The points of both, one after the other, with the weights that they have:
/// no probability measure. Both are of the same dimension, and both have
/// labels or none has.
inline PointSet joined(PointSet first, const PointSet &second)
{
  const auto append = [](auto &numbers, const auto &more)
  { numbers.insert(numbers.end(), more.begin(), more.end()); };
  append(first.coordinates, second.coordinates);
  append(first.weights, second.weights);
  append(first.labels, second.labels);
  return first;
}
} // namespace lipflow

#endif
