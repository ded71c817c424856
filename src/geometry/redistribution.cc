#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/redistribution.h>

#include <deal.II/base/mpi.h>
#include <deal.II/distributed/cell_data_transfer.templates.h>
#include <deal.II/distributed/solution_transfer.h>
#include <deal.II/distributed/tria.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lipflow
{
using namespace dealii;

namespace
{
/// p4est adds up whole numbers, of all cells in 64 bits.
constexpr double weight_of_a_cell = 1000.;

unsigned int p4est_weight(const double load)
{
  constexpr double most = 1e9;
  return static_cast<unsigned int>(
      std::lround(std::min(load * weight_of_a_cell, most)));
}

/// deal.II counts all active cells of a rank, NodalSpace those it owns.
template <int dim>
CellArrays by_active_cell(const Mesh<dim>       &mesh,
                          const NodalSpace<dim> &space,
                          const CellArrays      &by_position)
{
  CellArrays result(mesh.triangulation().n_active_cells());
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      result[cell->active_cell_index()] =
          by_position[space.cell_position(cell->active_cell_index())];
  return result;
}

template <int dim>
CellArrays by_position(const Mesh<dim>       &mesh,
                       const NodalSpace<dim> &space,
                       const CellArrays      &by_active_cell)
{
  CellArrays result(space.cells().size());
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      result[space.cell_position(cell->active_cell_index())] =
          by_active_cell[cell->active_cell_index()];
  return result;
}
} // namespace

double imbalance(const CellLoads &loads, const MPI_Comm communicator)
{
  const double own = std::accumulate(loads.begin(), loads.end(), 0.);
  const double mean = Utilities::MPI::sum(own, communicator) /
                      Utilities::MPI::n_mpi_processes(communicator);
  return Utilities::MPI::max(own, communicator) / mean;
}

template <int dim>
void redistribute(Mesh<dim>       &mesh,
                  NodalSpace<dim> &space,
                  const CellLoads &loads,
                  Vector          &nodal,
                  CellArrays      &of_cells)
{
  AssertDimension(loads.size(), space.cells().size());
  AssertDimension(of_cells.size(), space.cells().size());
  using Distributed = parallel::distributed::Triangulation<dim>;
  auto &triangulation = dynamic_cast<Distributed &>(mesh.triangulation());

  parallel::distributed::SolutionTransfer<dim, Vector> transfer(
      space.dof_handler());
  transfer.prepare_for_coarsening_and_refinement(nodal);
  parallel::distributed::CellDataTransfer<dim, dim, CellArrays> cell_transfer(
      triangulation);
  const CellArrays leaving = by_active_cell(mesh, space, of_cells);
  cell_transfer.prepare_for_coarsening_and_refinement(leaving);
  const auto connection = triangulation.signals.weight.connect(
      [&](const auto &cell, const auto)
      {
        return p4est_weight(
            loads[space.cell_position(cell->active_cell_index())]);
      });
  triangulation.repartition();
  connection.disconnect();

  space.redistributed();
  // Not assigned: a vector keeps its old ghosts if all ranges are the same.
  Vector arrived = space.make_vector();
  nodal.swap(arrived);
  transfer.interpolate(nodal);
  nodal.update_ghost_values();

  CellArrays arriving(triangulation.n_active_cells());
  cell_transfer.unpack(arriving);
  of_cells = by_position(mesh, space, arriving);
}

template <>
void redistribute<1>(
    Mesh<1> &, NodalSpace<1> &, const CellLoads &, Vector &, CellArrays &)
{
  Assert(false, ExcMessage("A shared mesh stays as it is."));
}

template void redistribute(
    Mesh<2> &, NodalSpace<2> &, const CellLoads &, Vector &, CellArrays &);
template void redistribute(
    Mesh<3> &, NodalSpace<3> &, const CellLoads &, Vector &, CellArrays &);
} // namespace lipflow
