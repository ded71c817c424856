#include <lipflow/discriminator/cone.h>
#include <lipflow/discriminator/cone_unknowns.h>
#include <lipflow/discriminator/slopes.h>

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

/// Adds delta^T B delta, B = R^T D R, D = w W^{-2} = w (I + 2 w w^T) / eta^2,
/// as values of the @p pair of a cell.
template <typename Slopes, typename Pairs>
void add_star_stiffness(const Scaling<Slopes::size>  &W,
                        const typename Slopes::Shape &shape,
                        const unsigned int            c,
                        const Pairs                  &pair,
                        std::vector<double>          &pair_values)
{
  constexpr unsigned int n = Slopes::size;
  const auto            &R = shape[c].to_gradient;
  const Tensor<1, n>     wR = W.w.v * R;
  const Tensor<2, n>     B = shape[c].weight / (W.eta * W.eta) *
                         (transpose(R) * R + 2. * outer_product(wR, wR));
  for (unsigned int a = 0; a < n; ++a)
  {
    const unsigned int na = Slopes::other(c, a);
    for (unsigned int b = 0; b < n; ++b)
      pair_values[pair[pair_index(Slopes::centre(c), na)]] += B[a][b];
    for (unsigned int b = 0; b < a; ++b)
      pair_values[pair[pair_index(na, Slopes::other(c, b))]] -= B[a][b];
  }
}

template <int dim>
double outside(const ConeVector<dim> &z)
{
  return std::max(z.v.norm() - z.t, 0.);
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
  // The scalar part of s is L.
  line.left_behind += weight * s.at.t * outside(z.at + z.by);
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

/// ConeUnknowns of CornerSlopes or CellSlopes.
template <int dim, typename Slopes>
class Cones final : public ConeUnknowns<dim>
{
public:
  Cones(const NodalSpace<dim> &space, double lipschitz_bound);

  using Sums = typename ConeUnknowns<dim>::Sums;

  void     start() override;
  void     start_near(const std::vector<double> &flux, double target) override;
  void     take_off(const std::vector<double> &flows) override;
  Sums     evaluate(const Vector &psi, Vector &residual) const override;
  void     add_stiffness(const Vector        &psi,
                         std::vector<double> &pair_values) override;
  void     add_targets(const Centering &centering,
                       Vector          &right_hand_side) override;
  ConeLine set_directions(const Centering &centering,
                          const Vector    &psi,
                          const Vector    &dpsi,
                          double           farthest) override;
  void     add_corrections(const Vector       &psi,
                           const Vector       &dpsi,
                           const ProductRange &range,
                           Vector             &right_hand_side) override;
  ConeLine apply_corrections(double        part,
                             const Vector &psi,
                             const Vector &dpsi,
                             const Vector &correction,
                             double        farthest) override;
  double   left_behind(double length) const override;
  void     move(const Vector &psi, double length, double product) override;
  std::vector<double> flux() const override;
  double              largest_slope(const Vector &psi) const override;

  double excess() const override
  {
    return slopes_.excess();
  }

private:
  static constexpr int size = Slopes::size;
  using Dual = ConeVector<size>;

  template <typename Action>
  void for_each_cell(const Action &action) const;

  /// One of either kind.
  struct Cone
  {
    Dual          z;
    Dual          dz;      ///< direction of z, or what leads to it
    Scaling<size> scaling; ///< W
  };

  const NodalSpace<dim> *space_;
  Slopes                 slopes_;
  double                 bound_;
  std::vector<Cone>      cones_;

  /// By number of the cone, in order, where there are any.
  std::vector<std::pair<std::size_t, Dual>> corrections_;
};

template <int dim, typename Slopes>
Cones<dim, Slopes>::Cones(const NodalSpace<dim> &space,
                          const double           lipschitz_bound)
    : space_(&space)
    , slopes_(space)
    , bound_(lipschitz_bound)
    , cones_(std::isfinite(lipschitz_bound)
                 ? space.cells().size() * Slopes::per_cell
                 : 0)
{
}

/// action(cell, its shape, the number of its first cone), if there are any.
template <int dim, typename Slopes>
template <typename Action>
void Cones<dim, Slopes>::for_each_cell(const Action &action) const
{
  if (cones_.empty())
    return;
  std::size_t first = 0;
  for (const auto &cell : space_->cells())
  {
    action(cell, slopes_.shape(cell.shape), first);
    first += Slopes::per_cell;
  }
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::start()
{
  for (auto &cone : cones_)
    cone.z = Dual{start_dual, {}};
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::start_near(const std::vector<double> &flux,
                                    const double               target)
{
  std::size_t next = 0;
  for_each_cell(
      [&](const auto &cell, const auto & /*shape*/, const std::size_t first)
      {
        typename Slopes::Flux at_corners;
        for (auto &vector : at_corners)
          for (unsigned int d = 0; d < dim; ++d)
            vector[d] = flux[next++];
        const auto v = slopes_.duals(cell.shape, at_corners);
        for (unsigned int c = 0; c < v.size(); ++c)
          cones_[first + c].z = Dual{v[c].norm() + target / bound_, v[c]};
      });
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::take_off(const std::vector<double> &flows)
{
  auto next = flows.begin();
  for_each_cell(
      [&](const auto &cell, const auto & /*shape*/, const std::size_t first)
      {
        CellPairValues<dim> of_cell;
        std::copy_n(next, of_cell.size(), of_cell.begin());
        next += of_cell.size();
        const auto flux = slopes_.duals_of_flows(cell.shape, of_cell);
        for (unsigned int c = 0; c < flux.size(); ++c)
          lipflow::take_off(flux[c], cones_[first + c].z);
      });
}

template <int dim, typename Slopes>
typename ConeUnknowns<dim>::Sums
Cones<dim, Slopes>::evaluate(const Vector &psi, Vector &residual) const
{
  Sums sums{0., 0.};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto        values = vertex_values<dim>(cell, psi);
        VertexValues<dim> local{};
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          const Dual  &z = cones_[first + c].z;
          const double weight = shape[c].weight;
          sums.product += weight * (bound_ * z.t +
                                    slope_at<Slopes>(shape, c, values) * z.v);
          sums.flux += weight * z.v.norm();
          add_adjoint<Slopes>(shape, c, -z.v, local);
        }
        add_to_nodes<dim>(cell, local, residual);
      });
  return sums;
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::add_stiffness(const Vector        &psi,
                                       std::vector<double> &pair_values)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Cone &cone = cones_[first + c];
          cone.scaling = Scaling<size>(
              Dual{bound_, slope_at<Slopes>(shape, c, values)}, cone.z);
          add_star_stiffness<Slopes>(
              cone.scaling, shape, c, cell.pair, pair_values);
        }
      });
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::add_targets(const Centering &centering,
                                     Vector          &right_hand_side)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        VertexValues<dim> local{};
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Cone &cone = cones_[first + c];
          cone.dz = target_of(centering, cone.scaling, cone.z, cone.dz);
          add_adjoint<Slopes>(shape, c, cone.dz.v, local);
        }
        add_to_nodes<dim>(cell, local, right_hand_side);
      });
}

