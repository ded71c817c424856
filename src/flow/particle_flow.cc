#include <lipflow/base/number_list.h>
#include <lipflow/base/state.h>
#include <lipflow/flow/displacements.h>
#include <lipflow/flow/particle_flow.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_fault.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/particle_source.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
using dealii::Utilities::MPI::max;
using dealii::Utilities::MPI::sum;

namespace
{
/// Part of the energy dissipated in a variational step that its linearisation
/// may be wrong by, and how often it is done for that. With a quarter instead
/// of a hundredth particles near rest came to jitter against their potential,
/// and I in four_well_particles was up to 20 times too large (doc/theory.md,
/// 12).
constexpr double       linearisation_tolerance = .01;
constexpr unsigned int most_linearisations = 3;

/// Part of it that the divergence must at least have fallen by; it falls by all
/// of it where psi is linear along the way.
constexpr double sufficient_decrease = .01;

/// Part of the proposed dt below which a variational step is given up if the
/// divergence still rises: the particles are where they want to be, up to what
/// faces of cells let them see.
constexpr double shortest_part = .5;
} // namespace

template <int dim>
ParticleFlow<dim>::ParticleFlow(MeshDiscriminator<dim> &discriminator,
                                const TimeParameters   &parameters,
                                Particles<dim>         &particles,
                                const TargetMeasure    &target,
                                const unsigned int      divergence_every)
    : MeshFlow(parameters)
    , discriminator_(&discriminator)
    , particles_(&particles)
    , target_(&target)
    , divergence_every_(divergence_every)
    , psi_(particles.space().make_vector())
{
  psi_.update_ghost_values();
  measure_masses();
}

/// The nodal masses of the particles and of the target. Collective.
template <int dim>
void ParticleFlow<dim>::measure_masses()
{
  Vector mass = particles_->nodal_masses();
  Vector target = particles_->space().make_vector();
  target_->add_to_nodes(target_->masses(), target);
  // Not assigned: a vector keeps its old ghosts if all ranges are the same.
  mass_.swap(mass);
  target_mass_.swap(target);
  mass_.update_ghost_values();
  target_mass_.update_ghost_values();
}

template <int dim>
void ParticleFlow<dim>::redistributed(MeshDiscriminator<dim> &discriminator,
                                      const TargetMeasure    &target,
                                      Vector                  potential)
{
  discriminator_ = &discriminator;
  target_ = &target;
  psi_.swap(potential);
  measure_masses();
}

/// From the latest potential.
template <int dim>
typename ParticleFlow<dim>::Attempt ParticleFlow<dim>::first_attempt() const
{
  Attempt tried;
  tried.psi = psi_;
  tried.psi.update_ghost_values(); // a copy comes without ghosts
  return tried;
}

/// The discriminator of the particles as they are, or (dt > 0) the variational
/// step as seen from there. Adds to the work of @p tried.
template <int dim>
bool ParticleFlow<dim>::solve(const Vectors &displacements,
                              const double   dt,
                              Attempt       &tried)
{
  const ParticleSource<dim> source(*particles_, displacements);
  const auto                work = tried.solve;
  const StepProblem         problem{&source, target_, dt};
  // The other schemes' stages are a cell apart, not near.
  const bool nearby =
      tried.solve.converged && parameters_.scheme == "variational";
  tried.solve = nearby ? discriminator_->solve_nearby(problem, tried.psi)
                       : discriminator_->solve(problem, tried.psi);
  tried.solve.newton_iterations += work.newton_iterations;
  tried.solve.linear_iterations += work.linear_iterations;
  tried.evaluated = dt == 0.;
  return tried.solve.converged;
}

template <int dim>
StepReport ParticleFlow<dim>::start()
{
  dealii::Timer timer;
  Attempt       tried = first_attempt();
  solve({}, 0., tried);
  require_start(tried.solve);
  psi_.swap(tried.psi);

  StepReport report;
  record(tried.solve, report);
  describe(report);
  initial_mass_ = report.mass;
  divergence_ = report.divergence_upper;
  report.wall_seconds = timer.wall_time();
  last_ = report;
  return report;
}

