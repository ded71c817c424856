#include <lipflow/discriminator/interior_point.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/source_measure.h>
#include <lipflow/measure/target_measure.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using namespace dealii;

namespace
{
/// What a first iterate may reach of the bound, and its dual.
constexpr double start_fraction = .9, start_dual = .1;

/// How far an iterate near a solution is pulled back, as a part of the slopes
/// and of the divergence. Measured (doc/benchmarks.md): flat between .05 and
/// .1; without it the steps from a small gap are short and every one costs more
/// than from a cold start.
constexpr double retreat = .07;

/// How many times the complementarity the residual may cost before a step only
/// centres; measured: 1 and 10 cost more matrices, without it alpha < 1 fails.
constexpr double lagging_residual = 100.;

/// out += sum over corners of w G^T field(corner); out is condensed.
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
  space.condense(out);
}
} // namespace

template <int dim>
InteriorPoint<dim>::InteriorPoint(const NodalSpace<dim> &space,
                                  const Divergence      &divergence,
                                  const double           lipschitz_bound)
    : space_(&space)
    , divergence_(&divergence)
    , bound_(lipschitz_bound)
    , has_cones_(std::isfinite(lipschitz_bound))
    , start_derivative_(divergence.ratio_is_one() ? 0.
                                                  : divergence.derivative(1.))
    , psi_(space.make_vector())
    , points_(divergence)
    , moved_(space.make_vector())
    , residual_(space.make_vector())
    , right_hand_side_(space.make_vector())
    , dpsi_(space.make_vector())
    , diagonal_(space.make_vector())
    , pair_values_(space.pairs().size())
    , matrix_pairs_(space)
{
  if (has_cones_)
    corners_.resize(space.corners().size());
}

template <int dim>
double InteriorPoint<dim>::sum(const double value) const
{
  return Utilities::MPI::sum(value, space_->mesh().communicator());
}

template <int dim>
double InteriorPoint<dim>::largest_slope(const Vector &psi) const
{
  std::vector<Tensor<1, dim>> gradients;
  space_->gradients(psi, gradients);
  double steepest = 0.;
  for (const auto &gradient : gradients)
    steepest = std::max(steepest, gradient.norm());
  return Utilities::MPI::max(steepest, space_->mesh().communicator());
}

/// E_P[psi].
template <int dim>
double InteriorPoint<dim>::mean_of(const Vector &psi) const
{
  double mean = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    mean +=
        psi.local_element(i) * problem_.source->functional().local_element(i);
  return sum(mean);
}

/// The iterate's potential: shift + scale (psi - mean).
template <int dim>
void InteriorPoint<dim>::set_scaled(const Vector &psi,
                                    const double  scale,
                                    const double  mean,
                                    const double  shift)
{
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    psi_.local_element(i) = shift + scale * (psi.local_element(i) - mean);
  // Marks the ghosts as current, so that copies of psi have them.
  psi_.update_ghost_values();
}

/// The sum of the weights of all products.
template <int dim>
double InteriorPoint<dim>::product_weight() const
{
  return (has_cones_ ? space_->volume() : 0.) +
         (points_.has_complementarity() ? 1. : 0.);
}

template <int dim>
void InteriorPoint<dim>::start(const StepProblem &problem, const Vector &psi)
{
  problem_ = problem;
  const double steepest = largest_slope(psi);
  const double scale =
      steepest > 0. ? std::min(1., start_fraction * bound_ / steepest) : 1.;
  set_scaled(psi, scale, mean_of(psi), start_derivative_);

  problem.target->values(psi_, values_);
  points_.start(values_, problem.target->masses(), problem.target->weights());
  for (auto &corner : corners_)
  {
    corner.z = ConeVector<dim>();
    corner.z.t = start_dual;
  }
}

template <int dim>
void InteriorPoint<dim>::start_near(const StepProblem &problem,
                                    const Vector      &psi,
                                    const WarmStart   &from)
{
  problem_ = problem;
  const double target = retreat * from.divergence / product_weight();
  problem.target->values(psi, values_);
  points_.start_near(
      values_, problem.target->masses(), problem.target->weights(), target);

  const double steepest = largest_slope(psi);
  const double mean = mean_of(psi);
  set_scaled(psi,
             (1. - retreat) * std::min(1., bound_ / std::max(steepest, 1e-300)),
             mean,
             mean);
  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    ConeVector<dim> &z = corners_[s].z;
    for (unsigned int d = 0; d < dim; ++d)
      z.v[d] = from.flux[s * dim + d];
    z.t = z.v.norm() + target / bound_;
  }
}

template <int dim>
void InteriorPoint<dim>::go_on(const StepProblem &problem)
{
  Assert(problem.target == problem_.target,
         ExcMessage("The points of Q belong to the iterate."));
  problem_ = problem;
}

