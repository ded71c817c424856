#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/flow/gradient_flow.h>

#include <deal.II/base/mpi.h>

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

void print_for_people(const nlohmann::json &result)
{
  const auto number = [&](const char *key)
  { return number_text(result[key].get<double>()); };
  std::cout << "D(P0||Q) in [" << number("divergence_lower") << ", "
            << number("divergence_upper") << "]   ("
            << result["divergence"].get<std::string>() << ")\n"
            << "  relative gap " << number("relative_gap")
            << ", Fisher information " << number("fisher_information")
            << ", max |grad psi| " << number("max_speed") << "\n  "
            << number("nodes") << " nodes, "
            << result["newton_iterations"].get<unsigned int>()
            << " Newton matrices, " << number("wall_seconds") << " s\n"
            << "  The source was divided by its mass " << number("source_mass")
            << ", the target by " << number("target_mass") << ".\n";
}
} // namespace

template <int dim>
ExitCode evaluate_divergence(const Parameters &parameters,
                             const RunContext &context)
{
  const Setup<dim>       setup(parameters, context);
  MeshDiscriminator<dim> discriminator(setup.space,
                                       *setup.divergence,
                                       parameters.divergence.lipschitz_bound,
                                       parameters.discriminator);
  GradientFlow<dim>      flow(setup.space,
                         discriminator,
                         parameters.time,
                         setup.source.mass,
                         setup.target.mass);

  nlohmann::json result = as_json(flow.start());
  result["divergence"] = describe_divergence(parameters);
  result["nodes"] = std::llround(setup.space.n_global());
  result["source_mass"] = setup.source.given_mass;
  result["target_mass"] = setup.target.given_mass;
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
