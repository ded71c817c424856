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
/// Cones do not close faster than to this part of their mean product in a step
/// (measured: .0025 to .01 are alike; without it they outrun the rest).
constexpr double least_product = .005;

/// What the residual may cost, as a multiple of the complementarity, where the
/// last step took less than nine tenths of what it should have off it. Measured
/// on flows with jumps and empty regions: 10 takes fewer matrices than 5 and
/// 20, and than 10 with a half in place of nine tenths; always held to 10,
/// other flows take from a tenth more to twice as many.
constexpr double staying_residual = 10.;

/// Duals may leave their cones if to put them back costs no more than this part
/// of what the longer step takes from the complementarity. Others, and steps
/// where the residual lags, lead nowhere.
constexpr double free_cost = .03;
} // namespace

template <int dim>
InteriorPoint<dim>::InteriorPoint(const NodalSpace<dim> &space,
                                  const Divergence      &divergence,
                                  const double           lipschitz_bound,
                                  const Constraint       constraint)
    : space_(&space)
    , divergence_(&divergence)
    , bound_(lipschitz_bound)
    , start_derivative_(divergence.ratio_is_one() ? 0.
                                                  : divergence.derivative(1.))
    , psi_(space.make_vector())
    , points_(divergence)
    , cones_(make_cones(space, constraint, lipschitz_bound))
    , moved_(space.make_vector())
    , residual_(space.make_vector())
    , right_hand_side_(space.make_vector())
    , dpsi_(space.make_vector())
    , diagonal_(space.make_vector())
    , matrix_pairs_(space)
{
  steepest_ = bound_ * Utilities::MPI::max(cones_->excess(),
                                           space.mesh().communicator());
}

template <int dim>
bool InteriorPoint<dim>::has_cones() const
{
  return std::isfinite(bound_);
}

template <int dim>
double InteriorPoint<dim>::sum(const double value) const
{
  return Utilities::MPI::sum(value, space_->mesh().communicator());
}

/// The sum of the weights of all products.
template <int dim>
double InteriorPoint<dim>::product_weight() const
{
  return (has_cones() ? space_->volume() : 0.) +
         (points_.has_complementarity() ? 1. : 0.);
}

template <int dim>
void InteriorPoint<dim>::go_on(const StepProblem &problem)
{
  Assert(problem.target == problem_.target,
         ExcMessage("The points of Q belong to the iterate."));
  problem_ = problem;
  n_steps_ = 0;
  is_evaluated_ = false;
}

template <int dim>
bool InteriorPoint<dim>::raise_empty_nodes()
{
  if (has_cones() || !divergence_->ratio_can_vanish() ||
      !problem_.target->is_nodal())
    return false;
  is_evaluated_ = false;
  const double empty = divergence_->derivative(0.);
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    if (problem_.target->masses()[i] > 0.)
      psi_.local_element(i) = std::max(psi_.local_element(i), empty);
  psi_.update_ghost_values();
  space_->hanging_nodes().interpolate(psi_);
  return true;
}

template <int dim>
void InteriorPoint<dim>::evaluate()
{
  if (is_evaluated_)
    return;
  is_evaluated_ = true;
  moved_ = problem_.source->functional();
  if (problem_.dt > 0.)
  {
    problem_.source->outflow(psi_, residual_);
    moved_.add(-problem_.dt, residual_);
  }

  residual_ = 0.;
  residual_.zero_out_ghost_values();
  const auto cones = cones_->evaluate(psi_, residual_);
  space_->condense(residual_);
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    residual_.local_element(i) -= moved_.local_element(i);
  std::vector<double> gamma;
  problem_.target->values(psi_, values_);
  const double products = cones.product + points_.evaluate(values_, gamma);
  problem_.target->add_to_nodes(gamma, residual_);
  gap_ = sum(products);
  flux_norm_ = sum(cones.flux);
}

