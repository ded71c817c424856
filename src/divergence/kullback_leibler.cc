#include <lipflow/divergence/kullback_leibler.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
std::string KullbackLeiblerDivergence::name() const
{
  return "kl";
}

double KullbackLeiblerDivergence::value(const double x) const
{
  if (x > 0.)
    return x * std::log(x);
  return x < 0. ? std::numeric_limits<double>::infinity() : 0.;
}

double KullbackLeiblerDivergence::derivative(const double x) const
{
  return 1. + std::log(std::max(0., x));
}

double KullbackLeiblerDivergence::second_derivative(const double x) const
{
  return 1. / std::max(0., x);
}

double KullbackLeiblerDivergence::conjugate(const double y) const
{
  return std::exp(y - 1.);
}

double KullbackLeiblerDivergence::conjugate_derivative(const double y) const
{
  return std::exp(y - 1.);
}

double
KullbackLeiblerDivergence::conjugate_second_derivative(const double y) const
{
  return std::exp(y - 1.);
}

bool KullbackLeiblerDivergence::shift_is_log_mean_exp() const
{
  return true;
}
} // namespace lipflow
