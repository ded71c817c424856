#include <lipflow/discriminator/slopes.h>

#include <algorithm>
#include <bitset>
#include <cmath>

namespace lipflow
{
using dealii::Tensor;

namespace
{
/// R, upper triangular, with R^T R = @p a, symmetric positive definite.
template <int n>
Tensor<2, n> cholesky_factor(const Tensor<2, n> &a)
{
  Tensor<2, n> R;
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j)
    {
      double value = a[i][j];
      for (int k = 0; k < i; ++k)
        value -= R[k][i] * R[k][j];
      Assert(j > i || value > 0., dealii::ExcMessage("Cell without volume"));
      R[i][j] = j > i ? value / R[i][i] : std::sqrt(value);
    }
  return R;
}

/// The quadratic form sum of w |grad|^2 of a cell over its volume, in the
/// differences from its first vertex.
template <int dim>
Tensor<2, CellSlopes<dim>::size>
mean_square(const typename NodalSpace<dim>::Shape &shape, const double volume)
{
  constexpr int n = CellSlopes<dim>::size;
  Tensor<2, n>  form;
  for (int a = 0; a < n; ++a)
  {
    VertexValues<dim> unit{}, row{};
    unit[a + 1] = 1.;
    for (unsigned int c = 0; c < shape.size(); ++c)
      add_transposed<dim>(shape, c, gradient_at<dim>(shape, c, unit), row);
    for (int b = 0; b < n; ++b)
      form[a][b] = row[b + 1] / volume;
  }
  return form;
}
/// The same sums over the vertices without flows along diagonals. There are d!
/// shortest ways between vertices that differ in d coordinates; k! (d-1-k)! of
/// them pass an edge that is k edges away from their beginning.
template <int dim>
CellPairValues<dim> flows_along_edges(const CellPairValues<dim> &flows)
{
  constexpr double    factorial[] = {1., 1., 2., 6.};
  CellPairValues<dim> along{};
  for (unsigned int b = 1; b < NodalSpace<dim>::n_corners; ++b)
    for (unsigned int a = 0; a < b; ++a)
    {
      const double flow = flows[pair_index(a, b)];
      if (flow == 0.)
        continue;
      const unsigned int ways = a ^ b, d = std::bitset<dim>(ways).count();
      for (unsigned int p = 0; p < NodalSpace<dim>::n_corners; ++p)
        for (unsigned int axis = 0; axis < dim; ++axis)
        {
          // From p, which is on the way, on towards b.
          const unsigned int bit = 1u << axis, q = p ^ bit, done = a ^ p;
          if ((done & ~ways) != 0 || (ways & bit) == 0 || (done & bit) != 0)
            continue;
          const unsigned int k = std::bitset<dim>(done).count();
          const double       part =
              factorial[k] * factorial[d - 1 - k] / factorial[d];
          along[pair_index(p, q)] += p < q ? part * flow : -part * flow;
        }
    }
  return along;
}
} // namespace

template <int dim>
typename CornerSlopes<dim>::Duals
CornerSlopes<dim>::duals_of_flows(const unsigned int         number,
                                  const CellPairValues<dim> &flows) const
{
  const auto along = flows_along_edges<dim>(flows);
  Duals      v;
  for (unsigned int c = 0; c < v.size(); ++c)
  {
    Tensor<1, dim> edge;
    for (unsigned int a = 0; a < dim; ++a)
    {
      const double flow = along[pair_index(c, other(c, a))];
      edge[a] = .5 * (c < other(c, a) ? flow : -flow);
    }
    const auto &[weight, R] = shape(number)[c];
    v[c] = edge * invert(R) / weight;
  }
  return v;
}

template <int dim>
CellSlopes<dim>::CellSlopes(const NodalSpace<dim> &space)
    : space_(&space)
{
  shapes_.reserve(space.shapes().size());
  for (const auto &corners : space.shapes())
  {
    double volume = 0., least = corners[0].weight;
    for (const auto &corner : corners)
    {
      volume += corner.weight;
      least = std::min(least, corner.weight);
    }
    Shape shape;
    shape[0] = {volume, cholesky_factor(mean_square<dim>(corners, volume))};
    shapes_.push_back(shape);
    excess_ = std::max(excess_, std::sqrt(volume / least));
  }
}

