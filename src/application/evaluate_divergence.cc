#include <lipflow/application/divergence_text.h>
#include <lipflow/application/mesh_adaptation.h>
#include <lipflow/application/nested_start.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>

#include <cmath>

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
nlohmann::json mesh_divergence(Setup<dim>       &setup,
                               const Parameters &parameters,
                               const RunContext &context)
{
  // One divergence, not a flow with an error of its own.
  Parameters own = parameters;
  own.discriminator.gap_is_automatic = false;
  MovingMeasure<dim> moving(setup, own);
  start_on_coarse_meshes(own, context, setup, moving);
  MeshAdaptation<dim>(own, context).fit(setup, moving);
  nlohmann::json result = as_json(moving.flow->start());
  result["nodes"] = std::llround(setup.space.n_global());
  return result;
}

} // namespace

template <int dim>
ExitCode evaluate_divergence(const Parameters &parameters,
                             const RunContext &context)
{
  Setup<dim>     setup(parameters, context);
  nlohmann::json result = mesh_divergence(setup, parameters, context);
  result["divergence"] = describe_divergence(parameters);
  result["source_mass"] = setup.source.given_mass;
  result["target_mass"] = setup.target.given_mass;
  if (setup.source_samples)
    result["source_samples"] = setup.source_samples->points.size();
  if (setup.target_samples)
    result["target_samples"] = setup.target_samples->points.size();
  print_divergence(result, context);
  return ExitCode::success;
}

template ExitCode evaluate_divergence<1>(const Parameters &,
                                         const RunContext &);
template ExitCode evaluate_divergence<2>(const Parameters &,
                                         const RunContext &);
template ExitCode evaluate_divergence<3>(const Parameters &,
                                         const RunContext &);
} // namespace lipflow