template <int dim>
void InteriorPoint<dim>::evaluate()
{
  double gap = 0., flux = 0.;

  moved_ = problem_.source->functional();
  if (problem_.dt > 0.)
  {
    problem_.source->outflow(psi_, residual_);
    moved_.add(-problem_.dt, residual_);
  }

  residual_ = 0.;
  residual_.zero_out_ghost_values();
  if (has_cones_)
  {
    std::vector<Tensor<1, dim>> gradients;
    space_->gradients(psi_, gradients);
    for (std::size_t s = 0; s < corners_.size(); ++s)
    {
      auto        &corner = corners_[s];
      const double weight = space_->corners()[s].weight;
      corner.gradient = gradients[s];
      gap += weight * (bound_ * corner.z.t + corner.gradient * corner.z.v);
      flux += weight * corner.z.v.norm();
    }
    add_transposed_gradient(
        *space_,
        [this](const std::size_t s)
        { return Tensor<1, dim>(-corners_[s].z.v); },
        residual_);
  }
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    residual_.local_element(i) -= moved_.local_element(i);
  std::vector<double> gamma;
  problem_.target->values(psi_, values_);
  gap += points_.evaluate(values_, gamma);
  problem_.target->add_to_nodes(gamma, residual_);
  gap_ = sum(gap);
  flux_norm_ = sum(flux);
}

template <int dim>
void InteriorPoint<dim>::assemble(LinearSolver &solver)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;

  std::fill(pair_values_.begin(), pair_values_.end(), 0.);
  if (problem_.dt > 0.)
    problem_.source->add_mobility(psi_, problem_.dt, pair_values_);

  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    auto &corner = corners_[s];
    corner.scaling =
        Scaling<dim>(ConeVector<dim>{bound_, corner.gradient}, corner.z);
    corner.lambda = corner.scaling.apply(corner.z);

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
        pair_values_[pair[pair_index(c, na)]] += B[a][b];
      for (unsigned int b = 0; b < a; ++b)
        pair_values_[pair[pair_index(na, c ^ (1u << b))]] -= B[a][b];
    }
  }

  diagonal_ = 0.;
  diagonal_.zero_out_ghost_values();
  problem_.target->add_products(points_.stiffness(), pair_values_, diagonal_);
  const std::vector<double> &condensed =
      matrix_pairs_.condense(pair_values_, diagonal_);
  space_->condense(diagonal_);
  complete_diagonal();
  solver.set_matrix(condensed, diagonal_);
}

/// What makes the matrix regular. Hanging nodes have a row of their own.
/// Without cones nothing holds psi where q underflows. With q out of the matrix
/// (wasserstein) constants are its kernel; the right-hand side has sum zero, so
/// a spring at one node changes nothing but the constant.
template <int dim>
void InteriorPoint<dim>::complete_diagonal()
{
  const double       regular = has_cones_ ? 0. : 1e-30 / space_->volume();
  const unsigned int none = space_->n_owned();
  unsigned int       first = none;
  for (unsigned int i = space_->n_owned(); i-- > 0;)
    if (space_->hanging_nodes().contains(i))
      diagonal_.local_element(i) = 1.;
    else
    {
      first = i;
      diagonal_.local_element(i) +=
          regular * space_->measure().local_element(i);
    }
  if (!divergence_->ratio_is_one())
    return;
  // On the first rank that has any node.
  const MPI_Comm comm = space_->mesh().communicator();
  const int      rank = dealii::Utilities::MPI::this_mpi_process(comm);
  const int      last = dealii::Utilities::MPI::n_mpi_processes(comm);
  if (dealii::Utilities::MPI::min(first == none ? last : rank, comm) != rank)
    return;
  for (std::size_t k = 0; k < pair_values_.size(); ++k)
    if (space_->pairs()[k].i == first)
      diagonal_.local_element(first) += std::abs(pair_values_[k]);
}

/// dz := W^{-1} (lambda \ rc) with rc the wanted change of the cone products.
template <int dim>
void InteriorPoint<dim>::set_corner_targets(const Centering &centering)
{
  for (auto &corner : corners_)
  {
    const auto &W = corner.scaling;
    if (!centering.corrector)
    {
      corner.dz = corner.z * -1.; // W^{-1} (lambda \ (-lambda o lambda))
      continue;
    }
    const ConeVector<dim> ds{0., corner.dgradient};
    ConeVector<dim>       rc = jordan(corner.lambda, corner.lambda) * -1. -
                         jordan(W.apply_inverse(ds), W.apply(corner.dz));
    rc.t += centering.target;
    corner.dz = W.apply_inverse(jordan_solve(corner.lambda, rc));
  }
}

template <int dim>
void InteriorPoint<dim>::set_right_hand_side(const double product_target)
{
  right_hand_side_ = 0.;
  right_hand_side_.zero_out_ghost_values();
  if (has_cones_)
    add_transposed_gradient(
        *space_,
        [this](const std::size_t s) { return corners_[s].dz.v; },
        right_hand_side_);
  right_hand_side_.add(-1., residual_);
  std::vector<double> drift = points_.drift(product_target);
  for (double &value : drift)
    value = -value;
  problem_.target->add_to_nodes(drift, right_hand_side_);
}

