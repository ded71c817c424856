#ifndef LIPFLOW_LATENT_AUTOENCODER_H
#define LIPFLOW_LATENT_AUTOENCODER_H

#include <lipflow/base/point_set.h>
#include <lipflow/latent/latent_map.h>
#include <lipflow/latent/latent_parameters.h>

#include <mpi.h>

namespace lipflow
{
/**
 * Trains an encoder E and a decoder D, both dense networks, to minimise
 *
 *   sum_k w_k |S(x_k) - B(A(S(x_k)))|^2/d,   E = A o S,  D = S^{-1} o B,
 *
 * over the weights of A and B. S is the coordinate_scaling() of the points,
 * whose scale without Standardise is the same for all coordinates: the root
 * mean square of their standard deviations. Steps of adam on mini-batches that
 * deal every point once, with a rate that falls linearly to 0, in double
 * precision, by the first rank, which sends the others what it has.
 *
 * Throws Error (usage) if lipflow was built without libtorch, (input) if all
 * points are equal, (numerical) if the training diverges. Collective.
 */
LatentMap train_autoencoder(const PointSet         &points,
                            const LatentParameters &parameters,
                            MPI_Comm                communicator);
} // namespace lipflow

#endif
