#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/base/state.h>
#include <lipflow/flow/adams.h>
#include <lipflow/flow/point_flow.h>

#include <deal.II/base/timer.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lipflow
{
namespace
{
/// Velocities that are kept: as many as ab5 needs.
constexpr std::size_t most_fields = 5;

void add(std::vector<double>       &coordinates,
         const double               factor,
         const std::vector<double> &velocities)
{
  for (std::size_t i = 0; i < coordinates.size(); ++i)
    coordinates[i] += factor * velocities[i];
}

bool all_finite(const double *x, const unsigned int d)
{
  return std::all_of(x, x + d, [](const double c) { return std::isfinite(c); });
}

/// "(0.5, nan)"; of many coordinates the first ten.
std::string place_text(const double *x, const unsigned int d)
{
  constexpr unsigned int most = 10;
  std::string            text;
  for (unsigned int c = 0; c < d && c < most; ++c)
    text += (c > 0 ? ", " : "(") + format_number(x[c]);
  return text + (d > most ? ", ...)" : ")");
}

std::vector<double> negative(std::vector<double> numbers)
{
  for (double &number : numbers)
    number = -number;
  return numbers;
}

/// |v| of each point.
std::vector<double> norms(const std::vector<double> &vectors,
                          const unsigned int         dimension)
{
  std::vector<double> result;
  for (std::size_t k = 0; k < vectors.size(); k += dimension)
    result.push_back(
        std::sqrt(std::inner_product(vectors.begin() + k,
                                     vectors.begin() + k + dimension,
                                     vectors.begin() + k,
                                     0.)));
  return result;
}
} // namespace

double largest_point_step(const TimeParameters &parameters,
                          const double          lipschitz_bound,
                          const double          length)
{
  return parameters.step > 0. ? parameters.step / parameters.cfl_number
                              : length / lipschitz_bound;
}

PointFlow::PointFlow(PointDiscriminator   &discriminator,
                     const TimeParameters &parameters,
                     MovingPoints          points,
                     const PointSet       &target,
                     const double          length)
    : Flow(parameters)
    , discriminator_(&discriminator)
    , target_(&target)
    , length_(length)
    , points_(std::move(points))
{
  points_.unseen.dimension = points_.particles.dimension;
}

double PointFlow::propose_step() const
{
  return control_.next_step(
      last_.time,
      largest_point_step(
          parameters_, discriminator_->lipschitz_bound(), length_),
      0.);
}

PointFlow::Field PointFlow::field_at(const double        time,
                                     const MovingPoints &points)
{
  const DiscriminatorReport solve =
      discriminator_->solve(points.particles, *target_);
  if (!solve.converged)
    throw Error(ExitCode::numerical,
                "At time " + format_number(time) +
                    " the potential could not be computed. " + solve.reason);
  const unsigned int newton = solve_.newton_iterations;
  const unsigned int linear = solve_.linear_iterations;
  solve_ = solve;
  solve_.newton_iterations += newton;
  solve_.linear_iterations += linear;

  Field field;
  field.time = time;
  field.particles =
      negative(discriminator_->evaluate_at_source(points.particles).gradients);
  if (points.unseen.size() > 0)
    field.unseen = negative(discriminator_->evaluate(points.unseen).gradients);
  return field;
}

/// The present points after sum_k weight_k field_k.
MovingPoints PointFlow::moved(const std::vector<const Field *> &fields,
                              const std::vector<double>        &weights) const
{
  MovingPoints result = points_;
  for (std::size_t k = 0; k < fields.size(); ++k)
  {
    add(result.particles.coordinates, weights[k], fields[k]->particles);
    add(result.unseen.coordinates, weights[k], fields[k]->unseen);
  }
  return result;
}

MovingPoints PointFlow::heun_step(const double time)
{
  const Field &start = fields_.front();
  const double dt = time - start.time;
  const Field  end = field_at(time, moved({&start}, {dt}));
  return moved({&start, &end}, {.5 * dt, .5 * dt});
}

MovingPoints PointFlow::runge_kutta_step(const double time)
{
  const Field &k1 = fields_.front();
  const double dt = time - k1.time, middle = k1.time + .5 * dt;
  const Field  k2 = field_at(middle, moved({&k1}, {.5 * dt}));
  const Field  k3 = field_at(middle, moved({&k2}, {.5 * dt}));
  const Field  k4 = field_at(time, moved({&k3}, {dt}));
  return moved({&k1, &k2, &k3, &k4}, {dt / 6., dt / 3., dt / 3., dt / 6.});
}

MovingPoints PointFlow::adams_bashforth_step(const double      time,
                                             const std::size_t order) const
{
  std::vector<double>        times;
  std::vector<const Field *> fields;
  for (std::size_t k = 0; k < std::min(order, fields_.size()); ++k)
  {
    times.push_back(fields_[k].time);
    fields.push_back(&fields_[k]);
  }
  return moved(fields, adams_weights(times, fields_.front().time, time));
}

MovingPoints PointFlow::adams_moulton_step(const double time)
{
  const Field         predicted = field_at(time, adams_bashforth_step(time, 4));
  std::vector<double> times = {time};
  std::vector<const Field *> fields = {&predicted};
  for (std::size_t k = 0; k < std::min<std::size_t>(3, fields_.size()); ++k)
  {
    times.push_back(fields_[k].time);
    fields.push_back(&fields_[k]);
  }
  return moved(fields, adams_weights(times, fields_.front().time, time));
}

MovingPoints PointFlow::step_to(const double time)
{
  const std::string &scheme = parameters_.scheme;
  if (scheme == "heun")
    return heun_step(time);
  if (scheme == "rk4")
    return runge_kutta_step(time);
  if (scheme == "abm")
    return adams_moulton_step(time);
  if (scheme.size() == 3 && scheme.substr(0, 2) == "ab")
    return adams_bashforth_step(time, scheme[2] - '0');
  return moved({&fields_.front()}, {time - fields_.front().time});
}

void PointFlow::describe(StepReport &report) const
{
  record(solve_, report);
  report.discriminator_value = solve_.value;
  report.largest_slope = discriminator_->largest_slope();
  report.min_density = std::numeric_limits<double>::quiet_NaN();
  report.fisher_information = report.saturated_fraction = report.mass = 0.;
  report.max_speed = 0.;
  const std::vector<double> &weights = points_.particles.weights;
  const std::vector<double>  speeds =
      norms(velocities(), points_.particles.dimension);
  long double mass = 0.;
  for (std::size_t k = 0; k < weights.size(); ++k)
  {
    mass += weights[k];
    report.fisher_information += weights[k] * speeds[k] * speeds[k];
    report.max_speed = std::max(report.max_speed, speeds[k]);
    if (speeds[k] > .999 * discriminator_->lipschitz_bound())
      report.saturated_fraction += weights[k];
  }
  report.mass = static_cast<double>(mass);
}

void PointFlow::balance_energy(StepReport &report)
{
  dissipated_ +=
      .5 * report.dt * (last_.fisher_information + report.fisher_information);
  report.energy_balance =
      first_value_ - report.discriminator_value - dissipated_;
}

StepReport PointFlow::start()
{
  const dealii::Timer timer;
  solve_ = {};
  fields_ = {field_at(0., points_)};
  StepReport report;
  describe(report);
  report.wall_seconds = timer.wall_time();
  check_state(report);
  first_value_ = report.discriminator_value;
  dissipated_ = report.energy_balance = 0.;
  return last_ = report;
}

StepReport PointFlow::advance()
{
  const dealii::Timer timer;
  StepReport          report;
  set_time(propose_step(), report);

  // Into copies: if something fails, all is as before.
  StateWriter before;
  discriminator_->save(before);
  try
  {
    advance_to(report);
  }
  catch (const Error &)
  {
    StateReader saved(before.bytes());
    discriminator_->load(saved);
    throw;
  }
  balance_energy(report);
  report.wall_seconds = timer.wall_time();
  return last_ = report;
}

/// Throws with the points as they were; the discriminator is another then.
void PointFlow::advance_to(StepReport &report)
{
  solve_ = {};
  MovingPoints next = step_to(report.time);
  Field        field = field_at(report.time, next);
  std::swap(points_, next);
  fields_.push_front(std::move(field));
  describe(report);
  try
  {
    check_state(report);
  }
  catch (const Error &)
  {
    std::swap(points_, next);
    fields_.pop_front();
    throw;
  }
  if (fields_.size() > most_fields)
    fields_.pop_back();
}

/// The first point that is not at a finite place, or has no finite velocity.
std::string PointFlow::fault() const
{
  const unsigned int d = points_.particles.dimension;
  for (std::size_t k = 0; k < points_.particles.size(); ++k)
  {
    const double *x = points_.particles.point(k);
    const double *v = fields_.front().particles.data() + k * d;
    if (!all_finite(x, d))
      return "particle " + std::to_string(k) + " is at " + place_text(x, d);
    if (!all_finite(v, d))
      return "the velocity of particle " + std::to_string(k) + " is " +
             place_text(v, d);
  }
  return "";
}

void PointFlow::save(StateWriter &state) const
{
  Flow::save(state);
  state.add_numbers("particles", points_.particles.coordinates);
  state.add_numbers("unseen points", points_.unseen.coordinates);
  state.add("divergence at the start", first_value_);
  state.add("dissipated energy", dissipated_);
  state.add_count("fields", fields_.size());
  for (const Field &field : fields_)
  {
    state.add("time of the field", field.time);
    state.add_numbers("velocities of particles", field.particles);
    state.add_numbers("velocities of unseen points", field.unseen);
  }
  discriminator_->save(state);
}

/// Throws Error (files) if they are not as many as there are now.
void PointFlow::load_points(StateReader &state)
{
  std::vector<double> particles = state.numbers("particles");
  std::vector<double> unseen = state.numbers("unseen points");
  if (particles.size() != points_.particles.coordinates.size() ||
      unseen.size() != points_.unseen.coordinates.size())
    throw Error(ExitCode::files,
                "The checkpoint holds " +
                    std::to_string(particles.size() + unseen.size()) +
                    " coordinates of points instead of " +
                    std::to_string(points_.particles.coordinates.size() +
                                   points_.unseen.coordinates.size()) +
                    ". Was the file of samples changed?");
  points_.particles.coordinates = std::move(particles);
  points_.unseen.coordinates = std::move(unseen);
}

void PointFlow::load(StateReader &state)
{
  Flow::load(state);
  load_points(state);
  first_value_ = state.number("divergence at the start");
  dissipated_ = state.number("dissipated energy");
  fields_.resize(state.count("fields"));
  for (Field &field : fields_)
  {
    field.time = state.number("time of the field");
    field.particles = state.numbers("velocities of particles");
    field.unseen = state.numbers("velocities of unseen points");
  }
  discriminator_->load(state);
}

const MovingPoints &PointFlow::points() const
{
  return points_;
}

const std::vector<double> &PointFlow::velocities() const
{
  return fields_.front().particles;
}
} // namespace lipflow
