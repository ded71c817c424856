#include <lipflow/base/special_numbers.h>
#include <lipflow/divergence/alpha.h>

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

namespace lipflow
{
namespace
{
/// 15 digits: 0.3 reads 0.3, and what differs from 1 does not read 1.
std::string to_text(const double number)
{
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(15);
  out << number;
  return out.str();
}

/// x^exponent - 1 for x >= 0 with a small relative error also near x = 1,
/// where the power itself would leave nothing but its rounding.
double power_minus_one(const double x, const double exponent)
{
  const double logarithm = exponent * std::log(x);
  return std::abs(logarithm) < 1. ? std::expm1(logarithm)
                                  : std::pow(x, exponent) - 1.;
}
} // namespace

std::string AlphaDivergence::mistake(const double alpha)
{
  // Written so that NaN fails, and that 1.000001, which the difference takes
  // for a little less, does not.
  const bool in_range = alpha >= smallest && alpha <= largest;
  if (in_range && std::abs(alpha - 1.) >= .999 * gap_around_kl)
    return {};

  std::string message = "Alpha is " + to_text(alpha) + ", but must be in [" +
                        to_text(smallest) + ", " + to_text(largest) +
                        "] and differ from 1 by at least " +
                        to_text(gap_around_kl) + ".";
  if (in_range)
    message += " Alpha = 1 is the Kullback-Leibler divergence: choose Type = "
               "kl.";
  else if (std::abs(alpha) < smallest)
    message += " Alpha = 0 is the reverse Kullback-Leibler divergence: choose "
               "Type = reverse kl.";
  else
    message += " Change Alpha, or choose another Type.";
  return message;
}

AlphaDivergence::AlphaDivergence(const double alpha)
    : alpha_(alpha)
{
}

std::string AlphaDivergence::name() const
{
  return "alpha = " + to_text(alpha_);
}

double AlphaDivergence::value(const double x) const
{
  if (x < 0.)
    return infinity;
  return power_minus_one(x, alpha_) / (alpha_ * (alpha_ - 1.));
}

double AlphaDivergence::derivative(const double x) const
{
  return std::pow(std::max(0., x), alpha_ - 1.) / (alpha_ - 1.);
}

double AlphaDivergence::second_derivative(const double x) const
{
  return std::pow(std::max(0., x), alpha_ - 2.);
}

double AlphaDivergence::scaled(const double y) const
{
  // In this order: -0 becomes +0, the inverse of which has the right sign.
  return std::max(0., (alpha_ - 1.) * y);
}

double AlphaDivergence::conjugate(const double y) const
{
  const double z = scaled(y);
  const double exponent = alpha_ / (alpha_ - 1.);
  const double logarithm = exponent * std::log(z);
  // With 1/alpha + 1/(alpha (alpha-1)) = 1/(alpha-1): the two terms of the
  // usual form, of size 1/alpha, cancel as alpha -> 0.
  if (std::abs(logarithm) < 1.)
    return std::expm1(logarithm) / alpha_ + 1. / (alpha_ - 1.);
  return std::pow(z, exponent) / alpha_ + 1. / (alpha_ * (alpha_ - 1.));
}

double AlphaDivergence::conjugate_derivative(const double y) const
{
  return std::pow(scaled(y), 1. / (alpha_ - 1.));
}

double AlphaDivergence::conjugate_second_derivative(const double y) const
{
  if (alpha_ > 1. && y < 0.)
    return 0.;
  // At y = 0 the power is the limit from the right: 0, 1 or inf for alpha
  // below, at or above 2.
  return std::pow(scaled(y), (2. - alpha_) / (alpha_ - 1.));
}

double AlphaDivergence::conjugate_domain_end() const
{
  return alpha_ > 1. ? infinity : 0.;
}

bool AlphaDivergence::ratio_can_vanish() const
{
  return alpha_ > 1.;
}
} // namespace lipflow
