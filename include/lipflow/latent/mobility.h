#ifndef LIPFLOW_LATENT_MOBILITY_H
#define LIPFLOW_LATENT_MOBILITY_H

#include <lipflow/base/point_set.h>
#include <lipflow/latent/dense_map.h>

#include <vector>

namespace lipflow
{
/**
 * What a decoder D makes of a flow. With z' = -grad(phi o D)(z) in the latent
 * space the decoded point y = D(z) moves by the chain rule with
 *
 *   y' = -J J^T grad phi(y),   J = D'(z),
 *
 * a flow with the mobility J J^T: of rank n at most, along the image of D. Its
 * eigenvalues other than 0 are those of the n x n matrix J^T J.
 */
struct Mobility
{
  double largest = 0.;    ///< over the points, the largest eigenvalue
  double smallest = 0.;   ///< over the points, the smallest of the n
  double mean_trace = 0.; ///< E_P[trace]

  /// E_P[|J z'|^2]: the speeds in data space. At most a^2 E_P[|z'|^2] if D is
  /// a-Lipschitz.
  double fisher_information = 0.;
};

/// Of weighted points z in the latent space with velocities z', point by point.
/// Serial.
Mobility mobility(const DenseMap            &decoder,
                  const PointSet            &points,
                  const std::vector<double> &velocities);
} // namespace lipflow

#endif
