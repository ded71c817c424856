#ifndef LIPFLOW_GEOMETRY_POINT_LOCATION_H
#define LIPFLOW_GEOMETRY_POINT_LOCATION_H

#include <lipflow/base/point_set.h>
#include <lipflow/geometry/point_evaluation.h>

#include <cstddef>
#include <string>
#include <vector>

namespace lipflow
{
/// Where a point of a PointSet lies.
template <int dim>
struct LocatedPoint
{
  std::size_t        index; ///< in the set
  dealii::Point<dim> x;
  CellPoint<dim>     place;
};

/**
 * The points of @p points, the same on all ranks, that lie in the cells of this
 * rank, in the order of their index. A point on the face of several cells
 * belongs to the first of them in the order of the mesh, so that the number of
 * ranks has no say. Throws Error (input), beginning with @p where ("Source:
 * the points of 'p.csv' "), if points lie outside of the domain: how many, and
 * the farthest from its bounding box. Collective.
 */
template <int dim>
std::vector<LocatedPoint<dim>> locate_points(const NodalSpace<dim> &space,
                                             const PointSet        &points,
                                             const std::string     &where);
} // namespace lipflow

#endif
