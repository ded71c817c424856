#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/point_evaluation.h>

#include <array>

namespace lipflow
{
using namespace dealii;

namespace
{
template <int dim>
using Values = std::array<double, NodalSpace<dim>::n_corners>;

template <int dim>
using Gradients = std::array<Tensor<1, dim>, NodalSpace<dim>::n_corners>;

/// N_c = prod_d (u_d or 1 - u_d), by vertex c of the cell.
template <int dim>
Values<dim> shape_values(const Point<dim> &u)
{
  Values<dim> N;
  for (unsigned int c = 0; c < N.size(); ++c)
  {
    N[c] = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      N[c] *= (c >> d) & 1u ? u[d] : 1. - u[d];
  }
  return N;
}

/// Derivatives in reference coordinates.
template <int dim>
Gradients<dim> reference_gradients(const Point<dim> &u)
{
  Gradients<dim> dN;
  for (unsigned int c = 0; c < dN.size(); ++c)
    for (unsigned int k = 0; k < dim; ++k)
    {
      double product = (c >> k) & 1u ? 1. : -1.;
      for (unsigned int d = 0; d < dim; ++d)
        if (d != k)
          product *= (c >> d) & 1u ? u[d] : 1. - u[d];
      dN[c][k] = product;
    }
  return dN;
}

/// grad N = J^{-T} dN, J = sum_c x_c dN_c^T the Jacobian of the d-linear map.
template <int dim>
Gradients<dim> shape_gradients(const NodalSpace<dim> &space,
                               const CellPoint<dim>  &point)
{
  Gradients<dim> dN = reference_gradients<dim>(point.unit);
  const auto    &node = space.cells()[point.cell].node;
  Tensor<2, dim> transposed;
  for (unsigned int c = 0; c < dN.size(); ++c)
    transposed += outer_product(dN[c], space.locations()[node[c]]);
  const Tensor<2, dim> inverse = invert(transposed);
  for (auto &gradient : dN)
    gradient = inverse * gradient;
  return dN;
}
} // namespace

template <int dim>
PointEvaluation<dim>::PointEvaluation(const NodalSpace<dim>      &space,
                                      std::vector<CellPoint<dim>> points)
    : space_(&space)
    , points_(std::move(points))
{
}

template <int dim>
std::size_t PointEvaluation<dim>::size() const
{
  return points_.size();
}

template <int dim>
const std::vector<CellPoint<dim>> &PointEvaluation<dim>::points() const
{
  return points_;
}

template <int dim>
void PointEvaluation<dim>::values(const Vector        &psi,
                                  std::vector<double> &values) const
{
  values.resize(points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto  N = shape_values<dim>(points_[k].unit);
    const auto &node = space_->cells()[points_[k].cell].node;
    double      sum = 0.;
    for (unsigned int c = 0; c < N.size(); ++c)
      sum += N[c] * psi.local_element(node[c]);
    values[k] = sum;
  }
}

template <int dim>
void PointEvaluation<dim>::gradients(
    const Vector &psi, std::vector<Tensor<1, dim>> &gradients) const
{
  gradients.resize(points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto  N = shape_gradients(*space_, points_[k]);
    const auto &node = space_->cells()[points_[k].cell].node;
    // Relative to one node, so that constants cancel exactly.
    const double   base = psi.local_element(node[0]);
    Tensor<1, dim> sum;
    for (unsigned int c = 1; c < N.size(); ++c)
      sum += (psi.local_element(node[c]) - base) * N[c];
    gradients[k] = sum;
  }
}

template <int dim>
void PointEvaluation<dim>::add_values(const std::vector<double> &a,
                                      Vector                    &nodes) const
{
  AssertDimension(a.size(), points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto  N = shape_values<dim>(points_[k].unit);
    const auto &node = space_->cells()[points_[k].cell].node;
    for (unsigned int c = 0; c < N.size(); ++c)
      nodes.local_element(node[c]) += a[k] * N[c];
  }
}

template <int dim>
void PointEvaluation<dim>::add_gradients(const std::vector<Tensor<1, dim>> &b,
                                         Vector &nodes) const
{
  AssertDimension(b.size(), points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto  N = shape_gradients(*space_, points_[k]);
    const auto &node = space_->cells()[points_[k].cell].node;
    for (unsigned int c = 0; c < N.size(); ++c)
      nodes.local_element(node[c]) += b[k] * N[c];
  }
}

template <int dim>
void PointEvaluation<dim>::add_value_products(const std::vector<double> &a,
                                              std::vector<double> &pair_values,
                                              Vector &diagonal) const
{
  AssertDimension(a.size(), points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto  N = shape_values<dim>(points_[k].unit);
    const auto &cell = space_->cells()[points_[k].cell];
    for (unsigned int c = 0; c < N.size(); ++c)
    {
      // The sum of row c, as the N sum to one.
      diagonal.local_element(cell.node[c]) += a[k] * N[c];
      for (unsigned int b = 0; b < c; ++b)
        pair_values[cell.pair[pair_index(b, c)]] -= a[k] * N[b] * N[c];
    }
  }
}

/// add(cell, pair_index, its value).
template <int dim>
template <typename Add>
void PointEvaluation<dim>::for_each_gradient_product(
    const std::vector<double> &a, const Add &add) const
{
  AssertDimension(a.size(), points_.size());
  for (std::size_t k = 0; k < points_.size(); ++k)
  {
    const auto N = shape_gradients(*space_, points_[k]);
    for (unsigned int c = 1; c < N.size(); ++c)
      for (unsigned int b = 0; b < c; ++b)
        add(points_[k].cell, pair_index(b, c), -a[k] * (N[b] * N[c]));
  }
}

template <int dim>
void PointEvaluation<dim>::add_gradient_products(
    const std::vector<double> &a, std::vector<double> &pair_values) const
{
  for_each_gradient_product(
      a,
      [&](const unsigned int cell, const unsigned int pair, const double value)
      { pair_values[space_->cells()[cell].pair[pair]] += value; });
}

template <int dim>
std::vector<double>
PointEvaluation<dim>::cell_gradient_products(const std::vector<double> &a) const
{
  constexpr auto      n = NodalSpace<dim>::n_cell_pairs;
  std::vector<double> values(space_->cells().size() * n, 0.);
  for_each_gradient_product(
      a,
      [&](const std::size_t cell, const unsigned int pair, const double value)
      { values[cell * n + pair] += value; });
  return values;
}

template class PointEvaluation<1>;
template class PointEvaluation<2>;
template class PointEvaluation<3>;
} // namespace lipflow
