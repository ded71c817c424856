#ifndef LIPFLOW_COMPARISON_NEIGHBOURS_H
#define LIPFLOW_COMPARISON_NEIGHBOURS_H

#include <lipflow/base/point_set.h>

#include <vector>

namespace lipflow
{
/**
 * min_j |x_i - y_j| for each point x_i of @p from, over the points y_j of @p
 * to, Euclidean, in the unit of the coordinates; infinite if there is no y_j.
 * Weights do not matter. All pairs are looked at: O(M N d) operations, no
 * memory beyond the result. Both sets are of the same dimension.
 *
 * Serial: nothing communicates.
 */
std::vector<double> nearest_distances(const PointSet &from, const PointSet &to);

/// min_{j != i} |x_i - x_j| for each point x_i of one set: 0 for a point that
/// the set has twice, infinite for a point that is alone. O(N^2 d). Serial.
std::vector<double> nearest_distances_within(const PointSet &points);

/**
 * Whether particles are new points or those that the target was given by.
 *
 * Medians are of masses: the least r for which half of the mass has its nearest
 * target at a distance <= r. Distances are in the unit of the coordinates.
 */
struct Memorisation
{
  /// Over the particles y_i, of min_j |y_i - x_j|, x_j the target points.
  double median_to_target = 0.;

  /// Over the target points, of min_{k != j} |x_j - x_k|.
  double median_within_target = 0.;

  /// The mass of the particles whose nearest target is not farther than
  /// copy_radius median_within_target.
  double share_of_copies = 0.;

  /**
   * median_to_target/median_within_target: about 1 for a fresh sample of what
   * the targets are a sample of, about 0 for particles that have come to stand
   * on targets, above 1 for particles that have not arrived or are more spread
   * out. Not a number if both are 0: half of the target points have a
   * duplicate, and of the particles too; infinite if only the second is.
   */
  double ratio() const;
};

/**
 * Of @p particles against @p target, which has two points at least; both
 * weighted. A fresh sample in d dimensions, where the targets have a density
 * that is about constant over the distance of neighbours, has a share of copies
 * of about 1 - 2^(-copy_radius^d): 7 % in one dimension, 0.7 % in two, for 0.1.
 * O(N (M + N) d). Serial.
 */
Memorisation memorisation(const PointSet &particles,
                          const PointSet &target,
                          double          copy_radius = .1);
} // namespace lipflow

#endif
