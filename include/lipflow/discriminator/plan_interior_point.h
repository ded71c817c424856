#ifndef LIPFLOW_DISCRIMINATOR_PLAN_INTERIOR_POINT_H
#define LIPFLOW_DISCRIMINATOR_PLAN_INTERIOR_POINT_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/certificate.h>
#include <lipflow/discriminator/point_unknowns.h>
#include <lipflow/discriminator/transport_system.h>

#include <vector>

namespace lipflow
{
class Divergence;

/**
 * The iterate of a primal-dual interior point method (Mehrotra's predictor and
 * corrector) for the divergence between P = sum_i p_i delta_{y_i} and Q = sum_j
 * q_j delta_{x_j},
 *
 *   min { sum_j q_j f(gamma_j/q_j) + L sum_ij pi_ij |y_i - x_j| : pi >= 0,
 *         sum_j pi_ij = p_i },                       gamma_j = sum_i pi_ij,
 *   max { sum_i p_i phi_i - sum_j q_j f*(psi_j) : phi_i <= psi_j +
 *         L |y_i - x_j| }.
 *
 * Unknowns: the plan pi and the complementary reduced costs s_ij = L |y_i -
 * x_j| + psi_j - phi_i, M N each; phi, psi; for each target point what
 * PointUnknowns holds, the ratio x_j = gamma_j/q_j above all. Plan and reduced
 * costs are eliminated pair by pair, which leaves a TransportSystem with the
 * conductances D = pi/s. The products pi_ij s_ij are centred with the weights
 * p_i q_j.
 *
 * Rows of the plan sum to p_i at all iterates; q_j x_j = gamma_j holds in the
 * limit only, since ratios are clipped one by one.
 */
class PlanInteriorPoint
{
public:
  /// At the product plan p_i q_j. All three must outlive this.
  /// @p lipschitz_bound is positive and finite.
  PlanInteriorPoint(const Divergence &divergence,
                    double            lipschitz_bound,
                    const PointSet   &source,
                    const PointSet   &target);

  /// Bounds of D from this iterate, whatever it is: recomputed from psi alone
  /// (lower, with McShane's extension) and from the plan alone (upper, its rows
  /// scaled to p_i and, for wasserstein, its columns to q_j).
  Bounds certify() const;

  /// One step, two solves with one matrix. False if the arithmetic broke down;
  /// the iterate is then what it was.
  bool step();

  /// psi_j at the target points.
  std::vector<double> psi() const;

  /// L sum_j pi_ij/p_i (y_i - x_j)/|y_i - x_j|, point by point: see
  /// ExactDiscriminator::solve().
  std::vector<double> mean_gradients() const;

  /// sum pi_ij s_ij + the products of PointUnknowns: the gap at feasible
  /// iterates.
  double complementarity() const;

private:
  void   evaluate();
  bool   direction(bool corrector, double target);
  void   set_ground();
  void   left_of_equations();
  void   set_plan_targets(bool corrector, double target);
  double step_length() const;
  double predicted_complementarity(double length) const;
  void   move(double length);
  double lower_bound() const;
  double upper_bound() const;
  double rounded_plan_cost() const;

  const Divergence *divergence_;
  const PointSet   *source_, *target_;
  double            bound_;
  std::size_t       m_, n_; ///< points of source and target
  double            largest_cost_;

  std::vector<double> cost_;              ///< L |y_i - x_j|, row by row
  std::vector<double> plan_, dplan_;      ///< pi
  std::vector<double> reduced_;           ///< s
  std::vector<double> conductance_;       ///< pi/s
  std::vector<double> phi_, dphi_, rows_; ///< at source points
  std::vector<double> dpsi_, ground_, columns_;
  std::vector<double> psi_, residual_, work_; ///< residual: q x - gamma
  PointUnknowns       unknowns_;
  TransportSystem     system_;
  double              gap_ = 0.;
};
} // namespace lipflow

#endif
