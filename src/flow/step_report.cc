#include <lipflow/base/state.h>
#include <lipflow/flow/step_report.h>

namespace lipflow
{
namespace
{
// All members of a report but the remark.
constexpr unsigned int StepReport::*counts[] = {&StepReport::step,
                                                &StepReport::newton_iterations,
                                                &StepReport::linear_iterations,
                                                &StepReport::repeats};

constexpr double StepReport::*numbers[] = {&StepReport::time,
                                           &StepReport::dt,
                                           &StepReport::mass,
                                           &StepReport::min_density,
                                           &StepReport::divergence_lower,
                                           &StepReport::divergence_upper,
                                           &StepReport::fisher_information,
                                           &StepReport::max_speed,
                                           &StepReport::saturated_fraction,
                                           &StepReport::wall_seconds,
                                           &StepReport::relative_gap,
                                           &StepReport::mass_error,
                                           &StepReport::held_back,
                                           &StepReport::nodes,
                                           &StepReport::discriminator_value,
                                           &StepReport::largest_slope,
                                           &StepReport::energy_balance};
} // namespace

void save(const StepReport &report, StateWriter &state)
{
  for (const auto member : counts)
    state.add_count("step report", report.*member);
  for (const auto member : numbers)
    state.add("step report", report.*member);
  state.add_text("step report, remark", report.remark);
}

StepReport load_step_report(StateReader &state)
{
  StepReport report;
  for (const auto member : counts)
    report.*member = static_cast<unsigned int>(state.count("step report"));
  for (const auto member : numbers)
    report.*member = state.number("step report");
  report.remark = state.text("step report, remark");
  return report;
}
} // namespace lipflow
