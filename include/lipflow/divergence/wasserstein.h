#ifndef LIPFLOW_DIVERGENCE_WASSERSTEIN_H
#define LIPFLOW_DIVERGENCE_WASSERSTEIN_H

#include <lipflow/divergence/divergence.h>

#include <string>

namespace lipflow
{
/**
 * The indicator function of {1}: no ratio but 1 is allowed, f*(y) = y, and the
 * Lipschitz-regularized divergence is L times the Wasserstein-1 distance.
 *
 * The subdifferential of f at 1 is the whole line; derivative(1) is its element
 * 0, and derivative(x) is -inf below 1 and +inf above. second_derivative() is
 * +inf, as f* is flat to second order.
 */
class WassersteinDivergence : public Divergence
{
public:
  std::string name() const override;
  double      value(double x) const override;
  double      derivative(double x) const override;
  double      second_derivative(double x) const override;
  double      conjugate(double y) const override;
  double      conjugate_derivative(double y) const override;
  double      conjugate_second_derivative(double y) const override;
  bool        ratio_is_one() const override;
};
} // namespace lipflow

#endif
