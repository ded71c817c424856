#ifndef LIPFLOW_LATENT_TORCH_AUTOENCODER_H
#define LIPFLOW_LATENT_TORCH_AUTOENCODER_H

#include <lipflow/base/point_set.h>
#include <lipflow/latent/latent_map.h>
#include <lipflow/latent/latent_parameters.h>

/// What train_autoencoder() asks liblipflow_torch for: A and B of @p scaled
/// points. Serial. No header of libtorch is seen here. The result has numbers
/// that are not finite if the training has diverged.
extern "C" void
lipflow_train_torch_autoencoder(const lipflow::PointSet         &scaled,
                                const lipflow::LatentParameters &parameters,
                                lipflow::LatentMap              &result);

#endif