template <int dim>
StepReport ParticleFlow<dim>::advance()
{
  const Vector psi = psi_;
  particles_->mark();
  try
  {
    return checked_step();
  }
  catch (const Error &) // the same on all ranks
  {
    particles_->return_to_mark();
    psi_ = psi;
    psi_.update_ghost_values();
    measure_masses();
    has_velocities_ = false;
    throw;
  }
}

template <int dim>
StepReport ParticleFlow<dim>::checked_step()
{
  dealii::Timer timer;
  StepReport    report;
  Attempt       tried;
  const double  proposed = control_.next_step(
      last_.time,
      particles_->space().smallest_height() / discriminator_->lipschitz_bound(),
      0.);
  const double dt = shorten_until(
      proposed,
      [&](const double step)
      {
        tried = first_attempt();
        tried.part = step / proposed;
        take_step(step, tried);
        if (!tried.solve.converged)
          particles_->return_to_mark();
        return tried.solve;
      },
      report);

  psi_.swap(tried.psi);
  mass_ = particles_->nodal_masses();
  mass_.update_ghost_values();
  set_time(dt, report);
  if (!tried.evaluated)
    report.divergence_lower = report.divergence_upper =
        std::numeric_limits<double>::quiet_NaN();
  describe(report);
  report.mass_error = std::abs(report.mass - initial_mass_);
  check_state(report);
  if (tried.evaluated)
    divergence_ = report.divergence_upper;
  has_velocities_ = true;
  if (tried.stayed)
    report.remark = "At time " + format_number(report.time) +
                    " the particles stay: the divergence would have risen.";
  report.wall_seconds = timer.wall_time();
  add_earlier_work(report);
  last_ = report;
  return report;
}

template <int dim>
void ParticleFlow<dim>::take_step(const double dt, Attempt &tried)
{
  if (parameters_.scheme == "variational")
    variational_step(dt, tried);
  else if (parameters_.scheme == "heun")
    heun_step(dt, tried);
  else if (parameters_.scheme == "rk4")
    runge_kutta_step(dt, tried);
  else if (parameters_.scheme == "ab2")
    adams_bashforth_step(dt, tried);
  else
    euler_step(dt, tried);
}

template <int dim>
typename ParticleFlow<dim>::Vectors
ParticleFlow<dim>::velocities(const Vector &psi) const
{
  Vectors velocity;
  particles_->evaluation().gradients(psi, velocity);
  // Inside of a cell that is no parallelepiped the slope may exceed L a little.
  limit_length(discriminator_->lipschitz_bound(), velocity);
  return scaled(-1., std::move(velocity));
}

template <int dim>
typename ParticleFlow<dim>::Vectors
ParticleFlow<dim>::within_reach(Vectors displacements) const
{
  limit_length(particles_->space().smallest_height(), displacements);
  return displacements;
}

// First to where the latest potential takes the particles, then by what is
// left: y*_k = y_k + u_k and y_k - dt grad psi(y*_k) = y*_k + (-u_k - dt grad
// psi(y*_k)). Linearised at y_k itself the step would see nothing but the cell
// of y_k: a lone particle would stop at its face. Where the particles come out
// far from where psi was linearised, as when they land, the step is linearised
// again there.
template <int dim>
void ParticleFlow<dim>::variational_step(const double dt, Attempt &tried)
{
  particles_->move(scaled(dt, velocities(tried.psi)));
  if (!linearised_steps(most_linearisations, dt, tried))
    return;
  const bool last = control_.landed(last_.time + dt) ||
                    dissipation(velocities(tried.psi)) < parameters_.stop_below;
  if (!last && (last_.step + 1) % divergence_every_ != 0)
    return;
  // A move that leaves D as it is must not be taken either: beyond its target a
  // particle may come to stand as far from it as before, on the face of a cell
  // from which it sees nothing of the target.
  const double dissipated =
      dissipation(particles_->slot(ParticleSlot::path)) / dt;
  if (!solve({}, 0., tried) || !rises(tried, sufficient_decrease * dissipated))
    return;

  // Where particles meet or land the latest potential leads nowhere.
  particles_->return_to_mark();
  if (!linearised_steps(1, dt, tried) || !solve({}, 0., tried) || !rises(tried))
    return;
  if (tried.part > shortest_part)
  {
    tried.solve.converged = false;
    tried.solve.reason = "The divergence rose from " +
                         format_number(divergence_) + " to " +
                         format_number(tried.solve.bounds.lower) + ".";
    return;
  }
  particles_->return_to_mark();
  tried.stayed = true;
  solve({}, 0., tried);
}

