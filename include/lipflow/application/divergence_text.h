#ifndef LIPFLOW_APPLICATION_DIVERGENCE_TEXT_H
#define LIPFLOW_APPLICATION_DIVERGENCE_TEXT_H

#include <nlohmann/json_fwd.hpp>

namespace lipflow
{
struct RunContext;

/// What `lipflow divergence` prints, as JSON or for people: the keys
/// divergence_lower, divergence_upper, relative_gap, newton_iterations,
/// wall_seconds, divergence; source_samples or source_mass, and the same for
/// the target; of a network discriminator_value, largest_slope,
/// training_steps, and null for what is not known; of a mesh nodes,
/// fisher_information, max_speed and more. On the first rank only.
void print_divergence(const nlohmann::json &result, const RunContext &context);
} // namespace lipflow

#endif
