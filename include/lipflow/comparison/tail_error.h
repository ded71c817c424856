#ifndef LIPFLOW_COMPARISON_TAIL_ERROR_H
#define LIPFLOW_COMPARISON_TAIL_ERROR_H

#include <lipflow/base/point_set.h>

namespace lipflow
{
/// Levels of quantiles, equally spaced, both ends included, in (0, 1).
struct TailLevels
{
  double       first = .5;
  double       last = .99;
  unsigned int number = 50; ///< at least 2
};

/**
 * How well P has the upper tails of Q along each axis: the mean over the
 * coordinates k and the levels a of
 *
 *   | log P(x_k > t) - log Q(x_k > t) |,   t = min { t : Q(x_k <= t) >= a },
 *
 * natural logarithms, no unit. Quantiles are those of the empirical measure,
 * points of Q, nothing is interpolated. A tail without points has the logarithm
 * of half the least weight of its measure, since that of 0 is not finite: N
 * points of equal weights know nothing of levels above 1 - 1/N. For a fresh
 * sample of N points the terms are in the order of sqrt(a/(1 - a)/N). For lower
 * tails, negate the coordinates.
 *
 * O(d (M log M + N log N)). Both sets of the same dimension, not empty, weights
 * positive with sum 1. Serial: nothing communicates.
 *
 * Tail errors of this form are what generative particles for heavy tails are
 * judged by; levels and the rule for empty tails are ours.
 */
double log_ccdf_error(const PointSet   &p,
                      const PointSet   &q,
                      const TailLevels &levels = {});

/**
 * int_{from_radius}^infinity | P(|x| > r) - Q(|x| > r) | dr, |x| the Euclidean
 * distance to the origin, in the unit of the coordinates. Exact up to rounding:
 * both are step functions, and 0 from the largest radius of all points on.
 * From 0 on it is W_1 of the laws of |x|, hence at most W_1(P, Q).
 *
 * O(M d + N d + (M + N) log(M + N)). As above. Serial.
 *
 * Source: Chen, Gu, Katsoulakis, Rey-Bellet, Zhu, arXiv 2405.13962, from r = 1
 * on.
 */
double radial_ccdf_distance(const PointSet &p,
                            const PointSet &q,
                            double          from_radius = 1.);
} // namespace lipflow

#endif
