#ifndef LIPFLOW_GEOMETRY_CORNER_GRADIENTS_H
#define LIPFLOW_GEOMETRY_CORNER_GRADIENTS_H

#include <lipflow/geometry/nodal_space.h>

#include <array>

namespace lipflow
{
/// One value at each vertex of a cell.
template <int dim>
using VertexValues = std::array<double, NodalSpace<dim>::n_corners>;

/// Of @p psi; needs ghosts and hanging nodes of psi.
template <int dim>
VertexValues<dim> vertex_values(const typename NodalSpace<dim>::Cell &cell,
                                const Vector                         &psi)
{
  VertexValues<dim> values;
  for (unsigned int c = 0; c < values.size(); ++c)
    values[c] = psi.local_element(cell.node[c]);
  return values;
}

/// The gradient at corner @p c of a cell with these @p values.
template <int dim>
dealii::Tensor<1, dim> gradient_at(const typename NodalSpace<dim>::Shape &shape,
                                   const unsigned int                     c,
                                   const VertexValues<dim> &values)
{
  dealii::Tensor<1, dim> delta;
  for (unsigned int d = 0; d < dim; ++d)
    delta[d] = values[c ^ (1u << d)] - values[c];
  return shape[c].to_gradient * delta;
}

/// The adjoint: adds w G^T @p field, the coefficients of the vertices' values
/// in w field . gradient_at(c), to @p sums.
template <int dim>
void add_transposed(const typename NodalSpace<dim>::Shape &shape,
                    const unsigned int                     c,
                    const dealii::Tensor<1, dim>          &field,
                    VertexValues<dim>                     &sums)
{
  // a^T G = (G^T a)^T
  const dealii::Tensor<1, dim> edge =
      shape[c].weight * (field * shape[c].to_gradient);
  for (unsigned int d = 0; d < dim; ++d)
  {
    sums[c ^ (1u << d)] += edge[d];
    sums[c] -= edge[d];
  }
}

/// f(cell, its shape, the number of its first corner) for all of this rank's
/// cells, in order.
template <int dim, typename Function>
void for_each_shape(const NodalSpace<dim> &space, const Function &f)
{
  std::size_t first = 0;
  for (const auto &cell : space.cells())
  {
    f(cell, space.shapes()[cell.shape], first);
    first += NodalSpace<dim>::n_corners;
  }
}

/// f(s, gradient of @p psi) at every corner s, in order. Local; needs ghosts
/// and hanging nodes of psi.
template <int dim, typename Function>
void for_each_gradient(const NodalSpace<dim> &space,
                       const Vector          &psi,
                       const Function        &f)
{
  for_each_shape(
      space,
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
          f(first + c, gradient_at<dim>(shape, c, values));
      });
}
} // namespace lipflow

#endif