template <int dim>
void InteriorPoint<dim>::assemble(LinearSolver &solver)
{
  // Not kept: a multigrid hierarchy has room in its memory.
  std::vector<double> pair_values(space_->pairs().size(), 0.);
  if (problem_.dt > 0.)
    problem_.source->add_mobility(psi_, problem_.dt, pair_values);

  cones_->add_stiffness(psi_, pair_values);

  diagonal_ = 0.;
  diagonal_.zero_out_ghost_values();
  problem_.target->add_products(points_.stiffness(), pair_values, diagonal_);
  const std::vector<double> &condensed =
      matrix_pairs_.condense(pair_values, diagonal_);
  space_->condense(diagonal_);
  complete_diagonal(pair_values);
  solver.set_matrix(condensed, diagonal_);
}

/// What makes the matrix regular. Hanging nodes have a row of their own.
/// Without cones nothing holds psi where q underflows. With q out of the matrix
/// (wasserstein) constants are its kernel; the right-hand side has sum zero, so
/// a spring at one node changes nothing but the constant.
template <int dim>
void InteriorPoint<dim>::complete_diagonal(
    const std::vector<double> &pair_values)
{
  const double       regular = has_cones() ? 0. : 1e-30 / space_->volume();
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
  for (std::size_t k = 0; k < pair_values.size(); ++k)
    if (space_->pairs()[k].i == first)
      diagonal_.local_element(first) += std::abs(pair_values[k]);
}

template <int dim>
void InteriorPoint<dim>::set_right_hand_side(const Centering &centering)
{
  right_hand_side_ = 0.;
  right_hand_side_.zero_out_ghost_values();
  cones_->add_targets(centering, right_hand_side_);
  space_->condense(right_hand_side_);
  right_hand_side_.add(-1., residual_);
  std::vector<double> drift = points_.drift(centering.target);
  for (double &value : drift)
    value = -value;
  problem_.target->add_to_nodes(drift, right_hand_side_);
}

template <int dim>
unsigned int
InteriorPoint<dim>::direction(LinearSolver                 &solver,
                              const Centering              &centering,
                              const LinearSolver::Accuracy &accuracy)
{
  set_right_hand_side(centering);
  // A corrector is near its predictor, which the last solve left in dpsi.
  const auto start = centering.corrector && has_predictor()
                         ? LinearSolver::Start::x
                         : LinearSolver::Start::zero;
  if (start == LinearSolver::Start::x)
    for (unsigned int i = 0; i < space_->n_owned(); ++i)
      if (space_->hanging_nodes().contains(i))
        dpsi_.local_element(i) = 0.; // as in the right-hand side
  const auto result = solver.solve(right_hand_side_, accuracy, dpsi_, start);
  space_->hanging_nodes().interpolate(dpsi_);
  linear_failure_ = linear_failure_ || !result.usable;
  line_ =
      cones_->set_directions(centering, psi_, dpsi_, 1. / boundary_fraction);
  problem_.target->values(dpsi_, dvalues_);
  points_.set_directions(centering.target, dvalues_);
  return result.iterations;
}

template <int dim>
bool InteriorPoint<dim>::has_predictor() const
{
  return has_cones() || points_.has_complementarity();
}

template <int dim>
double InteriorPoint<dim>::step_length(const double boundary,
                                       const double fraction) const
{
  return std::min(
      1.,
      fraction * Utilities::MPI::min(boundary, space_->mesh().communicator()));
}

/// As far as the slopes allow where the duals may leave their cones.
template <int dim>
double InteriorPoint<dim>::corrector_length() const
{
  const double inside = step_length(line_.boundary, boundary_fraction);
  const double length = step_length(line_.slopes, boundary_fraction);
  if (!duals_are_free_ || length <= inside)
    return inside;
  const double gain = (length - inside) * gap_;
  return sum(cones_->left_behind(length)) <= free_cost * gain ? length : inside;
}