template <int dim, typename Slopes>
ConeLine Cones<dim, Slopes>::set_directions(const Centering &centering,
                                            const Vector    &psi,
                                            const Vector    &dpsi,
                                            const double     farthest)
{
  ConeLine line{farthest, farthest};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        const auto dvalues = vertex_values<dim>(cell, dpsi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Cone                &cone = cones_[first + c];
          const auto           dgradient = slope_at<Slopes>(shape, c, dvalues);
          const Dual           s{bound_, slope_at<Slopes>(shape, c, values)};
          const Dual           ds{0., dgradient};
          const Scaling<size> &W = cone.scaling;
          cone.dz = cone.dz - W.apply_inverse_twice(dgradient);
          add_to_line<size>({s, ds}, {cone.z, cone.dz}, shape[c].weight, line);
          if (!centering.corrector)
            cone.dz = jordan(W.apply_inverse(ds), W.apply(cone.dz));
        }
      });
  line.boundary = std::min(line.boundary, line.slopes);
  return line;
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::add_corrections(const Vector       &psi,
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
          const Cone          &cone = cones_[first + c];
          const Scaling<size> &W = cone.scaling;
          const Dual           s{bound_,
                       slope_at<Slopes>(shape, c, values) +
                           range.length * slope_at<Slopes>(shape, c, dvalues)};
          const Dual           z = cone.z + cone.dz * range.length;
          const auto           change =
              into_range(jordan(W.apply_inverse(s), W.apply(z)), range);
          if (change.t == 0. && change.v.norm_square() == 0.)
            continue;
          const auto dz =
              W.apply_inverse(jordan_solve(W.apply(cone.z), change));
          corrections_.emplace_back(first + c, dz);
          add_adjoint<Slopes>(shape, c, dz.v, local);
        }
        add_to_nodes<dim>(cell, local, right_hand_side);
      });
}

