#include <lipflow/discriminator/cone_unknowns.h>
#include <lipflow/geometry/corner_gradients.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using dealii::Tensor;

namespace
{
/// The dual of a first iterate.
constexpr double start_dual = .1;

/// What the wanted products @p centering make of z as long as s stays: z's
/// change W^{-1} (lambda \ rc), rc the wanted change of the products.
template <int dim>
ConeVector<dim> target_of(const Centering       &centering,
                          const Scaling<dim>    &W,
                          const ConeVector<dim> &z,
                          const ConeVector<dim> &second_order)
{
  if (!centering.corrector)
    return z * -1.; // W^{-1} (lambda \ (-lambda o lambda))
  const ConeVector<dim> lambda = W.apply(z);
  ConeVector<dim>       rc = jordan(lambda, lambda) * -1. - second_order;
  rc.t += centering.target;
  return W.apply_inverse(jordan_solve(lambda, rc));
}

/// Adds delta^T B delta, B = G^T D G, D = w W^{-2} = w (I + 2 w w^T) / eta^2,
/// as values of the @p pair of a cell.
template <int dim, typename Pairs>
void add_corner_stiffness(const Scaling<dim>                     &W,
                          const typename NodalSpace<dim>::Corner &geometry,
                          const unsigned int                      c,
                          const Pairs                            &pair,
                          std::vector<double>                    &pair_values)
{
  const auto          &G = geometry.to_gradient;
  const Tensor<1, dim> wG = W.w.v * G;
  const Tensor<2, dim> B = geometry.weight / (W.eta * W.eta) *
                           (transpose(G) * G + 2. * outer_product(wG, wG));
  for (unsigned int a = 0; a < dim; ++a)
  {
    const unsigned int na = c ^ (1u << a);
    for (unsigned int b = 0; b < dim; ++b)
      pair_values[pair[pair_index(c, na)]] += B[a][b];
    for (unsigned int b = 0; b < a; ++b)
      pair_values[pair[pair_index(na, c ^ (1u << b))]] -= B[a][b];
  }
}

/// A vector and its direction.
template <int dim>
struct Moving
{
  ConeVector<dim> at, by;
};

/// Adds the products of a corner of this @p weight.
template <int dim>
void add_to_line(const Moving<dim> &s,
                 const Moving<dim> &z,
                 const double       weight,
                 ConeLine          &line)
{
  line.slopes = shorten(line.slopes, s.at, s.by);
  line.boundary = shorten(line.boundary, z.at, z.by);
  line.constant += weight * dot(s.at, z.at);
  line.linear += weight * (dot(s.at, z.by) + dot(s.by, z.at));
  line.quadratic += weight * dot(s.by, z.by);
}

/// How far @p product is from having its eigenvalues in the range.
template <int dim>
ConeVector<dim> into_range(const ConeVector<dim> &product,
                           const ProductRange    &range)
{
  const double norm = product.v.norm();
  const auto   change = [&](const double value)
  {
    return std::max(std::clamp(value, range.least, range.most) - value,
                    -range.most);
  };
  const double low = change(product.t - norm), high = change(product.t + norm);
  ConeVector<dim> result{.5 * (low + high), {}};
  if (norm > 0.)
    result.v = .5 * (high - low) / norm * product.v;
  return result;
}

template <int dim>
void add_to_nodes(const typename NodalSpace<dim>::Cell &cell,
                  const VertexValues<dim>              &sums,
                  Vector                               &out)
{
  for (unsigned int c = 0; c < sums.size(); ++c)
    out.local_element(cell.node[c]) += sums[c];
}
} // namespace

template <int dim>
ConeUnknowns<dim>::ConeUnknowns(const NodalSpace<dim> &space,
                                const double           lipschitz_bound)
    : space_(&space)
    , bound_(lipschitz_bound)
    , corners_(std::isfinite(lipschitz_bound) ? space.n_all_corners() : 0)
{
}

/// As for_each_shape(), if there are cones.
template <int dim>
template <typename Action>
void ConeUnknowns<dim>::for_each_cell(const Action &action) const
{
  if (!corners_.empty())
    for_each_shape(*space_, action);
}

template <int dim>
void ConeUnknowns<dim>::start()
{
  for (auto &corner : corners_)
    corner.z = ConeVector<dim>{start_dual, {}};
}

template <int dim>
void ConeUnknowns<dim>::start_near(const std::vector<double> &flux,
                                   const double               target)
{
  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    ConeVector<dim> &z = corners_[s].z;
    for (unsigned int d = 0; d < dim; ++d)
      z.v[d] = flux[s * dim + d];
    z.t = z.v.norm() + target / bound_;
  }
}

template <int dim>
typename ConeUnknowns<dim>::Sums
ConeUnknowns<dim>::evaluate(const Vector &psi, Vector &residual) const
{
  Sums sums{0., 0.};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto        values = vertex_values<dim>(cell, psi);
        VertexValues<dim> local{};
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          const ConeVector<dim> &z = corners_[first + c].z;
          const double           weight = shape[c].weight;
          sums.product += weight * (bound_ * z.t +
                                    gradient_at<dim>(shape, c, values) * z.v);
          sums.flux += weight * z.v.norm();
          add_transposed<dim>(shape, c, -z.v, local);
        }
        add_to_nodes<dim>(cell, local, residual);
      });
  return sums;
}

