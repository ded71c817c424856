#include <lipflow/application/divergence_text.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/discriminator/exact_discriminator.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <iostream>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace lipflow
{
namespace
{
/// Both, drawn on the mesh where they are no files.
template <int dim>
std::pair<Samples, Samples> draw(const Parameters &parameters,
                                 const RunContext &context)
{
  const Mesh<dim>       mesh(context.comm, parameters.geometry, context.folder);
  const NodalSpace<dim> space(mesh);
  return {
      make_samples(parameters.source, space, context.folder, source_stream),
      make_samples(parameters.target, space, context.folder, target_stream)};
}

std::pair<Samples, Samples> samples_of(const Parameters &parameters,
                                       const RunContext &context)
{
  const unsigned int dim = parameters.dimension;
  if (!parameters.source.samples_file.empty() &&
      !parameters.target.samples_file.empty())
    return {read_samples(parameters.source, dim, context.folder, context.comm),
            read_samples(parameters.target, dim, context.folder, context.comm)};
  return dim == 1   ? draw<1>(parameters, context)
         : dim == 2 ? draw<2>(parameters, context)
                    : draw<3>(parameters, context);
}
/// Bytes on each rank: every one solves the whole problem.
double memory_for(const std::pair<Samples, Samples> &samples)
{
  return ExactDiscriminator::memory(samples.first.points.size(),
                                    samples.second.points.size());
}

/// Of this machine.
double physical_memory()
{
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(sysconf(_SC_PAGESIZE));
}

void require_memory(const std::pair<Samples, Samples> &samples,
                    const MPI_Comm                     communicator)
{
  const double needed = memory_for(samples);
  const double there =
      dealii::Utilities::MPI::min(physical_memory(), communicator);
  if (needed > there)
    throw Error(ExitCode::usage,
                "Discriminator/Type = exact between " +
                    std::to_string(samples.first.points.size()) + " and " +
                    std::to_string(samples.second.points.size()) +
                    " points needs " + size_text(needed) +
                    " of memory, but this machine has " + size_text(there) +
                    ". Take fewer points, or Type = mesh.");
}
} // namespace

ExitCode check_exact_divergence(const Parameters &parameters,
                                const RunContext &context)
{
  const auto samples = samples_of(parameters, context);
  require_memory(samples, context.comm);
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) == 0)
    std::cout << context.parameter_file
              << " is valid: " << describe_divergence(parameters)
              << ", exact between " << samples.first.points.size() << " and "
              << samples.second.points.size() << " points in "
              << parameters.dimension << "D, about "
              << size_text(memory_for(samples))
              << " of memory a rank. This is for lipflow divergence."
              << std::endl;
  return ExitCode::success;
}

ExitCode evaluate_exact_divergence(const Parameters &parameters,
                                   const RunContext &context)
{
  const auto samples = samples_of(parameters, context);
  require_memory(samples, context.comm);
  const auto &[source, target] = samples;
  const auto divergence = make_divergence(parameters.divergence.choice);
  const dealii::Timer timer;
  ExactOptions        options;
  options.relative_gap = parameters.discriminator.relative_gap;
  options.absolute_gap = parameters.discriminator.absolute_gap;
  options.maximum_iterations = parameters.discriminator.maximum_iterations;
  const ExactDiscriminator discriminator(
      *divergence, parameters.divergence.lipschitz_bound, options);
  std::vector<double>       psi;
  const DiscriminatorReport report =
      discriminator.solve(source.points, target.points, psi);
  if (!report.converged)
    throw Error(ExitCode::numerical,
                "The exact divergence could not be computed to the gap asked "
                "for. " +
                    report.reason +
                    " Allow a larger Discriminator/Relative gap, or more "
                    "Discriminator/Maximum iterations.");
  print_divergence({{"divergence_lower", report.bounds.lower},
                    {"divergence_upper", report.bounds.upper},
                    {"relative_gap", report.relative_gap},
                    {"newton_iterations", report.newton_iterations},
                    {"wall_seconds", timer.wall_time()},
                    {"divergence", describe_divergence(parameters)},
                    {"source_samples", source.points.size()},
                    {"target_samples", target.points.size()}},
                   context);
  return ExitCode::success;
}
} // namespace lipflow
