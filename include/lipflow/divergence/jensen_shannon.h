#ifndef LIPFLOW_DIVERGENCE_JENSEN_SHANNON_H
#define LIPFLOW_DIVERGENCE_JENSEN_SHANNON_H

#include <lipflow/divergence/divergence.h>

#include <string>

namespace lipflow
{
/**
 * KL(P||M) + KL(Q||M), M = (P + Q)/2: twice the Jensen-Shannon divergence, what
 * generative adversarial networks are trained for up to a constant:
 *
 *   f(x)  = x log x - (x + 1) log(x + 1) + 2 log 2,
 *   f*(y) = -log(1 - exp(y)) - 2 log 2 for y < 0, +inf for y >= 0.
 *
 * This f differs from the usual x log x - (x + 1) log((x + 1)/2) by log 2 (x -
 * 1), which changes no divergence and puts the pole of f* at 0 (f-GAN has it at
 * log 2). At most 2 log 2, and symmetric for L = inf.
 */
class JensenShannonDivergence : public Divergence
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
