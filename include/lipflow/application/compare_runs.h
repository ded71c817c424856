#ifndef LIPFLOW_APPLICATION_COMPARE_RUNS_H
#define LIPFLOW_APPLICATION_COMPARE_RUNS_H

#include <lipflow/application/command_line.h>
#include <lipflow/base/errors.h>

#include <mpi.h>

#include <string>
#include <vector>

namespace lipflow
{
/// `lipflow compare` was given the folders of runs rather than a file. Throws
/// Error (usage) for what is neither: one folder alone, too many, or folders
/// and something else. Collective.
bool compares_runs(const Command &command, MPI_Comm communicator);

/**
 * `lipflow compare DIR DIR...`: statistics of the runs side by side and, of
 * those that have particles as the first has, W_1 between the two at equal
 * times, computed without a mesh (ExactDiscriminator) where both together are
 * at most 2000. Writes runs.csv, run.json and report.html into --output, or
 * runs/A_B_compare. Throws Error (files, input) if one is no run, or they have
 * not the same source and target. Collective.
 */
ExitCode compare_runs(const Command &command, MPI_Comm communicator);

/**
 * Writes runs.csv and report.html of the runs in @p folders into @p output,
 * which is there. @p title: of the report; @p notes: sentences that stand in
 * it. Returns these and what else is missing. Throws as compare_runs(). Used by
 * one rank.
 */
std::vector<std::string>
write_run_comparison(const std::string              &output,
                     const std::vector<std::string> &folders,
                     const std::string              &title,
                     const std::vector<std::string> &notes);
} // namespace lipflow

#endif
