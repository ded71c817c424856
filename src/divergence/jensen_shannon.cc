#include <lipflow/base/special_numbers.h>
#include <lipflow/divergence/jensen_shannon.h>

#include <cmath>

namespace lipflow
{
namespace
{
const double two_log_two = 2. * std::log(2.);
} // namespace

std::string JensenShannonDivergence::name() const
{
  return "jensen shannon";
}

double JensenShannonDivergence::value(const double x) const
{
  if (x < 0.)
    return infinity;
  const double d = x - 1.;
  if (std::abs(d) < .5) // of the same sums without cancellation at x = 1
    return x * std::log1p(d / (x + 1.)) - std::log1p(.5 * d) - d * std::log(2.);
  // x log(1 + 1/x) tends to 0 for x -> 0 and to 1 for x -> inf.
  const double first = x == 0.         ? 0.
                       : std::isinf(x) ? 1.
                                       : x * std::log1p(1. / x);
  return two_log_two - first - std::log1p(x);
}

double JensenShannonDivergence::derivative(const double x) const
{
  if (!(x > 0.))
    return -infinity;
  return x < 1. ? std::log(x) - std::log1p(x) : -std::log1p(1. / x);
}

double JensenShannonDivergence::second_derivative(const double x) const
{
  return x > 0. ? 1. / x / (x + 1.) : infinity;
}

double JensenShannonDivergence::conjugate(const double y) const
{
  return y < 0. ? -std::log(-std::expm1(y)) - two_log_two : infinity;
}

double JensenShannonDivergence::conjugate_derivative(const double y) const
{
  return y < 0. ? 1. / std::expm1(-y) : infinity;
}

double
JensenShannonDivergence::conjugate_second_derivative(const double y) const
{
  const double ratio = conjugate_derivative(y);
  return ratio * (ratio + 1.);
}

double JensenShannonDivergence::conjugate_domain_end() const
{
  return 0.;
}
} // namespace lipflow
