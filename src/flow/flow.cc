#include <lipflow/base/number_list.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/flow/flow.h>

#include <cmath>

namespace lipflow
{
namespace
{
constexpr unsigned int maximum_repeats = 8;

/// Drift of the total mass beyond which something other than rounding happened.
constexpr double mass_tolerance = 1e-12;

const char *const advice =
    " Allow a larger Discriminator/Relative gap, or more "
    "Discriminator/Maximum iterations.";
} // namespace

Flow::Flow(const TimeParameters &parameters)
    : parameters_(parameters)
    , control_(parameters.cfl_number,
               parameters.maximum_step,
               parameters.end_time,
               parameters.landing_times)
{
}

Flow::~Flow() = default;

void Flow::require_start(const DiscriminatorReport &solve)
{
  if (!solve.converged)
    throw Error(ExitCode::numerical,
                "The divergence of the source from the target could not be "
                "computed to the gap asked for. " +
                    solve.reason + advice);
}

double
Flow::shorten_until(double                                            dt,
                    const std::function<DiscriminatorReport(double)> &attempt,
                    StepReport &report) const
{
  DiscriminatorReport tried = attempt(dt);
  record(tried, report);
  while (!tried.converged && report.repeats < maximum_repeats)
  {
    report.remark = "A step of " + format_number(dt) +
                    " was repeated with half its length: " + tried.reason;
    dt *= .5;
    ++report.repeats;
    tried = attempt(dt);
    record(tried, report);
  }
  if (!tried.converged)
    throw Error(ExitCode::numerical,
                "At time " + format_number(last_.time) +
                    " no step succeeded, the last try had dt = " +
                    format_number(dt) + ". " + tried.reason + advice);
  return dt;
}

void Flow::record(const DiscriminatorReport &solve, StepReport &report)
{
  report.divergence_lower = solve.bounds.lower;
  report.divergence_upper = solve.bounds.upper;
  report.relative_gap = solve.relative_gap;
  report.newton_iterations += solve.newton_iterations;
  report.linear_iterations += solve.linear_iterations;
}

void Flow::set_time(const double dt, StepReport &report) const
{
  report.step = last_.step + 1;
  report.dt = dt;
  report.time = control_.without_rounding(last_.time + dt);
}

std::string Flow::place_of(const StepReport &report)
{
  return "At time " + format_number(report.time) + " (step " +
         std::to_string(report.step) + ") ";
}

std::string Flow::fault() const
{
  return "";
}

void Flow::check_state(const StepReport &report) const
{
  if (!std::isfinite(report.mass + report.fisher_information))
  {
    const std::string what = fault();
    throw Error(ExitCode::numerical,
                place_of(report) +
                    (what.empty() ? "the slopes of the potential are not finite"
                                  : what) +
                    ".");
  }
  if (report.mass_error > mass_tolerance)
    throw Error(ExitCode::numerical,
                place_of(report) + "the mass has drifted by " +
                    format_number(report.mass_error) + ".");
}

double Flow::last_divergence() const
{
  return std::isnan(last_.divergence_upper) ? last_.discriminator_value
                                            : last_.divergence_upper;
}

bool Flow::is_low_enough() const
{
  // The value of a network may be negative before it is trained.
  return last_.fisher_information < parameters_.stop_below ||
         (parameters_.stop_divergence_below > 0. &&
          last_divergence() < parameters_.stop_divergence_below);
}

bool Flow::finished() const
{
  return control_.finished(last_.time) || is_low_enough();
}

std::string Flow::finish_reason() const
{
  if (control_.finished(last_.time))
    return "end time";
  return last_.fisher_information < parameters_.stop_below
             ? "Fisher information below " +
                   format_number(parameters_.stop_below)
             : "divergence below " +
                   format_number(parameters_.stop_divergence_below);
}

double Flow::time() const
{
  return last_.time;
}

void Flow::save(StateWriter &state) const
{
  lipflow::save(last_, state);
}

void Flow::load(StateReader &state)
{
  last_ = load_step_report(state);
}
} // namespace lipflow
