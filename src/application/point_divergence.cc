#include <lipflow/application/divergence_text.h>
#include <lipflow/application/output_size.h>
#include <lipflow/application/point_setup.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// JSON has no NaN.
nlohmann::json if_number(const double value)
{
  return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
}
} // namespace

ExitCode check_points(const Parameters &parameters, const RunContext &context)
{
  const PointSetup  setup(parameters, context);
  const std::size_t m = setup.source.points.size();
  const std::size_t n = setup.target.points.size();
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) != 0)
    return ExitCode::success;
  const double step = point_step(parameters, setup.length);
  std::cout << context.parameter_file
            << " is valid: " << describe_divergence(parameters) << ", "
            << parameters.discriminator.type << " between " << m << " and " << n
            << " points in " << parameters.dimension << "D";
  if (parameters.discriminator.type == "exact")
    std::cout << ", about " << size_text(ExactDiscriminator::memory(m, n))
              << " of memory a rank";
  if (setup.latent)
    std::cout << "\n  "
              << describe(*setup.latent, parameters.divergence.lipschitz_bound);
  const double n_steps = std::ceil(parameters.time.end_time / step - 1e-9);
  std::cout << "\n  output: "
            << describe(output_size(setup, parameters, context, n_steps))
            << "\n  a run takes " << number_text(n_steps) << " steps to time "
            << number_text(parameters.time.end_time) << std::endl;
  return ExitCode::success;
}

ExitCode evaluate_point_divergence(const Parameters &parameters,
                                   const RunContext &context)
{
  const PointSetup          setup(parameters, context);
  const dealii::Timer       timer;
  const DiscriminatorReport report =
      setup.discriminator->solve(setup.source.points, setup.target.points);
  if (!report.converged)
    throw Error(ExitCode::numerical,
                "The divergence could not be computed. " + report.reason +
                    (parameters.discriminator.type == "exact"
                         ? " Allow a larger Discriminator/Relative gap, or "
                           "more Discriminator/Maximum iterations."
                         : ""));
  nlohmann::json result = {{"divergence_lower", if_number(report.bounds.lower)},
                           {"divergence_upper", if_number(report.bounds.upper)},
                           {"relative_gap", if_number(report.relative_gap)},
                           {"newton_iterations", report.newton_iterations},
                           {"wall_seconds", timer.wall_time()},
                           {"divergence", describe_divergence(parameters)},
                           {"source_samples", setup.source.points.size()},
                           {"target_samples", setup.target.points.size()}};
  if (parameters.discriminator.type == "neural")
  {
    result["discriminator_value"] = report.value;
    result["largest_slope"] = setup.discriminator->largest_slope();
    result["training_steps"] = report.linear_iterations;
  }
  if (setup.latent)
    result["latent"] = record_of(*setup.latent);
  print_divergence(result, context);
  return ExitCode::success;
}
} // namespace lipflow
