#include <lipflow/base/special_numbers.h>
#include <lipflow/divergence/wasserstein.h>

namespace lipflow
{
std::string WassersteinDivergence::name() const
{
  return "wasserstein";
}

double WassersteinDivergence::value(const double x) const
{
  return x == 1. ? 0. : infinity;
}

double WassersteinDivergence::derivative(const double x) const
{
  if (x == 1.)
    return 0.;
  return x < 1. ? -infinity : infinity;
}

double WassersteinDivergence::second_derivative(const double) const
{
  return infinity;
}

double WassersteinDivergence::conjugate(const double y) const
{
  return y;
}

double WassersteinDivergence::conjugate_derivative(const double) const
{
  return 1.;
}

double WassersteinDivergence::conjugate_second_derivative(const double) const
{
  return 0.;
}

bool WassersteinDivergence::ratio_is_one() const
{
  return true;
}
} // namespace lipflow
