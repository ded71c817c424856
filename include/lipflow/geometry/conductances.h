#ifndef LIPFLOW_GEOMETRY_CONDUCTANCES_H
#define LIPFLOW_GEOMETRY_CONDUCTANCES_H

#include <lipflow/geometry/nodal_space.h>

#include <array>

namespace lipflow
{
/// By pair_index() of the vertices of a cell.
template <int dim>
using CellPairValues = std::array<double, NodalSpace<dim>::n_cell_pairs>;

template <int dim>
struct CellConductances
{
  CellPairValues<dim> k;        ///< >= 0
  unsigned int        n_skewed; ///< corners with artificial viscosity
};

/// The stiffness sum over corners of w |g|^2 of a cell as sum of k_ab (psi_a -
/// psi_b)^2 over pairs of vertices, along edges and diagonals of faces. Where
/// a corner is too skewed for all k to be non-negative those along its edges
/// are put to zero, which adds viscosity (doc/theory.md, section 3). Does not
/// change with NodalSpace::magnify_gradients().
template <int dim>
CellConductances<dim>
cell_conductances(const typename NodalSpace<dim>::Shape &shape);

/// f(cell, its conductances) for all of this rank's cells, in order.
template <int dim, typename Function>
void for_each_conductance(const NodalSpace<dim> &space, const Function &f)
{
  CellConductances<dim> conductances{};
  unsigned int          of_shape = dealii::numbers::invalid_unsigned_int;
  for (const auto &cell : space.cells())
  {
    if (cell.shape != of_shape)
    {
      conductances = cell_conductances<dim>(space.shapes()[cell.shape]);
      of_shape = cell.shape;
    }
    f(cell, conductances);
  }
}
} // namespace lipflow

#endif
