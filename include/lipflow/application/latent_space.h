#ifndef LIPFLOW_APPLICATION_LATENT_SPACE_H
#define LIPFLOW_APPLICATION_LATENT_SPACE_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/point_set.h>
#include <lipflow/latent/latent_map.h>

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace lipflow
{
/// The latent space in which points flow, and the data that it stands for.
struct LatentSpace
{
  LatentMap map;
  double    decoder_bound; ///< a Lipschitz constant a of the decoder
  PointSet  target;        ///< Q, in data space

  /// How far the target is from its decoded images.
  Reconstruction reconstruction;
};

/// The maps in a run's folder and its checkpoints.
extern const char *const latent_map_file;

/**
 * As section Latent says: fits the maps to the samples, or reads them; a run
 * that is resumed has those that it was started with. Null if
 * there is no latent space. @p source is null if it is drawn in the latent
 * space. Throws Error for whatever is wrong with samples, file or training.
 * Collective.
 */
std::unique_ptr<LatentSpace> make_latent_space(const Parameters &parameters,
                                               const RunContext &context,
                                               const PointSet   *source,
                                               const PointSet   &target);

/// "The particles flow in ..."; a line of text for people.
std::string describe(const LatentSpace &space, double lipschitz_bound);

/// The same for run.json.
nlohmann::json record_of(const LatentSpace &space);
} // namespace lipflow

#endif
