#ifndef LIPFLOW_DISCRIMINATOR_POINT_SCALING_H
#define LIPFLOW_DISCRIMINATOR_POINT_SCALING_H

#include <lipflow/base/point_set.h>
#include <lipflow/base/state.h>

#include <vector>

namespace lipflow
{
/// A change of coordinates, x = centre + scale x'.
struct PointScaling
{
  std::vector<double> centre;
  double              scale = 1.;
};

/// That after which the points of both are about 0 and of size 1, where
/// networks train best: the medians of each coordinate, and the median of |x -
/// centre|/sqrt(d), over the points of both. Heavy tails do not move them; the
/// scale is 1 if half of the points coincide. Weights play no role.
PointScaling point_scaling(const PointSet &first, const PointSet &second);

/// Bit by bit.
void         save(const PointScaling &scaling, StateWriter &state);
PointScaling load_point_scaling(StateReader &state);
} // namespace lipflow

#endif
