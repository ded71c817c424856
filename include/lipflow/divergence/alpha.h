#ifndef LIPFLOW_DIVERGENCE_ALPHA_H
#define LIPFLOW_DIVERGENCE_ALPHA_H

#include <lipflow/divergence/divergence.h>

#include <string>

namespace lipflow
{
/**
 * The alpha-divergence, alpha > 0, alpha != 1:
 *
 *   f(x)  = (x^alpha - 1) / (alpha (alpha - 1)),
 *   f*(y) = z^(alpha/(alpha-1)) / alpha + 1 / (alpha (alpha - 1)),
 *
 * where z = max((alpha - 1) y, 0). One formula holds on both sides of
 * alpha = 1, since the negative exponent makes f* infinite at z = 0 if
 * alpha < 1:
 *
 *   alpha > 1: the ratio f*'(y) = z^(1/(alpha-1)) vanishes for y <= 0;
 *              f* is flat there, with a kink of f*' at 0 if alpha >= 2.
 *   alpha < 1: f* is finite for y < 0 only, with a pole at 0.
 *
 * Without the Lipschitz bound its gradient flow is the weighted porous medium
 * equation (alpha > 1) or the fast diffusion equation (alpha < 1).
 */
class AlphaDivergence : public Divergence
{
public:
  /// What is allowed: the ends keep powers and their inverses away from the
  /// limits of double precision, the gap around 1 keeps (psi - nu), which is
  /// close to 1 / (alpha - 1), from losing more than six digits.
  static constexpr double smallest = 1e-3;
  static constexpr double largest = 100.;
  static constexpr double gap_around_kl = 1e-6;

  /// Why @p alpha is not possible (whole sentences), or empty.
  static std::string mistake(double alpha);

  /// @p alpha must have no mistake.
  explicit AlphaDivergence(double alpha);

  std::string name() const override;
  double      value(double x) const override;
  double      derivative(double x) const override;
  double      second_derivative(double x) const override;
  double      conjugate(double y) const override;
  double      conjugate_derivative(double y) const override;
  double      conjugate_second_derivative(double y) const override;
  double      conjugate_domain_end() const override;
  bool        ratio_can_vanish() const override;

private:
  /// z = max((alpha - 1) y, 0), the argument of all powers of f*.
  double scaled(double y) const;

  double alpha_;
};
} // namespace lipflow

#endif
