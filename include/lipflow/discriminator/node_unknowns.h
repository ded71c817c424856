#ifndef LIPFLOW_DISCRIMINATOR_NODE_UNKNOWNS_H
#define LIPFLOW_DISCRIMINATOR_NODE_UNKNOWNS_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
class Divergence;

/**
 * What the interior point method carries at each owned node besides psi, and
 * eliminates node by node, so that the linear systems have one unknown a node:
 *
 *   ratio x = gamma/q, tied to psi by psi = f'(x) - slack;
 *   slack >= 0 with x slack -> 0, where f'(0) is finite (alpha > 1);
 *   excess t >= 0 and margin e = -psi >= 0 with t e -> 0, where f* is finite
 * only for y < 0 (alpha < 1, reverse kl): mass on nodes of next to no q costs
 *     nothing there, and x would leave the range of numbers, so t joins Q x.
 *
 * Ratio, slack, excess and margin are clipped each on its own when they move,
 * so that a node of no weight never shortens the step of all. Nothing is
 * collective; sums are those of this rank.
 */
class NodeUnknowns
{
public:
  /// @p weights: m_i/|Omega| at owned nodes. @p divergence must outlive this.
  NodeUnknowns(const Divergence &divergence, std::vector<double> weights);

  /// The first iterate for @p psi; @p target is Q and must outlive the solve.
  void start(const Vector &psi, const Vector &target);

  /// There are products that the method drives to zero.
  bool has_complementarity() const;

  /// Ties x to @p psi, adds Q x + t to @p residual and returns the sum of the
  /// products Q x slack + t e.
  double evaluate(const Vector &psi, Vector &residual);

  /// Adds Q/V + t/e, V = f''(x) + slack/x, to @p diagonal.
  void add_to_diagonal(Vector &diagonal) const;

  /// Subtracts what the eliminated equations leave, with all products to become
  /// @p target times their weight.
  void add_to_right_hand_side(double target, Vector &right_hand_side) const;

  /// The directions that belong to the direction @p dpsi.
  void set_directions(double target, const Vector &dpsi);

  /// The sum of the products after a step.
  double predicted_complementarity(double length) const;

  void move(double length);

  const std::vector<double> &ratio() const;

private:
  double inverse_curvature(unsigned int i) const;
  double slack_change(unsigned int i, double target) const;
  double excess_change(unsigned int i, double target) const;
  double moved_ratio(unsigned int i, double length) const;
  double moved_slack(unsigned int i, double length) const;
  bool   is_live(unsigned int i) const;

  const Divergence   *divergence_;
  std::vector<double> weights_;
  bool                has_ratio_; ///< it is not fixed to 1
  bool                has_slack_;
  bool                has_excess_;
  bool                caps_growth_; ///< f'' increasing: cap the ratio's growth

  const Vector       *target_ = nullptr;
  std::vector<double> ratio_, slack_, tie_, dratio_, dslack_;
  std::vector<double> excess_, margin_, overlap_, dexcess_, dmargin_;
};
} // namespace lipflow

#endif
