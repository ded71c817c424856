#ifndef LIPFLOW_APPLICATION_TASKS_H
#define LIPFLOW_APPLICATION_TASKS_H

#include <lipflow/application/resume.h>
#include <lipflow/base/errors.h>

#include <mpi.h>

#include <optional>
#include <string>
#include <vector>

namespace lipflow
{
struct Parameters;

/// What a task knows besides the parameters.
struct RunContext
{
  MPI_Comm    comm = MPI_COMM_WORLD;
  std::string parameter_file;
  std::string folder; ///< of the parameter file: its relative paths start here
  std::string output_directory;
  bool        overwrite = false; ///< the previous run there may be replaced
  bool        quiet = false;
  bool        json = false;
  std::vector<std::string> command; ///< the words of the command line

  /// What the run goes on from; none: it starts.
  std::optional<ResumePoint> resume;

  std::string original_text;        ///< becomes original.prm
  std::string effective_parameters; ///< becomes parameters.prm
  std::string changed_parameters;   ///< becomes parameters.changed.prm
};

/// `lipflow run`: the flow with all its output. Collective. The output
/// directory was looked at (inspect_output_directory); it is made
/// (make_output_directory) once everything that can be wrong with the input has
/// been tried.
template <int dim>
ExitCode run_flow(const Parameters &parameters, const RunContext &context);

/// `lipflow check`: the whole set-up and its sizes; writes nothing. Collective.
template <int dim>
ExitCode check_setup(const Parameters &parameters, const RunContext &context);

/// `lipflow divergence`: D(P_0||Q) with its bounds. Collective.
template <int dim>
ExitCode evaluate_divergence(const Parameters &parameters,
                             const RunContext &context);

/// `lipflow run` without a mesh (Discriminator/Type = exact or neural): the
/// flow of points in any dimension. As run_flow(). Collective.
ExitCode run_points(const Parameters &parameters, const RunContext &context);

/// `lipflow divergence` between points, with Discriminator/Type = exact, or
/// neural: the value of a trained network. Collective.
ExitCode evaluate_point_divergence(const Parameters &parameters,
                                   const RunContext &context);

/// `lipflow check` for both: reads or draws the points, writes nothing.
/// Collective.
ExitCode check_points(const Parameters &parameters, const RunContext &context);

/**
 * `lipflow compare FILE`: the flow of the density, and the flows of several
 * numbers of particles with several seeds, on the same mesh with the same
 * target, and how far they are apart at times on which both land (section
 * Compare; doc/compare.md). Collective. The output directory is as for
 * run_flow.
 */
template <int dim>
ExitCode compare_flows(const Parameters &parameters, const RunContext &context);
} // namespace lipflow

#endif
