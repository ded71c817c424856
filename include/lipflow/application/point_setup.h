#ifndef LIPFLOW_APPLICATION_POINT_SETUP_H
#define LIPFLOW_APPLICATION_POINT_SETUP_H

#include <lipflow/application/latent_space.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/discriminator/point_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/measure/samples.h>

#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
/// What every task between point clouds (Discriminator/Type = exact or neural)
/// starts from.
struct PointSetup
{
  /// Throws Error for whatever is wrong with the samples, and (usage) if the
  /// discriminator is not to be had here. Collective.
  PointSetup(const Parameters &parameters, const RunContext &context);

  /// Where they flow: encoded, if there is a latent space.
  Samples  source, target;
  PointSet unseen; ///< Particles/Unseen of them

  /// Names of the labels, numbers being positions; empty without labels.
  std::vector<std::string> label_names;

  std::unique_ptr<LatentSpace> latent; ///< null without

  std::unique_ptr<Divergence> divergence;

  /// The distance of neighbours among the target points, by which steps are
  /// chosen.
  double length;

  std::unique_ptr<PointDiscriminator> discriminator;

  /// The target as it was given.
  const PointSet &data_target() const;

  /// Points of the flow as people look at them: decoded.
  PointSet in_data_space(const PointSet &points) const;
};

/// The gaps and iterations of section Discriminator.
ExactOptions exact_options(const DiscriminatorParameters &parameters);

/// dt before it is shortened to land on the end time.
double point_step(const Parameters &parameters, double length);
} // namespace lipflow

#endif
