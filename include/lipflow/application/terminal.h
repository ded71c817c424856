#ifndef LIPFLOW_APPLICATION_TERMINAL_H
#define LIPFLOW_APPLICATION_TERMINAL_H

#include <lipflow/application/tasks.h>
#include <lipflow/flow/step_report.h>
#include <lipflow/output/progress.h>

#include <string>

namespace lipflow
{
/// Four digits, for people.
std::string short_number(double value);

/// On the standard error of the first rank: a line that is overwritten on a
/// terminal, few lines elsewhere, nothing if quiet.
Progress make_progress(const RunContext &context);

/// "step 7, t = 0.5, D = 0.25, I = 0.04".
std::string state_text(const StepReport &report);

/// The first rank, unless quiet.
bool may_print(const RunContext &context);
} // namespace lipflow

#endif
