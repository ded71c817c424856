#include <lipflow/flow/step_control.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// How much a step that follows the measured speed may grow at a time: the
/// speed of the next potential is not known yet.
constexpr double largest_growth = 1.25;

bool is_at(const double time, const double goal)
{
  return std::abs(time - goal) <= 1e-14 * goal;
}
} // namespace

StepControl::StepControl(const double               cfl_number,
                         const double               maximum_step,
                         const double               end_time,
                         const std::vector<double> &landing_times)
    : cfl_number_(cfl_number)
    , maximum_step_(maximum_step)
    , end_time_(end_time)
{
  for (const double time : landing_times)
    if (time > 0. && time < end_time && !is_at(time, end_time))
      landing_times_.push_back(time);
  landing_times_.push_back(end_time);
}

/// The first that lies behind @p time; the end time if none does.
double StepControl::next_landing(const double time) const
{
  for (const double landing : landing_times_)
    if (landing > time && !is_at(time, landing))
      return landing;
  return end_time_;
}

double StepControl::next_step(const double time,
                              const double largest_stable_step,
                              const double last_step) const
{
  const double left = next_landing(time) - time;
  double       wanted = cfl_number_ * largest_stable_step;
  if (maximum_step_ > 0.)
    wanted = std::min(wanted, maximum_step_);
  if (last_step > 0.)
    wanted = std::min(wanted, largest_growth * last_step);

  // One step to the end, if that stretches it by no more than rounding; two
  // equal ones rather than a full one and a sliver.
  if (left <= wanted * (1. + 1e-10))
    return left;
  if (left < 2. * wanted)
    return .5 * left;
  return wanted;
}

bool StepControl::finished(const double time) const
{
  return time >= end_time_ * (1. - 1e-14);
}

bool StepControl::landed(const double time) const
{
  const double exact = without_rounding(time);
  return finished(time) ||
         std::find(landing_times_.begin(), landing_times_.end(), exact) !=
             landing_times_.end();
}

double StepControl::without_rounding(const double time) const
{
  for (const double landing : landing_times_)
    if (is_at(time, landing))
      return landing;
  return finished(time) ? end_time_ : time;
}
} // namespace lipflow
