#include <lipflow/discriminator/interior_point.h>
#include <lipflow/geometry/hanging_nodes.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/target_measure.h>

#include <algorithm>

namespace lipflow
{
namespace
{
/// So many steps of a solve come without corrections, as long as the one before
/// was no shorter than this: most solves need no more, and corrections save
/// them no more than they cost (measured: doc/benchmarks.md).
constexpr unsigned int easy_steps = 3;
constexpr double       good_step = .8;

/// In a step there are as many as this,
constexpr unsigned int most_corrections = 2;

/// if it is shorter than this. Each aims for a step that is longer by so much,
/// and must gain a part of it.
constexpr double short_step = .9, longer_by = .3, least_gain = .3;

/// Where products should be, as multiples of their target.
constexpr double least_of_target = .1, most_of_target = 10.;
} // namespace

/// Adds a part of the correction to the direction; sets line_.
template <int dim>
void InteriorPoint<dim>::apply_correction(const double  part,
                                          const double  target,
                                          const Vector &correction)
{
  for (unsigned int i = 0; i < space_->n_local(); ++i)
    dpsi_.local_element(i) += part * correction.local_element(i);
  line_ = cones_->apply_corrections(
      part, psi_, dpsi_, correction, 1. / boundary_fraction);
  problem_.target->values(dpsi_, dvalues_);
  points_.set_directions(target, dvalues_);
}

/// Makes a short @p step of a hard solve longer: what a longer one would take
/// far from its target, and what stops it, is corrected with the same matrix
/// (doc/theory.md, section 8).
template <int dim>
void InteriorPoint<dim>::correct_centrality(
    LinearSolver                 &solver,
    const double                  target,
    const LinearSolver::Accuracy &accuracy,
    StepResult                   &step)
{
  const bool is_easy =
      n_steps_ < easy_steps && (n_steps_ == 0 || last_length_ >= good_step);
  ++n_steps_;
  last_length_ = step.length;
  if (is_easy)
    return;
  for (unsigned int k = 0; k < most_corrections && step.length < short_step;
       ++k)
  {
    const double trial = std::min(1., step.length + longer_by);
    right_hand_side_ = 0.;
    right_hand_side_.zero_out_ghost_values();
    cones_->add_corrections(
        psi_,
        dpsi_,
        {trial, least_of_target * target, most_of_target * target},
        right_hand_side_);
    space_->condense(right_hand_side_);
    Vector     correction = space_->make_vector();
    const auto result = solver.solve(right_hand_side_, accuracy, correction);
    step.linear_iterations += result.iterations;
    if (!result.usable)
      return;
    space_->hanging_nodes().interpolate(correction);
    apply_correction(1., target, correction);
    const double longer = corrector_length();
    if (longer < step.length + least_gain * (trial - step.length))
    {
      apply_correction(-1., target, correction);
      return;
    }
    step.length = longer;
  }
}

template void InteriorPoint<1>::correct_centrality(
    LinearSolver &, double, const LinearSolver::Accuracy &, StepResult &);
template void InteriorPoint<2>::correct_centrality(
    LinearSolver &, double, const LinearSolver::Accuracy &, StepResult &);
template void InteriorPoint<3>::correct_centrality(
    LinearSolver &, double, const LinearSolver::Accuracy &, StepResult &);
} // namespace lipflow