/// From y_k plus the path so far to y_k - dt grad psi(y*_k), at most @p most
/// times; false if a solve fails. Collective.
template <int dim>
bool ParticleFlow<dim>::linearised_steps(const unsigned int most,
                                         const double       dt,
                                         Attempt           &tried)
{
  for (unsigned int n = 0; n < most; ++n)
  {
    // Walls bend the path: y_k may be an image behind them.
    const Vectors u = particles_->slot(ParticleSlot::path);
    if (!solve(u, dt, tried))
      return false;
    const Vectors along = scaled(dt, velocities(tried.psi));
    const Vectors rest = within_reach(combined(1., along, -1., u));
    const double  expected = expectation(tried.psi, rest);
    const double  dissipated = dissipation(along) / dt;
    particles_->move(rest);
    if (std::abs(expectation(tried.psi, {}) - expected) <=
        linearisation_tolerance * dissipated)
      break;
  }
  return true;
}

/// Certainly, by the bounds, above what it was when last evaluated, or has not
/// fallen by as much as @p decrease.
template <int dim>
bool ParticleFlow<dim>::rises(const Attempt &tried, const double decrease) const
{
  return tried.solve.bounds.lower > divergence_ - decrease;
}

/// sum_k w_k [ psi(y_k) + grad psi(y_k) . d_k ] for the displacements d_k, or
/// zero. Collective.
template <int dim>
double ParticleFlow<dim>::expectation(const Vector  &psi,
                                      const Vectors &displacements) const
{
  std::vector<double> values;
  Vectors             gradients;
  particles_->evaluation().values(psi, values);
  if (!displacements.empty())
    particles_->evaluation().gradients(psi, gradients);
  double expected = 0.;
  for (std::size_t k = 0; k < values.size(); ++k)
    expected +=
        particles_->weights()[k] *
        (values[k] +
         (displacements.empty() ? 0. : gradients[k] * displacements[k]));
  return sum(expected, particles_->space().mesh().communicator());
}

/// sum_k w_k |d_k|^2. Collective.
template <int dim>
double ParticleFlow<dim>::dissipation(const Vectors &displacements) const
{
  double squares = 0.;
  for (std::size_t k = 0; k < displacements.size(); ++k)
    squares += particles_->weights()[k] * displacements[k].norm_square();
  return sum(squares, particles_->space().mesh().communicator());
}

template <int dim>
void ParticleFlow<dim>::euler_step(const double dt, Attempt &tried)
{
  particles_->move(scaled(dt, velocities(tried.psi)));
  solve({}, 0., tried);
}

template <int dim>
void ParticleFlow<dim>::heun_step(const double dt, Attempt &tried)
{
  particles_->move(scaled(dt, velocities(tried.psi)));
  if (!solve({}, 0., tried))
    return;
  const Vectors u = particles_->slot(ParticleSlot::path);
  particles_->move(combined(.5 * dt, velocities(tried.psi), -.5, u));
  solve({}, 0., tried);
}

// With the velocities before by linear extrapolation, no faster than L; a step
// that is repeated has lost them and is one of Euler's, as the first.
template <int dim>
void ParticleFlow<dim>::adams_bashforth_step(const double dt, Attempt &tried)
{
  const Vectors now = velocities(tried.psi);
  Vectors       velocity = now;
  if (has_velocities_ && tried.part == 1.)
  {
    const double ratio = .5 * dt / last_.dt;
    velocity = combined(
        1. + ratio, now, -ratio, particles_->slot(ParticleSlot::velocity));
    limit_length(discriminator_->lipschitz_bound(), velocity);
  }
  particles_->set_slot(ParticleSlot::velocity, now);
  particles_->move(scaled(dt, velocity));
  solve({}, 0., tried);
}

