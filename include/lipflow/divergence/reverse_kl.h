#ifndef LIPFLOW_DIVERGENCE_REVERSE_KL_H
#define LIPFLOW_DIVERGENCE_REVERSE_KL_H

#include <lipflow/divergence/divergence.h>

#include <string>

namespace lipflow
{
/**
 * The Kullback-Leibler divergence with its arguments exchanged, the limit of
 * the alpha-divergence for alpha -> 0:
 *
 *   f(x) = -log x,   f*(y) = -1 - log(-y) for y < 0, +inf for y >= 0.
 *
 * It is infinite where the source vanishes and the target does not.
 */
class ReverseKLDivergence : public Divergence
{
public:
  std::string name() const override;
  double      value(double x) const override;
  double      derivative(double x) const override;
  double      second_derivative(double x) const override;
  double      conjugate(double y) const override;
  double      conjugate_derivative(double y) const override;
  double      conjugate_second_derivative(double y) const override;
  double      conjugate_domain_end() const override;
};
} // namespace lipflow

#endif
