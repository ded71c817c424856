#include <lipflow/base/number_list.h>
#include <lipflow/base/state.h>
#include <lipflow/discriminator/slopes.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_fault.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/density_measure.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <limits>

namespace lipflow
{
using dealii::Utilities::MPI::max;
using dealii::Utilities::MPI::min;
using dealii::Utilities::MPI::sum;

namespace
{
/// Nodes below this part of the largest density do not decide the step of L =
/// inf: their rates (of log p, say) are those of rounding errors.
constexpr double support_threshold = 1e-6;
} // namespace

template <int dim>
GradientFlow<dim>::GradientFlow(const NodalSpace<dim>  &space,
                                MeshDiscriminator<dim> &discriminator,
                                const TimeParameters   &parameters,
                                const Vector           &source,
                                const TargetMeasure    &target)
    : MeshFlow(parameters)
    , space_(&space)
    , discriminator_(&discriminator)
    , target_(&target)
    , stepper_(space, discriminator, target, parameters_)
    , target_mass_(space.make_vector())
    , mass_(source)
    , psi_(space.make_vector())
{
  target.add_to_nodes(target.masses(), target_mass_);
  target_mass_.update_ghost_values();
  mass_.update_ghost_values();
  psi_.update_ghost_values();
}

template <int dim>
GradientFlow<dim>::GradientFlow(const NodalSpace<dim>         &space,
                                MeshDiscriminator<dim>        &discriminator,
                                const TimeParameters          &parameters,
                                const Vector                  &source,
                                std::unique_ptr<TargetMeasure> target)
    : GradientFlow(space, discriminator, parameters, source, *target)
{
  own_target_ = std::move(target);
}

template <int dim>
GradientFlow<dim>::GradientFlow(const NodalSpace<dim>  &space,
                                MeshDiscriminator<dim> &discriminator,
                                const TimeParameters   &parameters,
                                const Vector           &source,
                                const Vector           &target)
    : GradientFlow(space,
                   discriminator,
                   parameters,
                   source,
                   std::make_unique<DensityTarget<dim>>(space, target))
{
}

template <int dim>
StepReport GradientFlow<dim>::start()
{
  dealii::Timer            timer;
  const DensitySource<dim> source(*space_, mass_);
  const auto solve = discriminator_->solve({&source, target_, 0.}, psi_);
  require_start(solve);
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
void GradientFlow<dim>::rebuilt(MeshDiscriminator<dim> &discriminator,
                                const TargetMeasure    &target,
                                Vector                  mass,
                                Vector                  potential)
{
  discriminator_ = &discriminator;
  own_target_.reset();
  target_ = &target;
  stepper_ = DensityStepper<dim>(*space_, discriminator, target, parameters_);
  Vector target_mass = space_->make_vector();
  target.add_to_nodes(target.masses(), target_mass);
  target_mass_.swap(target_mass);
  target_mass_.update_ghost_values();
  resume(std::move(mass), std::move(potential));
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
  space_->condense(rate);

  const MPI_Comm comm = space_->mesh().communicator();
  const Vector   density = density_of(*space_, mass_);
  double         densest = 0., fastest = 0.;
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    densest = std::max(densest, density.local_element(i));
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
  // The first step is no longer than that with C = 1, whatever C is.
  const double stable = measured_stable_step();
  return control_.next_step(
      last_.time, stable, last_.dt > 0. ? last_.dt : stable);
}

template <int dim>
StepReport GradientFlow<dim>::advance()
{
  dealii::Timer timer;
  StepReport    report;
  DensityStep   tried;
  const double  dt = shorten_until(
      propose_step(),
      [&](const double step)
      {
        tried = stepper_.step(mass_, psi_, step);
        return tried.solve;
      },
      report);

  Vector old_mass = mass_, old_psi = psi_;
  mass_.swap(tried.mass);
  psi_.swap(tried.psi);
  set_time(dt, report);
  report.held_back = tried.held_back;
  if (!tried.remark.empty())
    report.remark = place_of(report) + tried.remark;
  describe(report);
  report.mass_error = std::abs(report.mass - initial_mass_);
  try
  {
    check(report, tried.slack);
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
  add_earlier_work(report);
  last_ = report;
  return report;
}

template <int dim>
void GradientFlow<dim>::describe(StepReport &report) const
{
  const MPI_Comm comm = space_->mesh().communicator();
  const Vector   density = density_of(*space_, mass_);
  double         mass = 0., smallest = std::numeric_limits<double>::max();
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
  {
    mass += mass_.local_element(i);
    smallest = std::min(smallest, density.local_element(i));
  }

  std::vector<dealii::Tensor<1, dim>> gradients;
  space_->gradients(psi_, gradients);
  const auto slopes =
      corner_slopes(*space_, discriminator_->constraint(), gradients);
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  const double           limit = .999 * discriminator_->lipschitz_bound();
  double                 fisher = 0., saturated = 0., speed = 0.;
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    const unsigned int i = space_->cells()[s / n].node[s % n];
    const double part = space_->corner(s).weight * density.local_element(i);
    fisher += part * slopes[s] * slopes[s];
    saturated += slopes[s] > limit ? part : 0.;
    speed = std::max(speed, slopes[s]);
  }
  report.nodes = space_->n_global();
  report.mass = sum(mass, comm);
  report.min_density = min(smallest, comm);
  report.fisher_information = sum(fisher, comm);
  report.saturated_fraction = std::min(sum(saturated, comm), 1.);
  report.max_speed = max(speed, comm);
}

template <int dim>
std::string GradientFlow<dim>::fault() const
{
  return flow_fault(*space_, "density", mass_, psi_);
}

template <int dim>
void GradientFlow<dim>::check(const StepReport &report,
                              const double      slack) const
{
  check_state(report);
  if (report.min_density < 0.)
    throw Error(ExitCode::numerical, place_of(report) + fault() + ".");
  if (parameters_.scheme != "explicit" &&
      report.divergence_lower >
          last_.divergence_upper + slack +
              1e-12 * (1. + std::abs(last_.divergence_upper)))
    throw Error(ExitCode::numerical,
                place_of(report) + "the divergence has risen, from at most " +
                    format_number(last_.divergence_upper) + " to at least " +
                    format_number(report.divergence_lower) + ".");
}

template <int dim>
const Vector &GradientFlow<dim>::mass() const
{
  return mass_;
}

template <int dim>
const Vector &GradientFlow<dim>::target() const
{
  return target_mass_;
}

template <int dim>
const Vector &GradientFlow<dim>::potential() const
{
  return psi_;
}

template <int dim>
void GradientFlow<dim>::resume(Vector mass, Vector potential)
{
  mass_.swap(mass);
  psi_.swap(potential);
  mass_.update_ghost_values();
  psi_.update_ghost_values();
}

template <int dim>
void GradientFlow<dim>::save(StateWriter &state) const
{
  Flow::save(state);
  state.add("initial mass", initial_mass_);
}

template <int dim>
void GradientFlow<dim>::load(StateReader &state)
{
  Flow::load(state);
  initial_mass_ = state.number("initial mass");
}

template class GradientFlow<1>;
template class GradientFlow<2>;
template class GradientFlow<3>;
} // namespace lipflow
