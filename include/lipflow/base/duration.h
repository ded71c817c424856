#ifndef LIPFLOW_BASE_DURATION_H
#define LIPFLOW_BASE_DURATION_H

#include <optional>
#include <string>

namespace lipflow
{
/**
 * The seconds of a wall clock time in the forms of Slurm:
 *
 *   minutes, minutes:seconds, hours:minutes:seconds, days-hours,
 *   days-hours:minutes, days-hours:minutes:seconds
 *
 * in whole numbers. Nothing for any other text.
 */
std::optional<double> parse_duration(const std::string &text);

/// What parse_duration() allows, for messages.
extern const char *const duration_forms;

/// Of a clock that is never set.
double steady_seconds();
} // namespace lipflow

#endif
