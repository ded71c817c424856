#include <lipflow/application/output_size.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// Bytes of the solver on the whole machine: the iterate, and the matrix with
/// BoomerAMG's coarser ones or with its factor, which grows with log n a node
/// in two dimensions and with n^{1/3} in three. Fitted to peak resident memory
/// less that of an empty program, on one rank (doc/benchmarks.md).
double solver_bytes(const int dim, const double nodes, const bool direct)
{
  const double with_multigrid[] = {1.1e3, 1.65e3, 4.2e3};
  const double with_factor[] = {
      1.1e3, 1.2e3 + 55. * std::log2(nodes), 4e3 + 85. * std::cbrt(nodes)};
  return nodes * (direct ? with_factor : with_multigrid)[dim - 1];
}

/// What the program and its libraries take before any mesh.
constexpr double program_bytes = 1.8e8;

/// Steps at the constant dt of a finite L; unknown (0) for L = inf.
template <int dim>
double expected_steps(const Setup<dim> &setup, const Parameters &parameters)
{
  const double length = setup.source_samples ? setup.space.smallest_height()
                                             : setup.space.transport_length();
  double       dt = parameters.time.cfl_number * length /
              parameters.divergence.lipschitz_bound;
  if (dt == 0.)
    return 0.;
  // The finest cells may come later.
  if (parameters.adaptivity.is_on())
    dt = std::ldexp(
        dt,
        static_cast<int>(setup.mesh.triangulation().n_global_levels() - 1) -
            static_cast<int>(parameters.geometry.global_refinements +
                             parameters.adaptivity.levels));
  if (parameters.time.maximum_step > 0.)
    dt = std::min(dt, parameters.time.maximum_step);
  return std::ceil(parameters.time.end_time / dt);
}

void print_sizes(const nlohmann::json &result,
                 const OutputSize     &output,
                 const Parameters     &parameters,
                 const RunContext     &context)
{
  const auto number = [&](const char *key)
  { return number_text(result[key].get<double>()); };
  const auto size = [&](const char *key)
  { return size_text(result[key].get<double>()); };
  std::cout << context.parameter_file
            << " is valid: " << describe_divergence(parameters) << "\n  "
            << number("cells") << " cells, " << number("nodes") << " nodes in "
            << number("dimension") << "D, volume " << number("volume")
            << "\n  masses before scaling to 1: source "
            << number("source_mass") << ", target " << number("target_mass")
            << "\n  relative gap of a solve " << number("relative_gap")
            << (std::isinf(parameters.divergence.lipschitz_bound)
                    ? ""
                    : ", |grad psi| <= L at its " +
                          result["constraint"].get<std::string>())
            << "\n  about " << size("memory_bytes_per_rank")
            << " of memory a rank (" << number("ranks")
            << " rank(s))\n  output: " << describe(output) << "\n  ";
  if (parameters.adaptivity.is_on())
    std::cout << "the mesh is adapted: these are its cells for the densities "
                 "at the start; steps are those of the finest level\n  ";
  if (result["steps"] > 0.)
    std::cout << number("steps") << " steps to time "
              << number_text(parameters.time.end_time) << std::endl;
  else
    std::cout << "the number of steps depends on the speeds (L = inf)"
              << std::endl;
}
} // namespace

template <int dim>
ExitCode check_setup(const Parameters &parameters, const RunContext &context)
{
  const Setup<dim> setup(parameters, context);
  const auto       discriminator =
      make_discriminator(setup, parameters, parameters.time);

  const unsigned int ranks =
      dealii::Utilities::MPI::n_mpi_processes(context.comm);
  const double nodes = setup.space.n_global();
  const double memory =
      program_bytes +
      solver_bytes(dim, nodes, discriminator->uses_direct_solver()) / ranks;

  const double     steps = expected_steps(setup, parameters);
  const OutputSize output = output_size(setup, parameters, context, steps);

  const nlohmann::json result = {
      {"dimension", dim},
      {"ranks", ranks},
      {"cells", setup.mesh.triangulation().n_global_active_cells()},
      {"nodes", nodes},
      {"volume", setup.space.volume()},
      {"skewed_corner_fraction", setup.space.skewed_fraction()},
      {"source_mass", setup.source.given_mass},
      {"target_mass", setup.target.given_mass},
      {"relative_gap", discriminator->relative_gap()},
      {"constraint", name_of(discriminator->constraint())},
      {"steps", steps},
      {"memory_bytes_per_rank", memory}};
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) == 0)
    print_sizes(result, output, parameters, context);
  return ExitCode::success;
}

template ExitCode check_setup<1>(const Parameters &, const RunContext &);
template ExitCode check_setup<2>(const Parameters &, const RunContext &);
template ExitCode check_setup<3>(const Parameters &, const RunContext &);
} // namespace lipflow
