#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_means.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/density_jumps.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
template <int dim>
std::vector<double> density_jumps(const NodalSpace<dim> &space,
                                  const Vector          &mass)
{
  const Vector density = density_of(space, mass);
  double       largest = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    largest = std::max(largest, density.local_element(i));
  largest = dealii::Utilities::MPI::max(largest, space.mesh().communicator());

  std::vector<double> jumps(space.cells().size(), 0.);
  if (largest == 0.)
    return jumps;
  constexpr unsigned int              n = NodalSpace<dim>::n_corners;
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(density, gradients);
  const auto means = nodal_means(space, gradients);
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    const auto        &node = space.cells()[s / n].node;
    const unsigned int i = node[s % n];
    for (unsigned int d = 0; d < dim; ++d)
    {
      const unsigned int j = node[s % n ^ (1u << d)];
      const auto         edge = space.locations()[j] - space.locations()[i];
      double             change = 0.;
      for (unsigned int k = 0; k < dim; ++k)
        change += edge[k] * (gradients[s][k] - means[k].local_element(i));
      jumps[s / n] = std::max(jumps[s / n], std::abs(change) / largest);
    }
  }
  return jumps;
}

template std::vector<double> density_jumps(const NodalSpace<1> &,
                                           const Vector &);
template std::vector<double> density_jumps(const NodalSpace<2> &,
                                           const Vector &);
template std::vector<double> density_jumps(const NodalSpace<3> &,
                                           const Vector &);
} // namespace lipflow
