#ifndef LIPFLOW_DISCRIMINATOR_EXACT_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_EXACT_DISCRIMINATOR_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/discriminator_report.h>

#include <vector>

namespace lipflow
{
class Divergence;
class PlanInteriorPoint;

/// When the exact discriminator is content: as soon as one of the gaps is
/// reached.
struct ExactOptions
{
  double       relative_gap = 1e-6; ///< of the upper bound
  double       absolute_gap = 1e-12;
  unsigned int maximum_iterations = 300; ///< matrices
};

/**
 * The potential of the Lipschitz-regularized divergence between the empirical
 * measures P = sum_i p_i delta_{y_i}, Q = sum_j q_j delta_{x_j} in R^d, without
 * a mesh: by McShane's extension the supremum over all L-Lipschitz functions of
 * R^d is the finite concave program
 *
 *   D(P||Q) = max_{psi in R^N} sum_i p_i min_j { psi_j + L |y_i - x_j| }
 *                              - inf_nu { nu + sum_j q_j f*(psi_j - nu) },
 *
 * and its dual, over plans pi >= 0 that leave P and go where they like,
 *
 *   D(P||Q) = min { sum_j q_j f(gamma_j/q_j) + L sum_ij pi_ij |y_i - x_j| :
 *                   sum_j pi_ij = p_i },   gamma_j = sum_i pi_ij.
 *
 * Any psi gives a lower bound, Lipschitz or not: its McShane regularisation is
 * below it, has the same first term, and f* does not decrease. Any plan gives
 * an upper bound. Solved by PlanInteriorPoint, bounds of both kinds from each
 * iterate. phi = McShaneExtension(target, psi, L) is the discriminator on R^d;
 * it moves each particle straight to one of the x_j.
 *
 * Sources: Birrell et al., "(f, Gamma)-divergences", JMLR 23, 2022 (the
 * divergence and its infimal convolution); McShane 1934.
 *
 * Serial: nothing communicates. Ranks that call it with the same data get the
 * same numbers, bit by bit, on machines of the same kind. M + N up to some
 * thousands: memory is 6 M N + min(M,N)^2 numbers, an iteration takes
 * min(M,N)^2 (max(M,N) + min(M,N)/3) operations, and there are 10 to 60 of
 * them for M, N up to 1000 and alpha up to 20. Beyond, the iterations grow: for
 * alpha = 100 to 200, and with equal measures and a large L the gap is missed.
 */
class ExactDiscriminator
{
public:
  /// @p divergence must outlive this; @p lipschitz_bound is positive and
  /// finite.
  ExactDiscriminator(const Divergence   &divergence,
                     double              lipschitz_bound,
                     const ExactOptions &options = {});

  /**
   * D(source||target). Points may coincide, within a measure and across; both
   * measures are of the same dimension and not empty, with positive weights of
   * sum 1.
   *
   * @param psi on success the values at the target points, L-Lipschitz, of
   * which report.bounds.lower is the value; on failure left as it was.
   *
   * The gap may be missed if more digits are asked for than doubles have: the
   * report then says so.
   */
  DiscriminatorReport solve(const PointSet      &source,
                            const PointSet      &target,
                            std::vector<double> &psi) const;

  /**
   * Also the gradient of D in the positions of the source points, divided by
   * their masses, as many numbers as coordinates:
   *
   *   L sum_j (pi_ij/p_i) (y_i - x_j)/|y_i - x_j|,
   *
   * the term zero if y_i = x_j. Where the plan sends y_i to one x_j this is
   * grad phi(y_i). Where it divides y_i, phi has a kink at y_i, any of its
   * one-sided gradients may lead uphill, and this is their mean that does not.
   * If several plans are optimal, this is for one in the middle of them.
   */
  DiscriminatorReport solve(const PointSet      &source,
                            const PointSet      &target,
                            std::vector<double> &psi,
                            std::vector<double> &gradients) const;

  double lipschitz_bound() const;

  /// Bytes that a solve takes, to leading order, for @p m points of the source
  /// and @p n of the target.
  static double memory(double m, double n);

private:
  struct Best;

  Best improve(PlanInteriorPoint &iterate, DiscriminatorReport &report) const;

  const Divergence *divergence_;
  double            bound_;
  ExactOptions      options_;
};

/**
 * sum_i p_i min_j { psi_j + L |y_i - x_j| } - inf_nu { nu + sum_j q_j f*(psi_j
 * - nu) }, a lower bound of D(source||target) for every @p psi (one finite
 * value a target point), computed from nothing else.
 */
double lower_bound(const Divergence          &divergence,
                   double                     lipschitz_bound,
                   const PointSet            &source,
                   const PointSet            &target,
                   const std::vector<double> &psi);
} // namespace lipflow

#endif
