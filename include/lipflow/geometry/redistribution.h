#ifndef LIPFLOW_GEOMETRY_REDISTRIBUTION_H
#define LIPFLOW_GEOMETRY_REDISTRIBUTION_H

#include <lipflow/base/vector.h>

#include <mpi.h>

#include <vector>

namespace lipflow
{
template <int dim>
class Mesh;
template <int dim>
class NodalSpace;

/// What the cells of this rank cost, by position in NodalSpace::cells(), in
/// units of a cell without particles.
using CellLoads = std::vector<double>;

/// The largest load of a rank over their mean: 1 if they are even. Collective.
double imbalance(const CellLoads &loads, MPI_Comm communicator);

/// A mesh in one dimension is shared and stays as it is.
template <int dim>
constexpr bool can_redistribute = dim > 1;

/**
 * Deals the cells of @p mesh out to the ranks anew, so that their @p loads are
 * as even as p4est's order of the cells lets them be; makes @p space anew and
 * carries along @p nodal, values with ghosts, and @p of_cells, the same number
 * of values for every cell (perhaps none), all of one cell together, by
 * position in NodalSpace::cells(). Nothing but the partition changes: values at
 * nodes, in cells, and cells of particles, stay what they were.
 *
 * Whatever else was made from the space must be made anew. Between its
 * Particles::prepare_redistribution() and Particles::redistributed() a set of
 * particles moves with its cells. Only if can_redistribute. Collective.
 */
template <int dim>
void redistribute(Mesh<dim>           &mesh,
                  NodalSpace<dim>     &space,
                  const CellLoads     &loads,
                  Vector              &nodal,
                  std::vector<double> &of_cells);
} // namespace lipflow

#endif