template <int dim>
void InteriorPoint<dim>::set_corner_directions()
{
  if (!has_cones_)
    return;
  std::vector<Tensor<1, dim>> gradients;
  space_->gradients(dpsi_, gradients);
  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    auto &corner = corners_[s];
    corner.dgradient = gradients[s];
    const ConeVector<dim> ds{0., corner.dgradient};
    corner.dz = corner.dz -
                corner.scaling.apply_inverse(corner.scaling.apply_inverse(ds));
  }
}

template <int dim>
unsigned int InteriorPoint<dim>::direction(LinearSolver    &solver,
                                           const Centering &centering,
                                           const double     relative,
                                           const double     absolute)
{
  set_corner_targets(centering);
  set_right_hand_side(centering.target);
  const auto result = solver.solve(right_hand_side_, relative, absolute, dpsi_);
  space_->hanging_nodes().interpolate(dpsi_);
  linear_failure_ = linear_failure_ || !result.usable;
  set_corner_directions();
  problem_.target->values(dpsi_, dvalues_);
  points_.set_directions(centering.target, dvalues_);
  return result.iterations;
}

template <int dim>
double InteriorPoint<dim>::step_length(const double fraction) const
{
  double length = std::numeric_limits<double>::max();
  for (const auto &corner : corners_)
  {
    const ConeVector<dim> s{bound_, corner.gradient};
    const ConeVector<dim> ds{0., corner.dgradient};
    length = std::min({length,
                       step_to_boundary(s, ds),
                       step_to_boundary(corner.z, corner.dz)});
  }
  length = Utilities::MPI::min(length, space_->mesh().communicator());
  return std::min(1., fraction * length);
}

template <int dim>
double InteriorPoint<dim>::predicted_complementarity(const double length) const
{
  double later = 0.;
  for (std::size_t s = 0; s < corners_.size(); ++s)
  {
    const auto           &corner = corners_[s];
    const ConeVector<dim> at{bound_,
                             corner.gradient + length * corner.dgradient};
    later +=
        space_->corners()[s].weight * dot(at, corner.z + corner.dz * length);
  }
  later += points_.predicted_complementarity(length);
  return std::max(sum(later), 0.);
}

template <int dim>
void InteriorPoint<dim>::move(const double length)
{
  for (unsigned int i = 0; i < space_->n_local(); ++i)
    psi_.local_element(i) += length * dpsi_.local_element(i);
  for (auto &corner : corners_)
    corner.z = corner.z + corner.dz * length;
  points_.move(length);
}

template <int dim>
typename InteriorPoint<dim>::StepResult InteriorPoint<dim>::step(
    LinearSolver &solver, const double relative, const double absolute)
{
  linear_failure_ = false;
  StepResult result{true, 0, 1.};
  double     target = 0.;
  if (has_cones_ || points_.has_complementarity())
  {
    // The predictor only chooses the centering: no need for many digits.
    result.linear_iterations += direction(solver,
                                          {false, 0.},
                                          std::max(relative, 1e-2),
                                          std::numeric_limits<double>::max());
    if (linear_failure_) // MUMPS must not be asked again: it stops the program
      return {false, result.linear_iterations, 0.};
    const double later = predicted_complementarity(step_length(1.));
    const double weight = product_weight();
    target = std::pow(later / gap_, 3) * gap_ / weight;
    // Complementarity must not outrun the residual, which clipped ratios hold
    // back (alpha < 1): cones that collapse first have no way to follow it.
    if (has_cones_ && residual_cost() > lagging_residual * gap_)
      target = gap_ / weight;
  }
  result.linear_iterations +=
      direction(solver, {true, target}, relative, absolute);
  result.length = step_length(.98);
  result.solved = !linear_failure_;
  if (result.solved)
    move(result.length);
  return result;
}

/// What the residual adds to the gap at most, L diam/2 |residual|_1.
template <int dim>
double InteriorPoint<dim>::residual_cost() const
{
  double norm = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    norm += std::abs(residual_.local_element(i));
  return .5 * bound_ * space_->mesh().path_diameter() * sum(norm);
}

template <int dim>
const std::vector<double> &InteriorPoint<dim>::ratio() const
{
  return points_.ratio();
}

template <int dim>
double InteriorPoint<dim>::flux_norm() const
{
  return flux_norm_;
}

template <int dim>
double InteriorPoint<dim>::complementarity() const
{
  return gap_;
}

template <int dim>
std::vector<double> InteriorPoint<dim>::flux() const
{
  std::vector<double> result;
  result.reserve(corners_.size() * dim);
  for (const auto &corner : corners_)
    for (unsigned int d = 0; d < dim; ++d)
      result.push_back(corner.z.v[d]);
  return result;
}

template <int dim>
const CondensedPairs::Pairs &InteriorPoint<dim>::pattern() const
{
  return matrix_pairs_.pairs();
}

template class InteriorPoint<1>;
template class InteriorPoint<2>;
template class InteriorPoint<3>;
} // namespace lipflow
