#ifndef LIPFLOW_MEASURE_VARIATES_H
#define LIPFLOW_MEASURE_VARIATES_H

#include <lipflow/measure/random.h>

namespace lipflow
{
/**
 * Random numbers of the common laws for one particle: each call uses the next
 * numbers of its ParticleRandom, so that the sequence is a function of (seed,
 * stream, id) and of the calls before. All methods are exact (up to rounding
 * and the 53 bits of a uniform number); none is an approximation or a chain.
 */
class RandomVariates
{
public:
  explicit RandomVariates(const ParticleRandom &random)
      : random_(random)
  {
  }

  /// In (0,1).
  double uniform();

  /// 0, ..., n - 1 with equal probabilities, n positive.
  unsigned int choice(unsigned int n);

  /// Mean 0, variance 1; Box and Muller, Ann. Math. Statist. 29 (1958) 610.
  double normal();

  /// Density e^-x/(1 + e^-x)^2, by inversion.
  double logistic();

  /// The logarithm of a variate with density x^(shape-1) e^-x/Gamma(shape):
  /// for small shapes, the variate itself is often below the range of numbers.
  /// Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000) 363.
  double log_gamma(double shape);

  /// Student's t, in the form of Box and Muller: sqrt(nu (U^(-2/nu) - 1))
  /// cos(2 pi V); Bailey, Math. Comp. 62 (1994) 779. @p nu: degrees of freedom.
  double student_t(double nu);

  /**
   * Density exp(-|x|^beta)/(2 Gamma(1 + 1/beta)), beta = @p exponent. |x|^beta
   * has the law of Gamma(1/beta), which is that of G U^beta with G of
   * Gamma(1 + 1/beta) and U uniform: so x = +-U G^(1/beta).
   */
  double stretched_exponential(double exponent);

private:
  ParticleRandom random_;
  std::uint32_t  next_ = 0;
};
} // namespace lipflow

#endif
