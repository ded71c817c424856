#ifndef LIPFLOW_GEOMETRY_CORNER_GRADIENTS_H
#define LIPFLOW_GEOMETRY_CORNER_GRADIENTS_H

#include <lipflow/geometry/nodal_space.h>

namespace lipflow
{
/// f(s, gradient of @p psi) at every corner s, in order. Local; needs ghosts
/// and hanging nodes of psi.
template <int dim, typename Function>
void for_each_gradient(const NodalSpace<dim> &space,
                       const Vector          &psi,
                       const Function        &f)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  for (std::size_t k = 0; k < space.cells().size(); ++k)
  {
    std::array<double, n> value;
    for (unsigned int c = 0; c < n; ++c)
      value[c] = psi.local_element(space.cells()[k].node[c]);
    for (unsigned int c = 0; c < n; ++c)
    {
      dealii::Tensor<1, dim> delta;
      for (unsigned int d = 0; d < dim; ++d)
        delta[d] = value[c ^ (1u << d)] - value[c];
      f(k * n + c, space.corners()[k * n + c].to_gradient * delta);
    }
  }
}
} // namespace lipflow

#endif