/// Moves to y_k + target_k, from y_k plus the path so far, and solves there.
template <int dim>
bool ParticleFlow<dim>::next_stage(const Vectors &target, Attempt &tried)
{
  const Vectors path =
      combined(1., target, -1., particles_->slot(ParticleSlot::path));
  particles_->move(within_reach(path));
  return solve({}, 0., tried);
}

template <int dim>
void ParticleFlow<dim>::runge_kutta_step(const double dt, Attempt &tried)
{
  constexpr double node[] = {.5, .5, 1.}, weight[] = {2., 2., 1.};
  Vectors          velocity = velocities(tried.psi);
  particles_->set_slot(ParticleSlot::velocity, velocity);
  for (unsigned int stage = 0; stage < 3; ++stage)
  {
    if (!next_stage(scaled(node[stage] * dt, velocity), tried))
      return;
    velocity = velocities(tried.psi);
    particles_->set_slot(ParticleSlot::velocity,
                         combined(1.,
                                  particles_->slot(ParticleSlot::velocity),
                                  weight[stage],
                                  velocity));
  }
  next_stage(scaled(dt / 6., particles_->slot(ParticleSlot::velocity)), tried);
}

template <int dim>
std::string ParticleFlow<dim>::fault() const
{
  return flow_fault(
      particles_->space(), "density of the particles", mass_, psi_);
}

template <int dim>
void ParticleFlow<dim>::describe(StepReport &report) const
{
  const MPI_Comm comm = particles_->space().mesh().communicator();
  const double   bound = discriminator_->lipschitz_bound();
  Vectors        gradients;
  particles_->evaluation().gradients(psi_, gradients);
  // A million equal weights added one by one are 1 + 1e-11 or 1 - 1e-11, by how
  // they are shared out: in long double the sum is right to rounding.
  long double mass = 0.;
  double      fisher = 0., saturated = 0., speed = 0.;
  for (std::size_t k = 0; k < gradients.size(); ++k)
  {
    const double weight = particles_->weights()[k];
    const double norm = std::min(gradients[k].norm(), bound);
    mass += weight;
    fisher += weight * norm * norm;
    saturated += norm > .999 * bound ? weight : 0.;
  }
  particles_->space().gradients(psi_, gradients);
  for (const auto &gradient : gradients)
    speed = std::max(speed, gradient.norm());
  report.mass = sum(static_cast<double>(mass), comm);
  report.nodes = particles_->space().n_global();
  report.min_density = std::numeric_limits<double>::quiet_NaN();
  report.fisher_information = sum(fisher, comm);
  report.saturated_fraction = std::min(sum(saturated, comm), 1.);
  report.max_speed = max(speed, comm);
}

template <int dim>
const Vector &ParticleFlow<dim>::mass() const
{
  return mass_;
}

template <int dim>
const Vector &ParticleFlow<dim>::target() const
{
  return target_mass_;
}

template <int dim>
const Vector &ParticleFlow<dim>::potential() const
{
  return psi_;
}

template <int dim>
const Particles<dim> &ParticleFlow<dim>::particles() const
{
  return *particles_;
}

template <int dim>
typename ParticleFlow<dim>::Vectors ParticleFlow<dim>::velocities() const
{
  return velocities(psi_);
}

template <int dim>
void ParticleFlow<dim>::resume(Vector, Vector potential)
{
  psi_.swap(potential);
  psi_.update_ghost_values();
  measure_masses();
}

template <int dim>
void ParticleFlow<dim>::save(StateWriter &state) const
{
  Flow::save(state);
  state.add("initial mass", initial_mass_);
  state.add("divergence when last evaluated", divergence_);
  state.add_count("has velocities", has_velocities_ ? 1 : 0);
}

template <int dim>
void ParticleFlow<dim>::load(StateReader &state)
{
  Flow::load(state);
  initial_mass_ = state.number("initial mass");
  divergence_ = state.number("divergence when last evaluated");
  has_velocities_ = state.count("has velocities") == 1;
}

template class ParticleFlow<1>;
template class ParticleFlow<2>;
template class ParticleFlow<3>;
} // namespace lipflow
