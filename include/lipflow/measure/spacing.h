#ifndef LIPFLOW_MEASURE_SPACING_H
#define LIPFLOW_MEASURE_SPACING_H

#include <lipflow/base/point_set.h>

namespace lipflow
{
/**
 * The length below which an empirical measure tells nothing of where it comes
 * from: the median, over its points, of the distance to the nearest other
 * point. Points that coincide with another are left out; if all do, or there is
 * but one, the result is 1. Weights play no role. O(n^2 d); of more than 4000
 * points the distances from 4000 of them, evenly spread over the indices, to
 * all. Serial.
 */
double typical_spacing(const PointSet &points);
} // namespace lipflow

#endif
