#include <lipflow/measure/variates.h>

#include <deal.II/base/numbers.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using dealii::numbers::PI;

double RandomVariates::uniform()
{
  return random_.uniform(next_++);
}

unsigned int RandomVariates::choice(const unsigned int n)
{
  // The product might be rounded up to n.
  return std::min(n - 1, static_cast<unsigned int>(n * uniform()));
}

double RandomVariates::normal()
{
  // The second number of the pair is left: keeping it would be a state.
  const double radius = std::sqrt(-2. * std::log(uniform()));
  return radius * std::cos(2. * PI * uniform());
}

double RandomVariates::logistic()
{
  const double u = uniform();
  return std::log(u / (1. - u));
}

double RandomVariates::log_gamma(const double shape)
{
  // Gamma(a) is Gamma(a + 1) times U^(1/a).
  if (shape < 1.)
  {
    const double power = std::log(uniform()) / shape;
    return log_gamma(shape + 1.) + power;
  }
  const double d = shape - 1. / 3.;
  const double c = 1. / std::sqrt(9. * d);
  while (true)
  {
    const double x = normal();
    const double root = 1. + c * x;
    const double u = uniform();
    if (root <= 0.)
      continue;
    const double v = root * root * root;
    if (std::log(u) < .5 * x * x + d * (1. - v + std::log(v)))
      return std::log(d * v);
  }
}

double RandomVariates::student_t(const double nu)
{
  // sqrt(e^y - 1), whose square may be beyond the range of numbers.
  const double y = -2. * std::log(uniform()) / nu;
  const double radius = std::exp(.5 * y) * std::sqrt(-std::expm1(-y));
  return std::sqrt(nu) * radius * std::cos(2. * PI * uniform());
}

double RandomVariates::stretched_exponential(const double exponent)
{
  const double gamma = log_gamma(1. + 1. / exponent);
  const double signed_uniform = 2. * uniform() - 1.;
  return signed_uniform * std::exp(gamma / exponent);
}
} // namespace lipflow
