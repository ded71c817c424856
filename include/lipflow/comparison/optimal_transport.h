#ifndef LIPFLOW_COMPARISON_OPTIMAL_TRANSPORT_H
#define LIPFLOW_COMPARISON_OPTIMAL_TRANSPORT_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/certificate.h>

#include <cstddef>
#include <vector>

namespace lipflow
{
/// What it costs to carry a unit of mass from x to y.
enum class GroundCost
{
  distance,        ///< |x - y|, Euclidean: the cost of a plan is W_1
  squared_distance ///< |x - y|^2, without a factor 1/2: it is W_2^2
};

/// The mass that goes from one point of P to one point of Q.
struct TransportedMass
{
  std::size_t from, to; ///< positions in the point sets
  double      mass;     ///< positive
};

struct TransportPlan
{
  /// Of the optimal cost. In the unit of the coordinates (distance) or in its
  /// square (squared_distance).
  Bounds cost;

  /// What moves, at most M + N - 1 pairs, by increasing from, then to. Of M = N
  /// points with equal weights it is a matching: M pairs of mass 1/M, in which
  /// pairs[i].from = i.
  std::vector<TransportedMass> pairs;
};

/**
 * The optimal plan between P = sum_i p_i delta_{x_i}, Q = sum_j q_j
 * delta_{y_j},
 *
 *   min { sum_ij pi_ij c(x_i, y_j) : pi >= 0, sum_j pi_ij = p_i,
 *         sum_i pi_ij = q_j },
 *
 * by the network simplex method of LEMON, in integers, which can neither cycle
 * nor stop short of the optimum. What is rounded to get there, and what the
 * bounds say about it:
 *
 * - Costs are multiples of max c / (2^59/(M + N)), of 1e-14 max c for some
 *   thousands of points. The bounds do not see this: from the potentials v_j
 *   of the simplex method, the lower bound is
 *     sum_i p_i min_j { c(x_i, y_j) - v_j } + sum_j q_j v_j,
 *   valid for any v, and the upper bound is the cost of the plan, both with c
 *   as doubles have it.
 * - Weights: if those of P are equal, and those of Q are, too, the masses are
 *   integers, M N/gcd(M, N) in all, and exact. Otherwise they are multiples of
 *   2^-60, rounded to the nearest, and the largest takes what is missing. The
 *   lower bound has the weights as given, divided by their sum; the upper bound
 *   allows for the largest cost for all mass that rounding has moved, |p -
 *   p~|_1 + |q - q~|_1, in the order of 1e-15.
 *
 * So bounds are up to the rounding of sums of doubles; the lower is never below
 * 0 nor above the upper. Their gap is in the order of 1e-14 max c: for W_2^2 of
 * measures that are much closer to each other than the farthest of their points
 * are, the relative gap is larger in the same proportion.
 *
 * Points may coincide, within a measure and across; both are of the same
 * dimension and not empty, their weights positive with sum 1, their distances
 * (and squares) finite. Throws Error(numerical) if the simplex method fails,
 * which these exclude.
 *
 * Memory: transport_memory(). Time: no polynomial bound is known for this pivot
 * rule. Measured (normal points, d = 2 to 50, one core, both costs): 0.02 s for
 * M = N = 200, 0.5 s for 1000, 2 s for 2000, half of it to set up the network;
 * heavy tails, grids, equal measures and weights take no longer.
 *
 * Sources: Villani, "Optimal Transport", 2009, theorem 5.10 (duality);
 * Kovacs, "Minimum-cost flow algorithms: an experimental evaluation",
 * Optimization Methods and Software 30, 2015 (LEMON's simplex method).
 *
 * Serial: nothing communicates. Ranks that call it with the same data get the
 * same numbers, bit by bit, on machines of the same kind.
 */
TransportPlan
optimal_transport(const PointSet &p, const PointSet &q, GroundCost cost);

/// Bytes that optimal_transport takes for @p m and @p n points, to leading
/// order. m n must be below 2^31 in any case.
double transport_memory(double m, double n);
} // namespace lipflow

#endif
