#include <lipflow/geometry/nodal_means.h>
#include <lipflow/geometry/nodal_space.h>

namespace lipflow
{
template <int dim>
std::vector<Vector>
nodal_means(const NodalSpace<dim>                     &space,
            const std::vector<dealii::Tensor<1, dim>> &at_corners)
{
  AssertDimension(at_corners.size(), space.n_all_corners());
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  std::vector<Vector>    means(dim);
  for (unsigned int d = 0; d < dim; ++d)
  {
    Vector sums = space.make_vector();
    for (std::size_t s = 0; s < at_corners.size(); ++s)
      sums.local_element(space.cells()[s / n].node[s % n]) +=
          space.corner(s).weight * at_corners[s][d];
    space.condense(sums);
    Vector mean = space.per_measure(sums);
    means[d].swap(mean);
  }
  return means;
}

template std::vector<Vector>
nodal_means(const NodalSpace<1> &, const std::vector<dealii::Tensor<1, 1>> &);
template std::vector<Vector>
nodal_means(const NodalSpace<2> &, const std::vector<dealii::Tensor<1, 2>> &);
template std::vector<Vector>
nodal_means(const NodalSpace<3> &, const std::vector<dealii::Tensor<1, 3>> &);
} // namespace lipflow
