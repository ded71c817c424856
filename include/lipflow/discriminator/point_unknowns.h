#ifndef LIPFLOW_DISCRIMINATOR_POINT_UNKNOWNS_H
#define LIPFLOW_DISCRIMINATOR_POINT_UNKNOWNS_H

#include <vector>

namespace lipflow
{
/// How many times the complementarity the residual may cost before a step of an
/// interior-point method only centres. Measured with InteriorPoint: 1 and 10
/// cost more matrices, without it alpha < 1 fails.
inline constexpr double lagging_residual = 100.;

class Divergence;

/**
 * What the interior point method carries at each point of Q besides psi, and
 * eliminates point by point, so that the linear systems have one unknown a
 * node. The points are the nodes if Q is a density:
 *
 *   ratio x = gamma/q, tied to psi by psi = f'(x) - slack;
 *   slack >= 0 with x slack -> 0, where f'(0) is finite (alpha > 1);
 *   excess t >= 0 and margin e = -psi >= 0 with t e -> 0, where f* is finite
 * only for y < 0 (alpha < 1, reverse kl): mass on points of next to no q costs
 *     nothing there, and x would leave the range of numbers, so t joins Q x.
 *
 * Ratio, slack, excess and margin are clipped each on its own when they move,
 * so that a point of no weight never shortens the step of all. Nothing is
 * collective; arrays and sums are those of this rank's points.
 */
class PointUnknowns
{
public:
  /// @p divergence must outlive this.
  explicit PointUnknowns(const Divergence &divergence);

  /// The first iterate for psi = @p psi at the points of masses @p masses, q.
  /// Products of the excess are centred with @p weights, positive with sum 1
  /// over all points. Both must outlive the solve.
  void start(const std::vector<double> &psi,
             const std::vector<double> &masses,
             const std::vector<double> &weights);

  /// The first iterate near the solution psi = @p psi of another problem: all
  /// products are @p target times their weight, and the ties hold.
  void start_near(const std::vector<double> &psi,
                  const std::vector<double> &masses,
                  const std::vector<double> &weights,
                  double                     target);

  /// There are products that the method drives to zero.
  bool has_complementarity() const;

  /// Ties x to @p psi, sets @p gamma = Q x + t and returns the sum of the
  /// products Q x slack + t e.
  double evaluate(const std::vector<double> &psi, std::vector<double> &gamma);

  /// Q/V + t/e, V = f''(x) + slack/x: how much gamma follows psi.
  std::vector<double> stiffness() const;

  /// What the eliminated equations add to gamma on their own, with all products
  /// to become @p target times their weight.
  std::vector<double> drift(double target) const;

  /// The directions that belong to the direction @p dpsi.
  void set_directions(double target, const std::vector<double> &dpsi);

  /// The sum of the products after a step.
  double predicted_complementarity(double length) const;

  void move(double length);

  const std::vector<double> &ratio() const;

private:
  double inverse_curvature(unsigned int i) const;
  double tied_ratio(double psi, double q, double target) const;
  double slack_change(unsigned int i, double target) const;
  double excess_change(unsigned int i, double target) const;
  double moved_ratio(unsigned int i, double length) const;
  double moved_slack(unsigned int i, double length) const;
  bool   is_live(unsigned int i) const;

  const Divergence *divergence_;
  bool              has_ratio_; ///< it is not fixed to 1
  bool              has_slack_;
  bool              has_excess_;
  bool              caps_growth_; ///< f'' increasing: cap the ratio's growth

  const std::vector<double> *masses_ = nullptr, *weights_ = nullptr;
  std::vector<double>        ratio_, slack_, tie_, dratio_, dslack_;
  std::vector<double>        excess_, margin_, overlap_, dexcess_, dmargin_;
};
} // namespace lipflow

#endif
