#ifndef LIPFLOW_APPLICATION_COMPARE_RUNS_H
#define LIPFLOW_APPLICATION_COMPARE_RUNS_H

#include <lipflow/application/command_line.h>
#include <lipflow/base/errors.h>

#include <mpi.h>

namespace lipflow
{
/// `lipflow compare` was given the folders of two runs rather than a file.
/// Throws Error (usage) for what is neither: one folder alone, or a folder and
/// a file. Collective.
bool compares_runs(const Command &command, MPI_Comm communicator);

/**
 * `lipflow compare DIR_A DIR_B`: statistics of both runs side by side and, if
 * both have particles, W_1 between them at equal times, computed without a mesh
 * (ExactDiscriminator) where both together are at most 2000. Writes runs.csv,
 * run.json and report.html into --output, or runs/A_B_compare. Throws Error
 * (files, input) if one is no run, or they have not the same source and target.
 * Collective.
 */
ExitCode compare_runs(const Command &command, MPI_Comm communicator);
} // namespace lipflow

#endif
