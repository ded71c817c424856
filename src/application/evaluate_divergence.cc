#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/discriminator/exact_discriminator.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
nlohmann::json as_json(const StepReport &report)
{
  return {{"divergence_lower", report.divergence_lower},
          {"divergence_upper", report.divergence_upper},
          {"relative_gap", report.relative_gap},
          {"fisher_information", report.fisher_information},
          {"max_speed", report.max_speed},
          {"saturated_fraction", report.saturated_fraction},
          {"newton_iterations", report.newton_iterations},
          {"linear_iterations", report.linear_iterations},
          {"wall_seconds", report.wall_seconds}};
}

template <int dim>
nlohmann::json mesh_divergence(const Setup<dim> &setup,
                               const Parameters &parameters)
{
  MeshDiscriminator<dim>   discriminator(setup.space,
                                       *setup.divergence,
                                       parameters.divergence.lipschitz_bound,
                                       parameters.discriminator);
  const MovingMeasure<dim> moving(setup, parameters, discriminator);
  nlohmann::json           result = as_json(moving.flow->start());
  result["nodes"] = std::llround(setup.space.n_global());
  return result;
}

template <int dim>
nlohmann::json exact_divergence(const Setup<dim> &setup,
                                const Parameters &parameters)
{
  const dealii::Timer timer;
  ExactOptions        options;
  options.relative_gap = parameters.discriminator.relative_gap;
  options.absolute_gap = parameters.discriminator.absolute_gap;
  options.maximum_iterations = parameters.discriminator.maximum_iterations;
  const ExactDiscriminator discriminator(
      *setup.divergence, parameters.divergence.lipschitz_bound, options);
  std::vector<double>       psi;
  const DiscriminatorReport report = discriminator.solve(
      setup.source_samples->points, setup.target_samples->points, psi);
  if (!report.converged)
    throw Error(ExitCode::numerical,
                "The exact divergence could not be computed to the gap asked "
                "for. " +
                    report.reason +
                    " Allow a larger Discriminator/Relative gap, or more "
                    "Discriminator/Maximum iterations.");
  return {{"divergence_lower", report.bounds.lower},
          {"divergence_upper", report.bounds.upper},
          {"relative_gap", report.relative_gap},
          {"newton_iterations", report.newton_iterations},
          {"wall_seconds", timer.wall_time()}};
}

void print_for_people(const nlohmann::json &result)
{
  const auto number = [&](const char *key)
  { return number_text(result[key].get<double>()); };
  std::cout << "D(P0||Q) in [" << number("divergence_lower") << ", "
            << number("divergence_upper") << "]   ("
            << result["divergence"].get<std::string>() << ")\n"
            << "  relative gap " << number("relative_gap");
  if (result.contains("nodes"))
    std::cout << ", Fisher information " << number("fisher_information")
              << ", max |grad psi| " << number("max_speed") << "\n  "
              << number("nodes") << " nodes";
  else
    std::cout << "\n  over all Lipschitz functions of space (exact)";
  std::cout << ", " << result["newton_iterations"].get<unsigned int>()
            << " Newton matrices, " << number("wall_seconds") << " s\n";
  for (const std::string name : {"source", "target"})
    if (result.contains(name + "_samples"))
      std::cout << "  The " << name << " is "
                << result[name + "_samples"].get<std::size_t>()
                << " particles.\n";
    else
      std::cout << "  The " << name << " was divided by its mass "
                << number((name + "_mass").c_str()) << ".\n";
}
} // namespace

template <int dim>
ExitCode evaluate_divergence(const Parameters &parameters,
                             const RunContext &context)
{
  const Setup<dim> setup(parameters, context);
  nlohmann::json   result = parameters.discriminator.type == "exact"
                                ? exact_divergence(setup, parameters)
                                : mesh_divergence(setup, parameters);
  result["divergence"] = describe_divergence(parameters);
  result["source_mass"] = setup.source.given_mass;
  result["target_mass"] = setup.target.given_mass;
  if (setup.source_samples)
    result["source_samples"] = setup.source_samples->points.size();
  if (setup.target_samples)
    result["target_samples"] = setup.target_samples->points.size();
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) == 0)
  {
    if (context.json)
      std::cout << result.dump(2) << std::endl;
    else
      print_for_people(result);
  }
  return ExitCode::success;
}

template ExitCode evaluate_divergence<1>(const Parameters &,
                                         const RunContext &);
template ExitCode evaluate_divergence<2>(const Parameters &,
                                         const RunContext &);
template ExitCode evaluate_divergence<3>(const Parameters &,
                                         const RunContext &);
} // namespace lipflow
