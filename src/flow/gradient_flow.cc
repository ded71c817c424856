#include <lipflow/flow/gradient_flow.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/transport.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace lipflow
{
using dealii::Utilities::MPI::max;
using dealii::Utilities::MPI::min;
using dealii::Utilities::MPI::sum;

namespace
{
constexpr unsigned int maximum_repeats = 8;

/// Drift of the total mass beyond which something other than rounding happened.
constexpr double mass_tolerance = 1e-12;

/// Nodes below this part of the largest density do not decide the step of L =
/// inf: their rates (of log p, say) are those of rounding errors.
constexpr double support_threshold = 1e-6;

std::string number(const double value)
{
  std::ostringstream text;
  text.precision(6);
  text << value;
  return text.str();
}
} // namespace

template <int dim>
GradientFlow<dim>::GradientFlow(const NodalSpace<dim>  &space,
                                MeshDiscriminator<dim> &discriminator,
                                const TimeParameters   &parameters,
                                const Vector           &source,
                                const Vector           &target)
    : space_(&space)
    , discriminator_(&discriminator)
    , parameters_(parameters)
    , control_(
          parameters.cfl_number, parameters.maximum_step, parameters.end_time)
    , target_(&target)
    , mass_(source)
    , psi_(space.make_vector())
{
  mass_.update_ghost_values();
  psi_.update_ghost_values();
}

template <int dim>
StepReport GradientFlow<dim>::start()
{
  dealii::Timer timer;
  const auto    solve = discriminator_->solve({&mass_, target_, 0.}, psi_);
  if (!solve.converged)
    throw Error(ExitCode::numerical,
                "The divergence of the source from the target could not be "
                "computed to the gap asked for. " +
                    solve.reason +
                    " Allow a larger Discriminator/Relative gap, or more "
                    "Discriminator/Maximum iterations.");
  StepReport report;
  record(solve, report);
  describe(report);
  initial_mass_ = report.mass;
  report.mass_error = 0.;
  report.wall_seconds = timer.wall_time();
  last_ = report;
  return report;
}

template <int dim>
double GradientFlow<dim>::largest_stable_step() const
{
  return space_->transport_length() / discriminator_->lipschitz_bound();
}

// The rule of StepControl with the rates of the last potential on the support.
template <int dim>
double GradientFlow<dim>::measured_stable_step() const
{
  const Vector &measure = space_->measure();
  Vector        rate = space_->make_vector();
  for (const auto &pair : space_->pairs())
  {
    const double drop = psi_.local_element(pair.i) - psi_.local_element(pair.j);
    rate.local_element(drop > 0. ? pair.i : pair.j) +=
        pair.conductance * std::abs(drop);
  }
  rate.compress(dealii::VectorOperation::add);

  const MPI_Comm comm = space_->mesh().communicator();
  double         densest = 0., fastest = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    densest =
        std::max(densest, mass_.local_element(i) / measure.local_element(i));
  densest = max(densest, comm);
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    if (mass_.local_element(i) >
        support_threshold * densest * measure.local_element(i))
      fastest =
          std::max(fastest, rate.local_element(i) / measure.local_element(i));
  fastest = max(fastest, comm);
  return fastest > 0. ? 1. / fastest : std::numeric_limits<double>::max();
}

template <int dim>
double GradientFlow<dim>::propose_step() const
{
  if (std::isfinite(discriminator_->lipschitz_bound()))
    return control_.next_step(last_.time, largest_stable_step(), 0.);
  return control_.next_step(last_.time, measured_stable_step(), last_.dt);
}

template <int dim>
typename GradientFlow<dim>::Attempt GradientFlow<dim>::attempt(const double dt)
{
  Attempt result;
  result.mass = mass_;
  result.psi = psi_;
  if (parameters_.scheme == "explicit")
  {
    result.held_back = transport(*space_, psi_, dt, result.mass);
    result.solve =
        discriminator_->solve({&result.mass, target_, 0.}, result.psi);
    return result;
  }
  result.solve = discriminator_->solve({&mass_, target_, dt}, result.psi);
  if (result.solve.converged)
    result.held_back = transport(*space_, result.psi, dt, result.mass);
  return result;
}

template <int dim>
StepReport GradientFlow<dim>::advance()
{
  dealii::Timer timer;
  StepReport    report;
  double        dt = propose_step();
  Attempt       tried = attempt(dt);
  record(tried.solve, report);
  while (!tried.solve.converged && report.repeats < maximum_repeats)
  {
    report.remark = "A step of " + number(dt) +
                    " was repeated with half its length: " + tried.solve.reason;
    dt *= .5;
    ++report.repeats;
    tried = attempt(dt);
    record(tried.solve, report);
  }
  if (!tried.solve.converged)
    throw Error(ExitCode::numerical,
                "At time " + number(last_.time) +
                    " no step succeeded, the last try had dt = " + number(dt) +
                    ". " + tried.solve.reason +
                    " Allow a larger Discriminator/Relative gap, or more "
                    "Discriminator/Maximum iterations.");

  Vector old_mass = mass_, old_psi = psi_;
  mass_.swap(tried.mass);
  psi_.swap(tried.psi);
  report.step = last_.step + 1;
  report.dt = dt;
  report.time = control_.finished(last_.time + dt) ? parameters_.end_time
                                                   : last_.time + dt;
  report.held_back = tried.held_back;
  describe(report);
  report.mass_error = std::abs(report.mass - initial_mass_);
  try
  {
    check(report);
  }
  catch (const Error &)
  {
    mass_.swap(old_mass);
    psi_.swap(old_psi);
    // Copies come without ghosts.
    mass_.update_ghost_values();
    psi_.update_ghost_values();
    throw;
  }
  report.wall_seconds = timer.wall_time();
  last_ = report;
  return report;
}

template <int dim>
void GradientFlow<dim>::record(const DiscriminatorReport &solve,
                               StepReport                &report) const
{
  report.divergence_lower = solve.bounds.lower;
  report.divergence_upper = solve.bounds.upper;
  report.relative_gap = solve.relative_gap;
  report.newton_iterations += solve.newton_iterations;
  report.linear_iterations += solve.linear_iterations;
}

template <int dim>
void GradientFlow<dim>::describe(StepReport &report) const
{
  const MPI_Comm comm = space_->mesh().communicator();
  const Vector  &measure = space_->measure();
  double         mass = 0., smallest = std::numeric_limits<double>::max();
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
  {
    mass += mass_.local_element(i);
    smallest =
        std::min(smallest, mass_.local_element(i) / measure.local_element(i));
  }

  std::vector<dealii::Tensor<1, dim>> gradients;
  space_->gradients(psi_, gradients);
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  const double           limit = .999 * discriminator_->lipschitz_bound();
  double                 fisher = 0., saturated = 0., speed = 0.;
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    const unsigned int i = space_->cells()[s / n].node[s % n];
    const double       norm = gradients[s].norm();
    const double part = space_->corners()[s].weight * mass_.local_element(i) /
                        measure.local_element(i);
    fisher += part * norm * norm;
    saturated += norm > limit ? part : 0.;
    speed = std::max(speed, norm);
  }
  report.mass = sum(mass, comm);
  report.min_density = min(smallest, comm);
  report.fisher_information = sum(fisher, comm);
  report.saturated_fraction = std::min(sum(saturated, comm), 1.);
  report.max_speed = max(speed, comm);
}