/// As far as all cones allow or, in a step that starts near the last one, with
/// duals that are put back, the slopes, whichever leaves less. (Measured: from
/// far away that loses its way, and near a coarser mesh nothing is gained.)
template <int dim>
double InteriorPoint<dim>::complementarity_after_predictor() const
{
  const double inside =
      predicted_complementarity(step_length(line_.boundary, 1.));
  if (!started_near_ || problem_.dt == 0.)
    return inside;
  const double farther =
      predicted_complementarity(step_length(line_.slopes, 1.)) +
      sum(line_.left_behind);
  return std::min(inside, farther);
}

template <int dim>
double InteriorPoint<dim>::predicted_complementarity(const double length) const
{
  const double later = line_.constant +
                       length * (line_.linear + length * line_.quadratic) +
                       points_.predicted_complementarity(length);
  return std::max(sum(later), 0.);
}

template <int dim>
void InteriorPoint<dim>::move(const double length)
{
  is_evaluated_ = false;
  for (unsigned int i = 0; i < space_->n_local(); ++i)
    psi_.local_element(i) += length * dpsi_.local_element(i);
  if (has_cones())
  {
    const double products =
        duals_are_free_
            ? std::max(predicted_complementarity(length), least_product * gap_)
            : 0.;
    cones_->move(psi_, length, products / product_weight());
  }
  points_.move(length);
}

template <int dim>
typename InteriorPoint<dim>::StepResult
InteriorPoint<dim>::step(LinearSolver                 &solver,
                         const LinearSolver::Accuracy &accuracy)
{
  linear_failure_ = false;
  StepResult result{true, 0, 1.};
  double     target = 0.;
  if (has_predictor())
  {
    // The predictor only chooses the centering: no need for many digits.
    result.linear_iterations += direction(solver,
                                          {false, 0.},
                                          {std::max(accuracy.relative, 1e-2),
                                           std::numeric_limits<double>::max()});
    if (linear_failure_) // MUMPS must not be asked again: it stops the program
      return {false, result.linear_iterations, 0.};
    const double later = complementarity_after_predictor();
    const double weight = product_weight();
    target = std::pow(later / gap_, 3) * gap_ / weight;
    const bool lags = residual_lags();
    if (lags)
      target = gap_ / weight;
    duals_are_free_ = duals_ == Duals::free && !lags;
  }
  result.linear_iterations += direction(solver, {true, target}, accuracy);
  result.length = corrector_length();
  if (has_cones() && !linear_failure_)
    correct_centrality(solver, target, accuracy, result);
  result.solved = !linear_failure_;
  if (result.solved)
    move(result.length);
  return result;
}

/// A function that is no steeper than this varies by no more than that times
/// the diameter, and mass 1 has half of it on either side.
template <int dim>
double InteriorPoint<dim>::price_of_moving() const
{
  return .5 * steepest_ * space_->mesh().path_diameter();
}

/// Complementarity must not outrun the residual, which clipped ratios hold back
/// (alpha < 1), and flows that turn round within a step, as they then have
/// another mobility than the matrix: cones that collapse first have no way to
/// follow it.
template <int dim>
bool InteriorPoint<dim>::residual_lags()
{
  if (!has_cones())
    return false;
  const double before = last_cost_;
  last_cost_ = residual_cost();
  const bool stays =
      n_steps_ > 0 && last_cost_ > (1. - .9 * last_length_) * before;
  return last_cost_ > (stays ? staying_residual : lagging_residual) * gap_;
}

/// What the residual adds to the gap at most.
template <int dim>
double InteriorPoint<dim>::residual_cost() const
{
  double norm = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    norm += std::abs(residual_.local_element(i));
  return price_of_moving() * sum(norm);
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
  return cones_->flux();
}

template <int dim>
std::shared_ptr<const CondensedPairs::Pairs> InteriorPoint<dim>::pattern() const
{
  return matrix_pairs_.pairs();
}

template class InteriorPoint<1>;
template class InteriorPoint<2>;
template class InteriorPoint<3>;
} // namespace lipflow
