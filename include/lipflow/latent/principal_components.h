#ifndef LIPFLOW_LATENT_PRINCIPAL_COMPONENTS_H
#define LIPFLOW_LATENT_PRINCIPAL_COMPONENTS_H

#include <lipflow/base/point_set.h>
#include <lipflow/latent/latent_map.h>

#include <vector>

namespace lipflow
{
/// An affine change of each coordinate, (x - centre)/scale.
struct CoordinateScaling
{
  std::vector<double> centre;
  std::vector<double> scale;
};

/// The mean of the points and, as scale, 1 or with @p standardise the standard
/// deviation of each coordinate. Throws Error (input) if the points are to be
/// standardised and a coordinate is the same in all.
CoordinateScaling coordinate_scaling(const PointSet &points, bool standardise);

struct PrincipalComponents
{
  LatentMap map; ///< of one layer each way

  /// The part of the variance (of the scaled coordinates) that the components
  /// explain: 1 - (relative error of the reconstruction)^2.
  double explained = 0.;
};

/**
 * The best linear approximation of weighted points in @p n dimensions: E(x) =
 * V^T S(x), D(z) = S^{-1}(V z) with the n leading eigenvectors of the
 * covariance of S(x) as the columns of V, S the coordinate_scaling(). The sign
 * of each is such that its largest entry is positive. Without @p standardise
 * the decoder is an isometry.
 *
 * O(min(k, d)^2 max(k, d)) for k points in d dimensions. Throws Error (input)
 * if the points vary in fewer than n directions. Serial; the same on all ranks.
 */
PrincipalComponents
principal_components(const PointSet &points, unsigned int n, bool standardise);
} // namespace lipflow

#endif
