#include <lipflow/discriminator/cell_gaps.h>
#include <lipflow/geometry/nodal_means.h>
#include <lipflow/geometry/nodal_space.h>

#include <algorithm>

namespace lipflow
{
template <int dim>
std::vector<double> cell_gaps(const NodalSpace<dim>     &space,
                              const double               lipschitz_bound,
                              const Vector              &psi,
                              const std::vector<double> &flux)
{
  using dealii::Tensor;
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  AssertDimension(flux.size(), space.n_all_corners() * dim);
  std::vector<Tensor<1, dim>> at_corners(space.n_all_corners()), gradients;
  for (std::size_t s = 0; s < at_corners.size(); ++s)
    for (unsigned int d = 0; d < dim; ++d)
      at_corners[s][d] = flux[s * dim + d];
  const auto means = nodal_means(space, at_corners);
  space.gradients(psi, gradients);

  std::vector<double> gaps(space.cells().size(), 0.);
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    Tensor<1, dim> m;
    for (unsigned int d = 0; d < dim; ++d)
      m[d] = means[d].local_element(space.cells()[s / n].node[s % n]);
    gaps[s / n] += space.corner(s).weight *
                   (lipschitz_bound * m.norm() + gradients[s] * m);
  }
  for (double &gap : gaps) // by rounding
    gap = std::max(gap, 0.);
  return gaps;
}

template std::vector<double> cell_gaps(const NodalSpace<1> &,
                                       double,
                                       const Vector &,
                                       const std::vector<double> &);
template std::vector<double> cell_gaps(const NodalSpace<2> &,
                                       double,
                                       const Vector &,
                                       const std::vector<double> &);
template std::vector<double> cell_gaps(const NodalSpace<3> &,
                                       double,
                                       const Vector &,
                                       const std::vector<double> &);
} // namespace lipflow
