#include <lipflow/discriminator/cone_unknowns.h>
#include <lipflow/geometry/corner_gradients.h>

#include <cmath>

namespace lipflow
{
using dealii::Tensor;

namespace
{
/// The dual of a first iterate.
constexpr double start_dual = .1;

/// out += sum over corners of w G^T field(s).
template <int dim, typename Field>
void add_transposed_gradient(const NodalSpace<dim> &space,
                             const Field           &field,
                             Vector                &out)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  for (std::size_t k = 0; k < space.cells().size(); ++k)
  {
    std::array<double, n> local{};
    for (unsigned int c = 0; c < n; ++c)
    {
      const auto &corner = space.corners()[k * n + c];
      // a^T G = (G^T a)^T
      const Tensor<1, dim> edge =
          corner.weight * (field(k * n + c) * corner.to_gradient);
      for (unsigned int d = 0; d < dim; ++d)
      {
        local[c ^ (1u << d)] += edge[d];
        local[c] -= edge[d];
      }
    }
    for (unsigned int c = 0; c < n; ++c)
      out.local_element(space.cells()[k].node[c]) += local[c];
  }
}

/// What the wanted products @p centering make of z as long as s stays: z's
/// change W^{-1} (lambda \ rc), rc the wanted change of the products.
template <int dim>
ConeVector<dim> target_of(const Centering       &centering,
                          const Scaling<dim>    &W,
                          const ConeVector<dim> &z,
                          const ConeVector<dim> &ds,
                          const ConeVector<dim> &dz)
{
  if (!centering.corrector)
    return z * -1.; // W^{-1} (lambda \ (-lambda o lambda))
  const ConeVector<dim> lambda = W.apply(z);
  ConeVector<dim>       rc =
      jordan(lambda, lambda) * -1. - jordan(W.apply_inverse(ds), W.apply(dz));
  rc.t += centering.target;
  return W.apply_inverse(jordan_solve(lambda, rc));
}
} // namespace

template <int dim>
ConeUnknowns<dim>::ConeUnknowns(const NodalSpace<dim> &space,
                                const double           lipschitz_bound)
    : space_(&space)
    , bound_(lipschitz_bound)
    , corners_(std::isfinite(lipschitz_bound) ? space.corners().size() : 0)
{
}

template <int dim>
bool ConeUnknowns<dim>::empty() const
{
  return corners_.empty();
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
typename ConeUnknowns<dim>::Sums ConeUnknowns<dim>::evaluate(const Vector &psi,
                                                             Vector &residual)
{
  Sums sums{0., 0.};
  if (empty())
    return sums;
  for_each_gradient(*space_,
                    psi,
                    [&](const std::size_t s, const Tensor<1, dim> &gradient)
                    {
                      auto        &corner = corners_[s];
                      const double weight = space_->corners()[s].weight;
                      corner.gradient = gradient;
                      sums.product += weight * (bound_ * corner.z.t +
                                                gradient * corner.z.v);
                      sums.flux += weight * corner.z.v.norm();
                    });
  add_transposed_gradient(
      *space_,
      [this](const std::size_t s) { return Tensor<1, dim>(-corners_[s].z.v); },
      residual);
  return sums;
}

template <int dim>
void ConeUnknowns<dim>::add_stiffness(std::vector<double> &pair_values)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    auto &corner = corners_[s];
    corner.scaling =
        Scaling<dim>(ConeVector<dim>{bound_, corner.gradient}, corner.z);

    // delta^T B delta, B = G^T D G, D = w (I + 2 w w^T) / eta^2
    const auto          &geometry = space_->corners()[s];
    const auto          &G = geometry.to_gradient;
    const double         eta = corner.scaling.eta;
    const Tensor<1, dim> wG = corner.scaling.w.v * G;
    const Tensor<2, dim> B = geometry.weight / (eta * eta) *
                             (transpose(G) * G + 2. * outer_product(wG, wG));
    const auto        &pair = space_->cells()[s / n].pair;
    const unsigned int c = s % n;
    for (unsigned int a = 0; a < dim; ++a)
    {
      const unsigned int na = c ^ (1u << a);
      for (unsigned int b = 0; b < dim; ++b)
        pair_values[pair[pair_index(c, na)]] += B[a][b];
      for (unsigned int b = 0; b < a; ++b)
        pair_values[pair[pair_index(na, c ^ (1u << b))]] -= B[a][b];
    }
  }
}

template <int dim>
void ConeUnknowns<dim>::add_targets(const Centering &centering,
                                    Vector          &right_hand_side)
{
  if (empty())
    return;
  add_transposed_gradient(
      *space_,
      [this, &centering](const std::size_t s)
      {
        auto                 &corner = corners_[s];
        const ConeVector<dim> ds{0., corner.dgradient};
        corner.dz =
            target_of(centering, corner.scaling, corner.z, ds, corner.dz);
        return corner.dz.v;
      },
      right_hand_side);
}

template <int dim>
ConeLine ConeUnknowns<dim>::set_directions(const Vector &dpsi,
                                           const double  farthest)
{
  ConeLine line{farthest, 0., 0., 0.};
  if (empty())
    return line;
  for_each_gradient(
      *space_,
      dpsi,
      [&](const std::size_t s, const Tensor<1, dim> &dgradient)
      {
        auto &corner = corners_[s];
        corner.dgradient = dgradient;
        corner.dz = corner.dz - corner.scaling.apply_inverse_twice(dgradient);

        const ConeVector<dim> at{bound_, corner.gradient}, along{0., dgradient};
        line.boundary = shorten(line.boundary, at, along);
        line.boundary = shorten(line.boundary, corner.z, corner.dz);
        const double weight = space_->corners()[s].weight;
        line.constant += weight * dot(at, corner.z);
        line.linear += weight * (dot(at, corner.dz) + dot(along, corner.z));
        line.quadratic += weight * dot(along, corner.dz);
      });
  return line;
}

template <int dim>
void ConeUnknowns<dim>::move(const double length)
{
  for (auto &corner : corners_)
    corner.z = corner.z + corner.dz * length;
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
