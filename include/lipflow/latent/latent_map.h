#ifndef LIPFLOW_LATENT_LATENT_MAP_H
#define LIPFLOW_LATENT_LATENT_MAP_H

#include <lipflow/latent/dense_map.h>

#include <string>

namespace lipflow
{
/**
 * An encoder E: R^d -> R^n to a latent space and a decoder D: R^n -> R^d back,
 * n <= d as a rule, with D(E(x)) close to x where the data are. Particles flow
 * in the latent space and are looked at through D (arXiv 2210.17230, section on
 * latent particles).
 */
struct LatentMap
{
  std::string type; ///< what made it: "pca", "autoencoder"
  DenseMap    encoder;
  DenseMap    decoder;
};

/// E(x) = A(S x), D(z) = S^{-1}(B(z)) from A and B, which see x after
/// S x = (x - centre)/scale, coordinate by coordinate. The affine S becomes
/// part of the first and the last layer, so that the decoder's Lipschitz
/// constant is that in the units of the data.
LatentMap with_scaling(LatentMap                  scaled,
                       const std::vector<double> &centre,
                       const std::vector<double> &scale);

/// How far D(E(x)) is from x.
struct Reconstruction
{
  /// sqrt(E|x - D(E(x))|^2), over the points with their weights
  double root_mean_square = 0.;

  /// root_mean_square over sqrt(E|x - E[x]|^2): 1 says that the latent space
  /// knows nothing but the mean. NaN if all points are equal.
  double relative = 0.;

  double largest = 0.; ///< max |x - D(E(x))|
};

/// Of @p points and their @p decoded images.
Reconstruction reconstruction(const PointSet &points, const PointSet &decoded);

/// As JSON, from which decode_latent_map() makes the same numbers, bit by bit.
std::string encode_latent_map(const LatentMap &map);

/// The map of a file, @p path for messages. Throws Error (input) for what is no
/// such file, is damaged, or leads from another number of coordinates than
/// @p data_dimension to another than @p latent_dimension. Local.
LatentMap decode_latent_map(const std::string &text,
                            const std::string &path,
                            unsigned int       data_dimension,
                            unsigned int       latent_dimension);
} // namespace lipflow

#endif
