#include <lipflow/discriminator/automatic_gap.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
constexpr double first_order_factor = .05;
constexpr double second_order_factor = .1;
constexpr double largest_gap = 1e-2;
constexpr double without_bound = 1e-9;

/// (volume)^{1/dim} of the smallest cell. Collective.
template <int dim>
double smallest_width(const NodalSpace<dim> &space)
{
  double least = space.volume();
  for (unsigned int k = 0; k < space.cells().size(); ++k)
    least = std::min(least, cell_volume(space, k));
  return std::pow(
      dealii::Utilities::MPI::min(least, space.mesh().communicator()),
      1. / dim);
}
} // namespace

template <int dim>
double automatic_gap(const NodalSpace<dim> &space,
                     const double           lipschitz_bound,
                     const unsigned int     order)
{
  if (std::isinf(lipschitz_bound))
    return without_bound;
  // On an adapted mesh the error is that of the fine cells.
  const double h = space.mesh().triangulation().has_hanging_nodes()
                       ? smallest_width(space)
                       : std::pow(space.volume() / space.n_global(), 1. / dim);
  const double ratio = h / space.mesh().path_diameter();
  return std::clamp(order == 1 ? first_order_factor * ratio
                               : second_order_factor * ratio * ratio,
                    without_bound,
                    largest_gap);
}

template double automatic_gap(const NodalSpace<1> &, double, unsigned int);
template double automatic_gap(const NodalSpace<2> &, double, unsigned int);
template double automatic_gap(const NodalSpace<3> &, double, unsigned int);
} // namespace lipflow