template <int dim>
typename CellSlopes<dim>::Flux CellSlopes<dim>::flux(const unsigned int number,
                                                     const Duals       &v) const
{
  // The gradients of the values with this slope: of all vectors with these
  // sums they are the shortest.
  const auto       &R = shapes_[number][0].to_gradient;
  VertexValues<dim> values{};
  for (int i = size; i-- > 0;)
  {
    double value = v[0][i];
    for (int j = i + 1; j < size; ++j)
      value -= R[i][j] * values[j + 1];
    values[i + 1] = value / R[i][i];
  }
  Flux        result;
  const auto &corners = space_->shapes()[number];
  for (unsigned int c = 0; c < n_corners; ++c)
    result[c] = gradient_at<dim>(corners, c, values);
  return result;
}

template <int dim>
typename CellSlopes<dim>::Duals
CellSlopes<dim>::duals(const unsigned int number, const Flux &flux) const
{
  const auto       &corners = space_->shapes()[number];
  VertexValues<dim> sums{};
  for (unsigned int c = 0; c < n_corners; ++c)
    add_transposed<dim>(corners, c, flux[c], sums);
  return duals_of_sums(number, sums);
}

template <int dim>
typename CellSlopes<dim>::Duals
CellSlopes<dim>::duals_of_flows(const unsigned int         number,
                                const CellPairValues<dim> &flows) const
{
  VertexValues<dim> sums{};
  for (unsigned int b = 1; b < n_corners; ++b)
    for (unsigned int a = 0; a < b; ++a)
    {
      sums[a] -= flows[pair_index(a, b)];
      sums[b] += flows[pair_index(a, b)];
    }
  return duals_of_sums(number, sums);
}

template <int dim>
typename CellSlopes<dim>::Duals
CellSlopes<dim>::duals_of_sums(const unsigned int       number,
                               const VertexValues<dim> &sums) const
{
  const auto &[volume, R] = shapes_[number][0];
  Duals v;
  for (int i = 0; i < size; ++i)
  {
    double value = sums[i + 1] / volume;
    for (int k = 0; k < i; ++k)
      value -= R[k][i] * v[0][k];
    v[0][i] = value / R[i][i];
  }
  return v;
}

template <int dim>
std::vector<double> corner_slopes(const NodalSpace<dim>             &space,
                                  const Constraint                   constraint,
                                  const std::vector<Tensor<1, dim>> &gradients)
{
  AssertDimension(gradients.size(), space.n_all_corners());
  std::vector<double> slopes;
  slopes.reserve(gradients.size());
  for (const auto &gradient : gradients)
    slopes.push_back(gradient.norm());
  if (constraint == Constraint::corners)
    return slopes;
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  for (std::size_t first = 0; first < slopes.size(); first += n)
  {
    double squares = 0., volume = 0.;
    for (std::size_t s = first; s < first + n; ++s)
    {
      squares += space.corner(s).weight * slopes[s] * slopes[s];
      volume += space.corner(s).weight;
    }
    std::fill_n(slopes.begin() + first, n, std::sqrt(squares / volume));
  }
  return slopes;
}

template class CornerSlopes<1>;
template class CornerSlopes<2>;
template class CornerSlopes<3>;
template class CellSlopes<1>;
template class CellSlopes<2>;
template class CellSlopes<3>;
template std::vector<double> corner_slopes(const NodalSpace<1> &,
                                           Constraint,
                                           const std::vector<Tensor<1, 1>> &);
template std::vector<double> corner_slopes(const NodalSpace<2> &,
                                           Constraint,
                                           const std::vector<Tensor<1, 2>> &);
template std::vector<double> corner_slopes(const NodalSpace<3> &,
                                           Constraint,
                                           const std::vector<Tensor<1, 3>> &);
} // namespace lipflow