template <int dim>
void ConeUnknowns<dim>::add_stiffness(const Vector        &psi,
                                      std::vector<double> &pair_values)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Corner &corner = corners_[first + c];
          corner.scaling = Scaling<dim>(
              ConeVector<dim>{bound_, gradient_at<dim>(shape, c, values)},
              corner.z);
          add_corner_stiffness<dim>(
              corner.scaling, shape[c], c, cell.pair, pair_values);
        }
      });
}

template <int dim>
void ConeUnknowns<dim>::add_targets(const Centering &centering,
                                    Vector          &right_hand_side)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        VertexValues<dim> local{};
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Corner &corner = corners_[first + c];
          corner.dz = target_of(centering, corner.scaling, corner.z, corner.dz);
          add_transposed<dim>(shape, c, corner.dz.v, local);
        }
        add_to_nodes<dim>(cell, local, right_hand_side);
      });
}

template <int dim>
ConeLine ConeUnknowns<dim>::set_directions(const Centering &centering,
                                           const Vector    &psi,
                                           const Vector    &dpsi,
                                           const double     farthest)
{
  ConeLine line{farthest, farthest, 0., 0., 0.};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        const auto dvalues = vertex_values<dim>(cell, dpsi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Corner               &corner = corners_[first + c];
          const auto            dgradient = gradient_at<dim>(shape, c, dvalues);
          const ConeVector<dim> s{bound_, gradient_at<dim>(shape, c, values)};
          const ConeVector<dim> ds{0., dgradient};
          const Scaling<dim>   &W = corner.scaling;
          corner.dz = corner.dz - W.apply_inverse_twice(dgradient);
          add_to_line<dim>(
              {s, ds}, {corner.z, corner.dz}, shape[c].weight, line);
          if (!centering.corrector)
            corner.dz = jordan(W.apply_inverse(ds), W.apply(corner.dz));
        }
      });
  line.boundary = std::min(line.boundary, line.slopes);
  return line;
}

template <int dim>
void ConeUnknowns<dim>::add_corrections(const Vector       &psi,
                                        const Vector       &dpsi,
                                        const ProductRange &range,
                                        Vector             &right_hand_side)
{
  corrections_.clear();
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto        values = vertex_values<dim>(cell, psi);
        const auto        dvalues = vertex_values<dim>(cell, dpsi);
        VertexValues<dim> local{};
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          const Corner         &corner = corners_[first + c];
          const Scaling<dim>   &W = corner.scaling;
          const ConeVector<dim> s{bound_,
                                  gradient_at<dim>(shape, c, values) +
                                      range.length *
                                          gradient_at<dim>(shape, c, dvalues)};
          const ConeVector<dim> z = corner.z + corner.dz * range.length;
          const auto            change =
              into_range(jordan(W.apply_inverse(s), W.apply(z)), range);
          if (change.t == 0. && change.v.norm_square() == 0.)
            continue;
          const auto dz =
              W.apply_inverse(jordan_solve(W.apply(corner.z), change));
          corrections_.emplace_back(first + c, dz);
          add_transposed<dim>(shape, c, dz.v, local);
        }
        add_to_nodes<dim>(cell, local, right_hand_side);
      });
}

template <int dim>
ConeLine ConeUnknowns<dim>::apply_corrections(const double  part,
                                              const Vector &psi,
                                              const Vector &dpsi,
                                              const Vector &correction,
                                              const double  farthest)
{
  for (const auto &[number, dz] : corrections_)
    corners_[number].dz = corners_[number].dz + dz * part;
  ConeLine line{farthest, farthest, 0., 0., 0.};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        const auto dvalues = vertex_values<dim>(cell, dpsi);
        const auto changes = vertex_values<dim>(cell, correction);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Corner               &corner = corners_[first + c];
          const ConeVector<dim> s{bound_, gradient_at<dim>(shape, c, values)};
          const ConeVector<dim> ds{0., gradient_at<dim>(shape, c, dvalues)};
          corner.dz = corner.dz - corner.scaling.apply_inverse_twice(
                                      gradient_at<dim>(shape, c, changes)) *
                                      part;
          add_to_line<dim>(
              {s, ds}, {corner.z, corner.dz}, shape[c].weight, line);
        }
      });
  line.boundary = std::min(line.boundary, line.slopes);
  return line;
}

template <int dim>
double ConeUnknowns<dim>::left_behind(const double length) const
{
  double sum = 0.;
  for_each_cell(
      [&](const auto & /*cell*/, const auto &shape, const std::size_t first)
      {
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          const Corner         &corner = corners_[first + c];
          const ConeVector<dim> z = corner.z + corner.dz * length;
          sum += shape[c].weight * std::max(z.v.norm() - z.t, 0.);
        }
      });
  return bound_ * sum;
}

template <int dim>
void ConeUnknowns<dim>::move(const Vector &psi,
                             const double  length,
                             const double  product)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Corner &corner = corners_[first + c];
          corner.z = corner.z + corner.dz * length;
          const double slope = gradient_at<dim>(shape, c, values).norm();
          corner.z.t = std::max(corner.z.t,
                                corner.z.v.norm() + product / (bound_ + slope));
        }
      });
}

template <int dim>
std::vector<double> ConeUnknowns<dim>::flux() const
{
  std::vector<double> result;
  result.reserve(corners_.size() * dim);
  for (const auto &corner : corners_)
    for (unsigned int d = 0; d < dim; ++d)
      result.push_back(corner.z.v[d]);
  return result;
}

template class ConeUnknowns<1>;
template class ConeUnknowns<2>;
template class ConeUnknowns<3>;
} // namespace lipflow
