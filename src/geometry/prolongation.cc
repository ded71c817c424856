#include <lipflow/geometry/child_part.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_means.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/prolongation.h>

#include <deal.II/base/mpi.h>

namespace lipflow
{
using namespace dealii;

namespace
{
/// The flux, corner by corner, as vectors.
template <int dim>
std::vector<Tensor<1, dim>> vectors_of(const std::vector<double> &flux)
{
  std::vector<Tensor<1, dim>> vectors(flux.size() / dim);
  for (std::size_t s = 0; s < vectors.size(); ++s)
    for (unsigned int d = 0; d < dim; ++d)
      vectors[s][d] = flux[s * dim + d];
  return vectors;
}
} // namespace

// Siblings come one after the other, in the order of deal.II's children.
template <int dim>
bool is_refined(const NodalSpace<dim> &coarse, const NodalSpace<dim> &fine)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  bool same = fine.cells().size() == n * coarse.cells().size();
  if (same)
  {
    const auto parents = cell_numbers(coarse), cells = cell_numbers(fine);
    for (std::size_t k = 0; same && k < cells.size(); ++k)
      same = cells[k] == child_number<dim>(parents[k / n], k % n);
  }
  return Utilities::MPI::min(same ? 1 : 0, fine.mesh().communicator()) == 1;
}

template <int dim>
PotentialAndFlux prolongate(const NodalSpace<dim>  &coarse,
                            const PotentialAndFlux &from,
                            const NodalSpace<dim>  &fine)
{
  Assert(from.psi.has_ghost_elements(), ExcInternalError());
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  const auto       means = nodal_means(coarse, vectors_of<dim>(from.flux));
  PotentialAndFlux to{fine.make_vector(), {}};
  to.flux.assign(dim * fine.n_all_corners(), 0.);
  for (std::size_t s = 0; s < fine.n_all_corners(); ++s)
  {
    const std::size_t k = s / n;
    const auto       &parent = coarse.cells()[k / n];
    double            psi = 0.;
    for (unsigned int c = 0; c < n; ++c)
    {
      const double part = child_part<dim>(k % n, s % n, c);
      psi += part * from.psi.local_element(parent.node[c]);
      for (unsigned int d = 0; d < dim; ++d)
        to.flux[s * dim + d] += part * means[d].local_element(parent.node[c]);
    }
    to.psi.local_element(fine.cells()[k].node[s % n]) = psi;
  }
  to.psi.zero_out_ghost_values();
  to.psi.update_ghost_values();
  return to;
}

template bool is_refined(const NodalSpace<2> &, const NodalSpace<2> &);
template bool is_refined(const NodalSpace<3> &, const NodalSpace<3> &);
template PotentialAndFlux prolongate(const NodalSpace<2> &,
                                     const PotentialAndFlux &,
                                     const NodalSpace<2> &);
template PotentialAndFlux prolongate(const NodalSpace<3> &,
                                     const PotentialAndFlux &,
                                     const NodalSpace<3> &);
} // namespace lipflow
