#ifndef LIPFLOW_DIVERGENCE_DIVERGENCE_H
#define LIPFLOW_DIVERGENCE_DIVERGENCE_H

#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
/**
 * A convex function f on [0, inf) with f(1) = 0 and its Legendre transform
 * f*(y) = sup_{x >= 0} { x y - f(x) } (Gu et al., arXiv 2210.17230, section 2).
 *
 * Everything downstream sees the divergence only through this interface.
 * Values may be infinite where the function is (f* beyond its domain) and where
 * the true value exceeds the range of a double, never NaN: no finite argument
 * overflows to NaN. Arguments x < 0 are outside the domain: f = +inf, and the
 * derivatives are those at x = 0.
 *
 * f'(1) need not be zero: for kl it is 1, for alpha 1/(alpha - 1). Adding
 * c (x - 1) to f changes no divergence of probability measures.
 *
 * @invariant Fenchel-Young: value(x) + conjugate(y) >= x y, with equality if
 * and only if x = conjugate_derivative(y).
 */
class Divergence
{
public:
  virtual ~Divergence() = default;

  /// As in the parameter file, for messages: "kl", "alpha = 2".
  virtual std::string name() const = 0;

  /// f(x), x >= 0.
  virtual double value(double x) const = 0;

  /// f'(x), x > 0; at x = 0 its limit, which may be -inf.
  virtual double derivative(double x) const = 0;

  /// f''(x), x > 0; at x = 0 its limit, which may be +inf.
  virtual double second_derivative(double x) const = 0;

  /// f*(y); +inf outside its domain.
  virtual double conjugate(double y) const = 0;

  /// (f*)'(y) >= 0: the optimal density ratio. +inf outside the domain.
  virtual double conjugate_derivative(double y) const = 0;

  /// (f*)''(y) >= 0, zero where f* is flat; one-sided (right) at a kink.
  virtual double conjugate_second_derivative(double y) const = 0;

  /// sup { y : f*(y) < inf }: inf for kl and alpha > 1; 0 for alpha < 1 and
  /// reverse kl. f* may or may not be finite at the supremum itself.
  virtual double conjugate_domain_end() const
  {
    return std::numeric_limits<double>::infinity();
  }

  /// f'(0) is finite, so that the ratio x = 0 is attained (alpha > 1).
  virtual bool ratio_can_vanish() const
  {
    return false;
  }

  /// f is the indicator function of {1}: the ratio is 1, f*(y) = y
  /// (wasserstein).
  virtual bool ratio_is_one() const
  {
    return false;
  }

  /// inf_nu { nu + sum_i q_i f*(psi_i - nu) } is log sum_i q_i exp(psi_i): true
  /// for kl only. infimum_over_shift() computes the infimum for all.
  virtual bool shift_is_log_mean_exp() const
  {
    return false;
  }
};

/// Section `Divergence` holds these words and numbers.
struct DivergenceChoice
{
  std::string type = "kl"; ///< one of divergence_types()
  double      alpha = 2.;  ///< alpha > 0, alpha != 1; used by type "alpha"
};

/// The registered types, in the order in which they are documented.
std::vector<std::string> divergence_types();

/// Why @p choice is not possible (whole sentence), or empty.
std::string divergence_mistake(const DivergenceChoice &choice);

/// Throws Error (usage) with the sentence of divergence_mistake() if there is
/// one: @p choice is the same on all ranks, so all of them throw.
std::unique_ptr<Divergence> make_divergence(const DivergenceChoice &choice);
} // namespace lipflow

#endif
