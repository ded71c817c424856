#include <lipflow/base/state.h>
#include <lipflow/flow/step_report.h>

namespace lipflow
{
void save(const StepReport &report, StateWriter &state)
{
  state.add_counts("step report, counts",
                   {report.step,
                    report.newton_iterations,
                    report.linear_iterations,
                    report.repeats});
  state.add_numbers("step report, numbers",
                    {report.time,
                     report.dt,
                     report.mass,
                     report.min_density,
                     report.divergence_lower,
                     report.divergence_upper,
                     report.fisher_information,
                     report.max_speed,
                     report.saturated_fraction,
                     report.wall_seconds,
                     report.relative_gap,
                     report.mass_error,
                     report.held_back,
                     report.discriminator_value,
                     report.largest_slope});
  state.add_text("step report, remark", report.remark);
}

StepReport load_step_report(StateReader &state)
{
  StepReport report;
  auto       counts = state.counts("step report, counts");
  counts.resize(4);
  report.step = counts[0];
  report.newton_iterations = counts[1];
  report.linear_iterations = counts[2];
  report.repeats = counts[3];

  auto numbers = state.numbers("step report, numbers");
  numbers.resize(15);
  auto next = numbers.begin();
  report.time = *next++;
  report.dt = *next++;
  report.mass = *next++;
  report.min_density = *next++;
  report.divergence_lower = *next++;
  report.divergence_upper = *next++;
  report.fisher_information = *next++;
  report.max_speed = *next++;
  report.saturated_fraction = *next++;
  report.wall_seconds = *next++;
  report.relative_gap = *next++;
  report.mass_error = *next++;
  report.held_back = *next++;
  report.discriminator_value = *next++;
  report.largest_slope = *next++;
  report.remark = state.text("step report, remark");
  return report;
}
} // namespace lipflow
