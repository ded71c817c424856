#ifndef LIPFLOW_DIVERGENCE_SHIFTED_CONJUGATE_H
#define LIPFLOW_DIVERGENCE_SHIFTED_CONJUGATE_H

#include <functional>
#include <vector>

namespace lipflow
{
class Divergence;

/**
 * How one number of each rank becomes one number of all: the sum and the
 * maximum over the ranks, the same result on each of them. On one rank, and in
 * every member that is left alone, the identity.
 */
struct Reduction
{
  using Function = std::function<double(double)>;

  Function sum = [](const double x) { return x; };
  Function max = [](const double x) { return x; };
};

struct ShiftResult
{
  /// T(psi), an upper bound of the infimum up to rounding.
  double value = 0.;

  /// The minimizing nu, rounded such that no psi_i - nu (q_i > 0) leaves the
  /// domain of f*.
  double shift = 0.;

  /// The number of reductions, each with one pass over the nodes.
  unsigned int evaluations = 0;

  /// max { psi_i : q_i > 0 }.
  double maximum = 0.;

  /// maximum - nu without the rounding of shift. Near the pole of f* (alpha < 1
  /// with a tiny q_i at the maximum) only distance - (maximum - psi_i) is the
  /// argument psi_i - nu to full accuracy.
  double distance = 0.;
};

/**
 * T(psi) = inf_nu { nu + sum_i q_i f*(psi_i - nu) }
 *        = sup { sum_i q_i (x_i psi_i - f(x_i)) : x >= 0, sum_i q_i x_i = 1 },
 *
 * so that E_P[psi] - T(psi) is the variational form of D_f(P||Q). The infimum
 * is where the ratios x_i = f*'(psi_i - nu) have mass sum_i q_i x_i = 1. Every
 * nu gives an upper bound, and an error of nu enters the value quadratically.
 *
 * On return the mass is 1 to 1e-12, or as close as the rounding of psi_i - nu
 * lets it come, or 55 masses have been computed: that happens among the many
 * near-jumps of f*' for alpha around 20 and more, where the bracket of nu is
 * then about 2^-30 of its first length, and the value exceeds the infimum by
 * at most |1 - mass| times that. Closed forms are used for kl (a log-sum-exp)
 * and wasserstein (the mean).
 *
 * @param f      a divergence; the flags of the interface say what is special.
 * @param psi    values at this rank's nodes, finite.
 * @param q      their masses, q_i >= 0, of the same length (which may be zero);
 *               the sum over all ranks is 1 up to rounding. Nodes with q_i = 0
 *               do not take part, whatever their psi_i.
 * @param reduce sum and maximum over the ranks. This function is collective if
 *               they are: all ranks do the same reductions in the same order.
 *
 * If some psi_i is not finite, so is (NaN or infinite) the value.
 */
ShiftResult infimum_over_shift(const Divergence          &f,
                               const std::vector<double> &psi,
                               const std::vector<double> &q,
                               const Reduction           &reduce = {});
} // namespace lipflow

#endif
