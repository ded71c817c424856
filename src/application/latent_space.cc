#include <lipflow/application/checkpoints.h>
#include <lipflow/application/latent_space.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/input_file.h>
#include <lipflow/base/joined_points.h>
#include <lipflow/latent/autoencoder.h>
#include <lipflow/latent/principal_components.h>

#include <nlohmann/json.hpp>

namespace lipflow
{
const char *const latent_map_file = "latent.json";

namespace
{
/// Half of the weight on each.
PointSet both(const PointSet &a, const PointSet &b)
{
  PointSet all = joined(a, b);
  for (double &weight : all.weights)
    weight *= .5;
  return all;
}

LatentMap make_map(const Parameters &parameters,
                   const RunContext &context,
                   const PointSet   *source,
                   const PointSet   &target)
{
  const LatentParameters &latent = parameters.latent;
  if (context.resume)
    return decode_latent_map(saved_file(context, latent_map_file),
                             latent_map_file,
                             parameters.dimension,
                             latent.dimension);
  if (latent.type == "file")
  {
    const std::string path = resolve_path(latent.map_file, context.folder);
    return decode_latent_map(read_input_file(path, "latent map", context.comm),
                             path,
                             parameters.dimension,
                             latent.dimension);
  }
  const PointSet points = latent.fit_to == "target"   ? target
                          : latent.fit_to == "source" ? *source
                                                      : both(*source, target);
  if (latent.type == "pca")
    return principal_components(points, latent.dimension, latent.standardise)
        .map;
  return train_autoencoder(points, latent, context.comm);
}
} // namespace

std::unique_ptr<LatentSpace> make_latent_space(const Parameters &parameters,
                                               const RunContext &context,
                                               const PointSet   *source,
                                               const PointSet   &target)
{
  if (!parameters.latent.is_given())
    return nullptr;
  auto space = std::make_unique<LatentSpace>();
  space->map = make_map(parameters, context, source, target);
  space->decoder_bound = space->map.decoder.lipschitz_bound();
  space->target = target;
  space->reconstruction =
      reconstruction(target,
                     push_forward(space->map.decoder,
                                  push_forward(space->map.encoder, target)));
  return space;
}

std::string describe(const LatentSpace &space, const double lipschitz_bound)
{
  const double a = space.decoder_bound;
  return "The particles flow in " +
         std::to_string(space.map.encoder.n_outputs()) +
         " latent coordinates (" + space.map.type +
         "). Decoded, the target is off by " +
         short_number(100. * space.reconstruction.relative) +
         " % of its standard deviation. The decoder's Lipschitz constant is "
         "at most " +
         short_number(a) + ": L = " + short_number(lipschitz_bound) + " is " +
         short_number(lipschitz_bound / a) + " in data space.\n";
}

nlohmann::json record_of(const LatentSpace &space)
{
  const Reconstruction &error = space.reconstruction;
  return {{"type", space.map.type},
          {"dimension", space.map.encoder.n_outputs()},
          {"decoder_lipschitz_bound", space.decoder_bound},
          {"reconstruction_root_mean_square", error.root_mean_square},
          {"reconstruction_relative", error.relative},
          {"reconstruction_largest", error.largest}};
}
} // namespace lipflow
