#ifndef LIPFLOW_GEOMETRY_OWNED_CELLS_H
#define LIPFLOW_GEOMETRY_OWNED_CELLS_H

#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>

namespace lipflow
{
/// for_each_owned_cell() for @p cell and what it is refined into.
template <int dim, typename Action>
void for_each_owned_descendant(
    const typename dealii::Triangulation<dim>::cell_iterator &cell,
    const Action                                             &action)
{
  if (cell->has_children())
    for (unsigned int c = 0; c < cell->n_children(); ++c)
      for_each_owned_descendant<dim>(cell->child(c), action);
  else if (cell->is_locally_owned())
    action(typename dealii::Triangulation<dim>::active_cell_iterator(cell));
}

/// Calls @p action(cell) for this rank's cells, with deal.II's active iterator:
/// coarsest cells one after the other, each with its descendants in z-order.
/// deal.II's own order depends on how the mesh came about, and rounding with
/// it; in this one a run that is resumed goes on bit by bit. Local.
template <int dim, typename Action>
void for_each_owned_cell(const dealii::Triangulation<dim> &triangulation,
                         const Action                     &action)
{
  for (const auto &cell : triangulation.cell_iterators_on_level(0))
    for_each_owned_descendant<dim>(cell, action);
}

/// Calls @p action(cell, position) for this rank's cells in the order of their
/// positions in NodalSpace::cells(), which is the one above. Local.
template <int dim, typename Action>
void for_each_owned_cell(const NodalSpace<dim> &space, const Action &action)
{
  unsigned int position = 0;
  for_each_owned_cell(space.mesh().triangulation(),
                      [&](const auto &cell) { action(cell, position++); });
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
