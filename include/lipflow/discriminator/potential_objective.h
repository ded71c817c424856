#ifndef LIPFLOW_DISCRIMINATOR_POTENTIAL_OBJECTIVE_H
#define LIPFLOW_DISCRIMINATOR_POTENTIAL_OBJECTIVE_H

#include <limits>
#include <vector>

namespace lipflow
{
class Divergence;

/**
 * The value of a potential phi,
 *
 *   V = E_first[phi] - inf_nu { nu + E_second[f*(phi - nu)] },
 *
 * between two empirical measures, from its values at their points, and the
 * derivatives of V in these: by the envelope theorem those at the fixed,
 * minimizing nu. Pure arithmetic.
 */
struct PotentialObjective
{
  double              value = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> first_weights;  ///< dV/d phi(y_i) = p_i
  std::vector<double> second_weights; ///< -dV/d phi(x_j) = q_j f*'(phi - nu)
  double              shift = 0.;     ///< nu
};

/// @p values: phi at the points of first, then of second; weights of sum 1.
PotentialObjective
potential_objective(const Divergence          &divergence,
                    const std::vector<double> &values,
                    const std::vector<double> &first_weights,
                    const std::vector<double> &second_weights);
} // namespace lipflow

#endif
