#include <lipflow/discriminator/interior_point.h>
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
/// What a first iterate may reach of the bound.
constexpr double start_fraction = .9;

/// How far an iterate near a solution is pulled back, as a part of the slopes
/// and of the divergence: by this part of what its residual costs, within these
/// bounds. Measured (doc/benchmarks.md): without it the first steps are short,
/// and the farther it is pulled the more there is to come back.
constexpr double retreat_by_residual = .3;
constexpr double least_retreat = .005, largest_retreat = .04;

/// The same for gaps below this, as 1/sqrt(gap), up to that: the iterate has to
/// forget what it starts from. To gaps of 1e-6 from .005 rounding grew sixfold
/// a step where hardly any mass holds psi, from here on not at all.
constexpr double small_gap = 1e-5, largest_to_small_gaps = .02;

/// The same of node variables where there are no cones (L = inf): they are
/// pulled back each by itself. Measured: flat from 1e-5 to 1e-9.
constexpr double nodal_retreat = 1e-6;
} // namespace

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
  is_evaluated_ = false;
}

template <int dim>
void InteriorPoint<dim>::start(const StepProblem &problem,
                               const Vector      &psi,
                               const Duals        duals)
{
  problem_ = problem;
  duals_ = duals;
  started_near_ = false;
  n_steps_ = 0;
  const double steepest = Utilities::MPI::max(cones_->largest_slope(psi),
                                              space_->mesh().communicator());
  const double scale =
      steepest > 0. ? std::min(1., start_fraction * bound_ / steepest) : 1.;
  set_scaled(psi, scale, mean_of(psi), start_derivative_);

  problem.target->values(psi_, values_);
  points_.start(values_, problem.target->masses(), problem.target->weights());
  cones_->start();
}

template <int dim>
void InteriorPoint<dim>::start_near(const StepProblem &problem,
                                    const Vector      &psi,
                                    const WarmStart   &from,
                                    const double       relative_gap)
{
  problem_ = problem;
  duals_ = Duals::free;
  started_near_ = true;
  n_steps_ = 0;
  if (!has_cones())
  {
    problem.target->values(psi, values_);
    retreat_nodes(nodal_retreat, from);
    set_scaled(psi, 1., 0., 0.);
    return;
  }
  const double        steepest = Utilities::MPI::max(cones_->largest_slope(psi),
                                              space_->mesh().communicator());
  const double        scale = std::min(1., bound_ / std::max(steepest, 1e-300));
  const double        mean = mean_of(psi);
  std::vector<double> arrived;
  const auto          pull_back = [&](const double retreat)
  {
    problem.target->values(psi, values_); // evaluate() has its own there
    cones_->start_near(from.flux, retreat_nodes(retreat, from));
    if (!arrived.empty())
      cones_->take_off(arrived);
    set_scaled(psi, (1. - retreat) * scale, mean, mean);
  };
  const double least =
      std::clamp(least_retreat * std::sqrt(small_gap / relative_gap),
                 least_retreat,
                 largest_to_small_gaps);
  pull_back(least);
  evaluate();
  arrived = arrived_flows();
  if (!arrived.empty())
  {
    cones_->take_off(arrived);
    is_evaluated_ = false;
    evaluate();
  }
  const double wanted = retreat_by_residual * residual_cost() / from.divergence;
  if (wanted > least)
    pull_back(std::min(wanted, largest_retreat));
}

/// What the last step has moved, mass that the last flux still carries: of all
/// multiples of out(psi) the one that is nearest to the residual, as cell_flows
/// of the source. Empty without any.
template <int dim>
std::vector<double> InteriorPoint<dim>::arrived_flows() const
{
  double along = 0., squares = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
  {
    const double out = problem_.source->functional().local_element(i) -
                       moved_.local_element(i);
    along += out * residual_.local_element(i);
    squares += out * out;
  }
  along = sum(along);
  squares = sum(squares);
  if (along == 0. || squares == 0.)
    return {};
  return problem_.source->cell_flows(psi_, problem_.dt * along / squares);
}

/// The node variables, on the central path of the psi in values_. Returns the
/// product there.
template <int dim>
double InteriorPoint<dim>::retreat_nodes(const double     retreat,
                                         const WarmStart &from)
{
  const double weight = product_weight();
  const double target = weight > 0. ? retreat * from.divergence / weight : 0.;
  points_.start_near(
      values_, problem_.target->masses(), problem_.target->weights(), target);
  return target;
}

template void
InteriorPoint<1>::start(const StepProblem &, const Vector &, Duals);
template void InteriorPoint<1>::start_near(const StepProblem &,
                                           const Vector &,
                                           const WarmStart &,
                                           double);
template void
InteriorPoint<2>::start(const StepProblem &, const Vector &, Duals);
template void InteriorPoint<2>::start_near(const StepProblem &,
                                           const Vector &,
                                           const WarmStart &,
                                           double);
template void
InteriorPoint<3>::start(const StepProblem &, const Vector &, Duals);
template void InteriorPoint<3>::start_near(const StepProblem &,
                                           const Vector &,
                                           const WarmStart &,
                                           double);
} // namespace lipflow
