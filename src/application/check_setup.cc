#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/output/field_writer.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// Bytes of the solver per node on the whole machine, measured as peak resident
/// memory less that of an empty program (doc/benchmarks.md): the iterate and
/// matrix, and with MUMPS the factor, which grows with log n in two dimensions
/// and with n^{1/3} in three.
double solver_bytes(const int dim, const double nodes, const bool direct)
{
  const double iterate[] = {1.5e3, 2.2e3, 7e3};
  double       bytes     = iterate[dim - 1];
  if (direct && dim == 2)
    bytes += 60. * std::log2(nodes) * 2.;
  if (direct && dim == 3)
    bytes += 250. * std::cbrt(nodes) * 8.;
  return bytes * nodes;
}

/// What the program and its libraries take before any mesh.
constexpr double program_bytes = 1.5e8;

std::string size_text(const double bytes)
{
  const char        *units[] = {"B", "kB", "MB", "GB", "TB"};
  double             value   = bytes;
  unsigned int       unit    = 0;
  std::ostringstream text;
  while (value >= 1000. && unit < 4)
  {
    value /= 1000.;
    ++unit;
  }
  text.precision(3);
  text << value << " " << units[unit];
  return text.str();
}

/// Steps at the constant dt of a finite L; unknown (0) for L = inf.
template <int dim>
double expected_steps(const Setup<dim> &setup, const Parameters &parameters)
{
  double dt = parameters.time.cfl_number * setup.space.transport_length() /
              parameters.divergence.lipschitz_bound;
  if (dt == 0.)
    return 0.;
  if (parameters.time.maximum_step > 0.)
    dt = std::min(dt, parameters.time.maximum_step);
  return std::ceil(parameters.time.end_time / dt);
}
} // namespace

template <int dim>
ExitCode check_setup(const Parameters &parameters, const RunContext &context)
{
  const Setup<dim>             setup(parameters, context);
  const MeshDiscriminator<dim> discriminator(
      setup.space,
      *setup.divergence,
      parameters.divergence.lipschitz_bound,
      parameters.discriminator);

  const unsigned int ranks =
      dealii::Utilities::MPI::n_mpi_processes(context.comm);
  const double nodes   = setup.space.n_global();
  const double outputs = parameters.output.interval > 0. ?
                             std::floor(parameters.time.end_time /
                                        parameters.output.interval) +
                                 1. :
                             11.;
  const double memory =
      program_bytes +
      solver_bytes(dim, nodes, discriminator.uses_direct_solver()) / ranks;
  const double bytes =
      parameters.output.fields ?
          outputs * FieldWriter<dim>::estimated_size(setup.space, 6) :
          0.;
  const double steps = expected_steps(setup, parameters);

  nlohmann::json result = {
      {"dimension", dim},
      {"cells", setup.mesh.triangulation().n_global_active_cells()},
      {"nodes", nodes},
      {"volume", setup.space.volume()},
      {"skewed_corner_fraction", setup.space.skewed_fraction()},
      {"source_mass", setup.source.given_mass},
      {"target_mass", setup.target.given_mass},
      {"steps", steps},
      {"memory_bytes_per_rank", memory},
      {"output_bytes", bytes}};
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) != 0)
    return ExitCode::success;
  if (context.json)
  {
    std::cout << result.dump(2) << std::endl;
    return ExitCode::success;
  }
  std::cout << context.parameter_file << " is valid: "
            << describe_divergence(parameters) << "\n"
            << "  " << number_text(result["cells"]) << " cells, "
            << number_text(nodes) << " nodes in " << dim << "D, volume "
            << number_text(setup.space.volume()) << "\n"
            << "  masses before scaling to 1: source "
            << number_text(setup.source.given_mass) << ", target "
            << number_text(setup.target.given_mass) << "\n"
            << "  about " << size_text(memory) << " of memory a rank ("
            << ranks << " rank(s)), at most " << size_text(bytes)
            << " of field output\n"
            << (steps > 0. ? "  " + number_text(steps) + " steps to time " +
                                 number_text(parameters.time.end_time) :
                             std::string("  the number of steps depends on the "
                                         "speeds (L = inf)"))
            << std::endl;
  return ExitCode::success;
}

template ExitCode check_setup<1>(const Parameters &, const RunContext &);
template ExitCode check_setup<2>(const Parameters &, const RunContext &);
template ExitCode check_setup<3>(const Parameters &, const RunContext &);
} // namespace lipflow
