#ifndef LIPFLOW_COMPARISON_POINT_MOMENTS_H
#define LIPFLOW_COMPARISON_POINT_MOMENTS_H

#include <lipflow/base/point_set.h>

#include <vector>

namespace lipflow
{
/// Of sum_k w_k delta_{x_k}, weights of sum 1: of the measure, not estimates of
/// what the points are a sample of, which N/(N - 1) would make unbiased.
struct PointMoments
{
  std::vector<double> mean;      ///< by coordinate
  std::vector<double> variances; ///< along each axis, of x_d - mean_d

  /// The trace of the covariance, E[|x - mean|^2].
  double variance() const;
};

/// O(N d). @p points is not empty. Serial: nothing communicates.
PointMoments moments_of(const PointSet &points);

/// sum_k w_k (x_k - mean)(x_k - mean)^T, d x d numbers, row by row. O(N d^2).
/// Serial.
std::vector<double> covariance_of(const PointSet &points);

/// |x_S| of each point, x_S its @p coordinates S, which are below the
/// dimension. For a measure near the plane x_S = 0 it is the distance to it.
std::vector<double> norms_of(const PointSet                  &points,
                             const std::vector<unsigned int> &coordinates);

/// sqrt(E[|x_S|^2]) of the @p coordinates S, in their unit: of an embedded
/// problem, the distance to the plane of the data. It is the norm's; divide by
/// sqrt(|S|) for that of a coordinate. Serial.
double root_mean_square(const PointSet                  &points,
                        const std::vector<unsigned int> &coordinates);

/// E[|x_S|], which heavy tails spoil less. Serial.
double mean_norm(const PointSet                  &points,
                 const std::vector<unsigned int> &coordinates);
} // namespace lipflow

#endif
