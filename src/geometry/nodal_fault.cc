#include <lipflow/base/number_list.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_fault.h>
#include <lipflow/geometry/nodal_space.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace lipflow
{
namespace
{
/// "0_3:012", the first cell around an owned node.
template <int dim>
std::string cell_around(const NodalSpace<dim> &space, const unsigned int node)
{
  const auto dof = space.measure().get_partitioner()->local_to_global(node);
  std::vector<dealii::types::global_dof_index> dofs(NodalSpace<dim>::n_corners);
  for (const auto &cell : space.dof_handler().active_cell_iterators())
  {
    if (cell->is_artificial())
      continue;
    cell->get_dof_indices(dofs);
    if (std::find(dofs.begin(), dofs.end(), dof) != dofs.end())
      return cell->id().to_string();
  }
  return "unknown";
}

template <int dim>
std::string place_of(const dealii::Point<dim> &location)
{
  std::string text;
  for (unsigned int d = 0; d < dim; ++d)
    text += (d > 0 ? ", " : "(") + format_number(location[d]);
  return text + ")";
}
} // namespace

template <int dim>
std::string nodal_fault(const NodalSpace<dim> &space,
                        const std::string     &name,
                        const Vector          &values,
                        const double           least)
{
  // Of unsigned long Open MPI 4.1 takes the minimum as if it were signed.
  using Number = unsigned long long;
  constexpr auto     none = std::numeric_limits<Number>::max();
  const auto         numbers = node_numbers(space);
  const MPI_Comm     comm = space.mesh().communicator();
  unsigned long long n_bad = 0;
  unsigned int       node = 0;
  Number             first = none;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const double value = values.local_element(i);
    if (std::isfinite(value) && value >= least)
      continue;
    ++n_bad;
    if (numbers[i] < first)
    {
      first = numbers[i];
      node = i;
    }
  }
  n_bad = dealii::Utilities::MPI::sum(n_bad, comm);
  if (n_bad == 0)
    return "";
  const bool   is_mine = first == dealii::Utilities::MPI::min(first, comm);
  unsigned int rank =
      is_mine ? dealii::Utilities::MPI::this_mpi_process(comm) : 0;
  rank = dealii::Utilities::MPI::max(rank, comm);
  std::string text;
  if (is_mine)
    text = "the " + name + " is " + format_number(values.local_element(node)) +
           " at " + place_of(space.locations()[node]) + " in cell " +
           cell_around(space, node);
  text = dealii::Utilities::MPI::broadcast(comm, text, rank);
  return n_bad == 1 ? text
                    : text + ", and at " + std::to_string(n_bad - 1) +
                          (n_bad == 2 ? " more node" : " more nodes");
}

template <int dim>
std::string flow_fault(const NodalSpace<dim> &space,
                       const std::string     &name,
                       const Vector          &mass,
                       const Vector          &potential)
{
  Vector density = mass;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    if (!space.hanging_nodes().contains(i))
      density.local_element(i) /= space.measure().local_element(i);
  const std::string of_density = nodal_fault(space, name, density, 0.);
  return of_density.empty() ? nodal_fault(space, "potential", potential)
                            : of_density;
}

template std::string
nodal_fault(const NodalSpace<1> &, const std::string &, const Vector &, double);
template std::string
nodal_fault(const NodalSpace<2> &, const std::string &, const Vector &, double);
template std::string
nodal_fault(const NodalSpace<3> &, const std::string &, const Vector &, double);
template std::string flow_fault(const NodalSpace<1> &,
                                const std::string &,
                                const Vector &,
                                const Vector &);
template std::string flow_fault(const NodalSpace<2> &,
                                const std::string &,
                                const Vector &,
                                const Vector &);
template std::string flow_fault(const NodalSpace<3> &,
                                const std::string &,
                                const Vector &,
                                const Vector &);
} // namespace lipflow
