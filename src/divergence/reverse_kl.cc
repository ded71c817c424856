#include <lipflow/base/special_numbers.h>
#include <lipflow/divergence/reverse_kl.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
std::string ReverseKLDivergence::name() const
{
  return "reverse kl";
}

double ReverseKLDivergence::value(const double x) const
{
  return -std::log(std::max(0., x));
}

double ReverseKLDivergence::derivative(const double x) const
{
  return -1. / std::max(0., x);
}

double ReverseKLDivergence::second_derivative(const double x) const
{
  const double inverse = 1. / std::max(0., x);
  return inverse * inverse;
}

double ReverseKLDivergence::conjugate(const double y) const
{
  return y < 0. ? -1. - std::log(-y) : infinity;
}

double ReverseKLDivergence::conjugate_derivative(const double y) const
{
  return y < 0. ? -1. / y : infinity;
}

double ReverseKLDivergence::conjugate_second_derivative(const double y) const
{
  const double ratio = conjugate_derivative(y);
  return ratio * ratio;
}

double ReverseKLDivergence::conjugate_domain_end() const
{
  return 0.;
}
} // namespace lipflow