template <int dim>
void GradientFlow<dim>::check(const StepReport &report) const
{
  const std::string where = "At time " + number(report.time) + " (step " +
                            std::to_string(report.step) + ") ";
  if (!std::isfinite(report.mass + report.fisher_information))
    throw Error(ExitCode::numerical,
                where + "the density or the potential is not finite.");
  if (report.min_density < 0.)
    throw Error(ExitCode::numerical,
                where + "the density is negative, " +
                    number(report.min_density) + ".");
  if (report.mass_error > mass_tolerance)
    throw Error(ExitCode::numerical,
                where + "the mass has drifted by " + number(report.mass_error) +
                    ".");
  if (parameters_.scheme == "variational" &&
      report.divergence_lower >
          last_.divergence_upper +
              1e-12 * (1. + std::abs(last_.divergence_upper)))
    throw Error(ExitCode::numerical,
                where + "the divergence has risen, from at most " +
                    number(last_.divergence_upper) + " to at least " +
                    number(report.divergence_lower) + ".");
}

template <int dim>
bool GradientFlow<dim>::finished() const
{
  return control_.finished(last_.time) ||
         last_.fisher_information < parameters_.stop_below;
}

template <int dim>
std::string GradientFlow<dim>::finish_reason() const
{
  return control_.finished(last_.time)
             ? "end time"
             : "Fisher information below " + number(parameters_.stop_below);
}

template <int dim>
double GradientFlow<dim>::time() const
{
  return last_.time;
}

template <int dim>
const Vector &GradientFlow<dim>::mass() const
{
  return mass_;
}

template <int dim>
const Vector &GradientFlow<dim>::target() const
{
  return *target_;
}

template <int dim>
const Vector &GradientFlow<dim>::potential() const
{
  return psi_;
}

template class GradientFlow<1>;
template class GradientFlow<2>;
template class GradientFlow<3>;
} // namespace lipflow
