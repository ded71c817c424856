#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
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

/// By active cell, of which deal.II counts those of other ranks, too.
using CellArrays = std::vector<std::vector<double>>;

template <int dim>
CellArrays split(const NodalSpace<dim>     &space,
                 const std::size_t          n_values,
                 const std::vector<double> &by_position)
{
  CellArrays result(space.mesh().triangulation().n_active_cells());
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        const auto begin = by_position.begin() + k * n_values;
                        result[cell->active_cell_index()].assign(
                            begin, begin + n_values);
                      });
  return result;
}

template <int dim>
std::vector<double> joined(const NodalSpace<dim> &space,
                           const std::size_t      n_values,
                           const CellArrays      &by_active_cell)
{
  std::vector<double> result(space.cells().size() * n_values);
  for_each_owned_cell(
      space,
      [&](const auto &cell, const unsigned int k)
      {
        const auto &values = by_active_cell[cell->active_cell_index()];
        std::copy(values.begin(), values.end(), result.begin() + k * n_values);
      });
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
void redistribute(Mesh<dim>           &mesh,
                  NodalSpace<dim>     &space,
                  const CellLoads     &loads,
                  Vector              &nodal,
                  std::vector<double> &of_cells)
{
  AssertDimension(loads.size(), space.cells().size());
  // A rank without cells does not know.
  const std::size_t n_values = Utilities::MPI::max(
      loads.empty() ? std::size_t{0} : of_cells.size() / loads.size(),
      mesh.communicator());
  AssertDimension(of_cells.size(), loads.size() * n_values);
  using Distributed = parallel::distributed::Triangulation<dim>;
  auto &triangulation = dynamic_cast<Distributed &>(mesh.triangulation());

  parallel::distributed::SolutionTransfer<dim, Vector> transfer(
      space.dof_handler());
  transfer.prepare_for_coarsening_and_refinement(nodal);
  parallel::distributed::CellDataTransfer<dim, dim, CellArrays> cell_transfer(
      triangulation);
  const CellArrays leaving = split(space, n_values, of_cells);
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
  of_cells = joined(space, n_values, arriving);
}

template <>
void redistribute<1>(Mesh<1> &,
                     NodalSpace<1> &,
                     const CellLoads &,
                     Vector &,
                     std::vector<double> &)
{
  Assert(false, ExcMessage("A shared mesh stays as it is."));
}

template void redistribute(Mesh<2> &,
                           NodalSpace<2> &,
                           const CellLoads &,
                           Vector &,
                           std::vector<double> &);
template void redistribute(Mesh<3> &,
                           NodalSpace<3> &,
                           const CellLoads &,
                           Vector &,
                           std::vector<double> &);
} // namespace lipflow
