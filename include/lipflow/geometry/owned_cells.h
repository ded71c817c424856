#ifndef LIPFLOW_GEOMETRY_OWNED_CELLS_H
#define LIPFLOW_GEOMETRY_OWNED_CELLS_H

#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>

namespace lipflow
{
/// Calls @p action(cell, position) for this rank's cells in the order of their
/// positions in NodalSpace::cells(); cell is deal.II's active iterator, which
/// knows level, parent and index. Local.
template <int dim, typename Action>
void for_each_owned_cell(const NodalSpace<dim> &space, const Action &action)
{
  for (const auto &cell : space.mesh().triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      action(cell, space.cell_position(cell->active_cell_index()));
}

/// The volume of the cell at @p position, by the vertex rule. Local.
template <int dim>
double cell_volume(const NodalSpace<dim> &space, const unsigned int position)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  double                 volume = 0.;
  for (unsigned int c = 0; c < n; ++c)
    volume += space.corner(position * n + c).weight;
  return volume;
}
} // namespace lipflow

#endif
