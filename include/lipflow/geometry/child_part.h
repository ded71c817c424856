#ifndef LIPFLOW_GEOMETRY_CHILD_PART_H
#define LIPFLOW_GEOMETRY_CHILD_PART_H

namespace lipflow
{
/// What vertex @p c of a cell has in the value of a d-linear function at vertex
/// @p v of its child @p k: dealii::GeometryInfo's d_linear_shape_function() at
/// child_to_cell_coordinates(), exact in binary.
template <int dim>
constexpr double
child_part(const unsigned int k, const unsigned int v, const unsigned int c)
{
  double part = 1.;
  for (unsigned int d = 0; d < dim; ++d)
  {
    const double at = .5 * ((k >> d & 1u) + (v >> d & 1u));
    part *= (c >> d & 1u) ? at : 1. - at;
  }
  return part;
}
} // namespace lipflow

#endif