template <int dim, typename Slopes>
ConeLine Cones<dim, Slopes>::apply_corrections(const double  part,
                                               const Vector &psi,
                                               const Vector &dpsi,
                                               const Vector &correction,
                                               const double  farthest)
{
  for (const auto &[number, dz] : corrections_)
    cones_[number].dz = cones_[number].dz + dz * part;
  ConeLine line{farthest, farthest};
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        const auto dvalues = vertex_values<dim>(cell, dpsi);
        const auto changes = vertex_values<dim>(cell, correction);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Cone      &cone = cones_[first + c];
          const Dual s{bound_, slope_at<Slopes>(shape, c, values)};
          const Dual ds{0., slope_at<Slopes>(shape, c, dvalues)};
          cone.dz = cone.dz - cone.scaling.apply_inverse_twice(
                                  slope_at<Slopes>(shape, c, changes)) *
                                  part;
          add_to_line<size>({s, ds}, {cone.z, cone.dz}, shape[c].weight, line);
        }
      });
  line.boundary = std::min(line.boundary, line.slopes);
  return line;
}

template <int dim, typename Slopes>
double Cones<dim, Slopes>::left_behind(const double length) const
{
  double sum = 0.;
  for_each_cell(
      [&](const auto & /*cell*/, const auto &shape, const std::size_t first)
      {
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          const Cone &cone = cones_[first + c];
          sum += shape[c].weight * outside(cone.z + cone.dz * length);
        }
      });
  return bound_ * sum;
}

template <int dim, typename Slopes>
void Cones<dim, Slopes>::move(const Vector &psi,
                              const double  length,
                              const double  product)
{
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t first)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
        {
          Cone &cone = cones_[first + c];
          cone.z = cone.z + cone.dz * length;
          const double slope = slope_at<Slopes>(shape, c, values).norm();
          cone.z.t =
              std::max(cone.z.t, cone.z.v.norm() + product / (bound_ + slope));
        }
      });
}

template <int dim, typename Slopes>
std::vector<double> Cones<dim, Slopes>::flux() const
{
  std::vector<double> result;
  result.reserve(cones_.size() / Slopes::per_cell * NodalSpace<dim>::n_corners *
                 dim);
  for_each_cell(
      [&](const auto &cell, const auto & /*shape*/, const std::size_t first)
      {
        typename Slopes::Duals v;
        for (unsigned int c = 0; c < v.size(); ++c)
          v[c] = cones_[first + c].z.v;
        for (const auto &vector : slopes_.flux(cell.shape, v))
          for (unsigned int d = 0; d < dim; ++d)
            result.push_back(vector[d]);
      });
  return result;
}

template <int dim, typename Slopes>
double Cones<dim, Slopes>::largest_slope(const Vector &psi) const
{
  double steepest = 0.;
  for_each_cell(
      [&](const auto &cell, const auto &shape, const std::size_t /*first*/)
      {
        const auto values = vertex_values<dim>(cell, psi);
        for (unsigned int c = 0; c < shape.size(); ++c)
          steepest =
              std::max(steepest, slope_at<Slopes>(shape, c, values).norm());
      });
  return steepest;
}
} // namespace

template <int dim>
std::unique_ptr<ConeUnknowns<dim>> make_cones(const NodalSpace<dim> &space,
                                              const Constraint       constraint,
                                              const double lipschitz_bound)
{
  if (constraint == Constraint::cells)
    return std::make_unique<Cones<dim, CellSlopes<dim>>>(space,
                                                         lipschitz_bound);
  return std::make_unique<Cones<dim, CornerSlopes<dim>>>(space,
                                                         lipschitz_bound);
}

template std::unique_ptr<ConeUnknowns<1>>
make_cones(const NodalSpace<1> &, Constraint, double);
template std::unique_ptr<ConeUnknowns<2>>
make_cones(const NodalSpace<2> &, Constraint, double);
template std::unique_ptr<ConeUnknowns<3>>
make_cones(const NodalSpace<3> &, Constraint, double);
} // namespace lipflow
