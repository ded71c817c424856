#ifndef LIPFLOW_DIVERGENCE_KULLBACK_LEIBLER_H
#define LIPFLOW_DIVERGENCE_KULLBACK_LEIBLER_H

#include <lipflow/divergence/divergence.h>

#include <string>

namespace lipflow
{
/**
 * The Kullback-Leibler divergence:
 *
 *   f(x) = x log x,   f*(y) = exp(y - 1),   f*'(y) = f*''(y) = exp(y - 1).
 *
 * Without the Lipschitz bound its gradient flow is the Fokker-Planck equation.
 */
class KullbackLeiblerDivergence : public Divergence
{
public:
  std::string name() const override;
  double      value(double x) const override;
  double      derivative(double x) const override;
  double      second_derivative(double x) const override;
  double      conjugate(double y) const override;
  double      conjugate_derivative(double y) const override;
  double      conjugate_second_derivative(double y) const override;
  bool        shift_is_log_mean_exp() const override;
};
} // namespace lipflow

#endif
