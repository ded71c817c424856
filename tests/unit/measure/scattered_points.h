#ifndef LIPFLOW_TESTS_UNIT_MEASURE_SCATTERED_POINTS_H
#define LIPFLOW_TESTS_UNIT_MEASURE_SCATTERED_POINTS_H

#include <lipflow/base/point_set.h>

#include "../test_densities.h"

namespace lipflow
{
namespace test
{
/// Points all over (-.9, .9)^dim with different weights.
template <int dim>
PointSet scattered(const unsigned int n)
{
  PointSet set;
  set.dimension = dim;
  for (unsigned int k = 0; k < n; ++k)
  {
    for (unsigned int d = 0; d < dim; ++d)
      set.coordinates.push_back(.9 * noise(k + 1, d));
    set.weights.push_back(2. * (k + 1) / (n * (n + 1.)));
  }
  return set;
}
} // namespace test
} // namespace lipflow

#endif
