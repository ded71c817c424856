#ifndef LIPFLOW_APPLICATION_RESUME_H
#define LIPFLOW_APPLICATION_RESUME_H

#include <lipflow/output/checkpoint_store.h>

#include <string>
#include <vector>

namespace lipflow
{
struct Parameters;
struct RunContext;

/// A parameter that is not what it was.
struct ParameterChange
{
  std::string path; ///< "Time/End time"
  std::string before, now;
};

/// What a run goes on from.
struct ResumePoint
{
  CheckpointInfo               checkpoint;
  std::vector<ParameterChange> changes; ///< all of them allowed
};

/// The parameters whose values differ between two texts of the form of
/// RunContext::effective_parameters; numbers by value. Those that are not in
/// @p before, which an older lipflow may have written, are not compared.
std::vector<ParameterChange> parameter_changes(const std::string &before,
                                               const std::string &now);

/// Whether a run may be resumed with another value: what decides how long it
/// computes and what it writes, not what it computes.
bool may_change(const std::string &path);

/**
 * Looks for the newest good checkpoint in the output directory and notes it in
 * @p context, saying which and what was wrong with newer ones. @p mode "auto":
 * where there is none the run starts, in place of an unfinished one.
 *
 * Throws Error (files) if there is none ("yes"), all are damaged, or the run
 * there has ended without one; Error (usage) if a parameter differs that must
 * not. Nothing is changed. Collective.
 */
void find_resume_point(const std::string &mode,
                       const Parameters  &parameters,
                       RunContext        &context);

/// The command line that resumes the run of @p context.
std::string resume_command(const RunContext &context);
} // namespace lipflow

#endif
