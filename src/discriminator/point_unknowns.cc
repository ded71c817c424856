#include <lipflow/discriminator/point_unknowns.h>
#include <lipflow/divergence/divergence.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Where the ratio is smaller, f'' of the steepest divergence would overflow;
/// the certificate does not depend on it.
constexpr double smallest_ratio = 1e-60;

constexpr double start_slack = .1, start_excess = .1, start_margin = .1;

/// Of a first iterate near a solution; what is left of a tie, the next Newton
/// step takes care of.
constexpr double       smallest_margin = 1e-8, tie_accuracy = 1e-2;
constexpr unsigned int tie_iterations = 20;

/// A positive number after a change that may take most of it, never all.
double clipped(const double value, const double change)
{
  return std::max(value + change, .1 * value);
}
} // namespace

PointUnknowns::PointUnknowns(const Divergence &divergence)
    : divergence_(&divergence)
    , has_ratio_(!divergence.ratio_is_one())
    , has_slack_(divergence.ratio_can_vanish())
    , has_excess_(std::isfinite(divergence.conjugate_domain_end()))
    , caps_growth_(has_ratio_ && divergence.second_derivative(2.) >
                                     divergence.second_derivative(1.))
{
}

bool PointUnknowns::is_live(const unsigned int i) const
{
  return (*masses_)[i] > 0.;
}

bool PointUnknowns::has_complementarity() const
{
  return has_slack_ || has_excess_;
}

void PointUnknowns::start(const std::vector<double> &psi,
                          const std::vector<double> &masses,
                          const std::vector<double> &weights)
{
  masses_ = &masses;
  weights_ = &weights;
  const std::size_t n = psi.size();
  ratio_.assign(n, 1.);
  slack_.assign(n, has_slack_ ? start_slack : 0.);
  for (auto *values : {&tie_, &dratio_, &dslack_})
    values->assign(n, 0.);
  if (!has_excess_)
    return;
  for (auto *values : {&excess_, &margin_, &overlap_, &dexcess_, &dmargin_})
    values->assign(n, 0.);
  for (std::size_t i = 0; i < n; ++i)
  {
    margin_[i] = std::max(-psi[i], start_margin);
    excess_[i] = is_live(i) ? start_excess * weights[i] : 0.;
  }
}

/// The ratio x with f'(x) - target/x = psi, the last term only with slack.
double PointUnknowns::tied_ratio(const double psi,
                                 const double q,
                                 const double target) const
{
  // No ratio makes more than all of the mass.
  const double largest = 1. / q;
  double       x = std::max(divergence_->conjugate_derivative(psi),
                      has_slack_ ? target / (1. + std::abs(psi)) : 0.);
  x = std::min(std::max(x, smallest_ratio), largest);
  if (!has_slack_)
    return x;
  for (unsigned int k = 0; k < tie_iterations; ++k)
  {
    const double left = divergence_->derivative(x) - target / x - psi;
    const double slope = x * divergence_->second_derivative(x) + target / x;
    const double change = -left / slope; // of log x
    x = std::min(
        std::max(x * std::exp(std::clamp(change, -2., 2.)), smallest_ratio),
        largest);
    if (std::abs(change) < tie_accuracy)
      break;
  }
  return x;
}

void PointUnknowns::start_near(const std::vector<double> &psi,
                               const std::vector<double> &masses,
                               const std::vector<double> &weights,
                               const double               target)
{
  start(psi, masses, weights);
  for (unsigned int i = 0; i < psi.size(); ++i)
  {
    if (!is_live(i))
      continue;
    if (has_excess_)
    {
      margin_[i] = std::max(-psi[i], smallest_margin);
      excess_[i] = target * weights[i] / margin_[i];
    }
    if (!has_ratio_)
      continue;
    ratio_[i] =
        tied_ratio(has_excess_ ? -margin_[i] : psi[i], masses[i], target);
    if (has_slack_)
      slack_[i] = target / ratio_[i];
  }
}

double PointUnknowns::evaluate(const std::vector<double> &psi,
                               std::vector<double>       &gamma)
{
  double products = 0.;
  gamma.resize(ratio_.size());
  for (unsigned int i = 0; i < ratio_.size(); ++i)
  {
    const double q = (*masses_)[i];
    const double x = ratio_[i];
    gamma[i] = q * x;
    products += q * x * slack_[i];
    tie_[i] = has_ratio_ ? psi[i] - divergence_->derivative(x) + slack_[i] : 0.;
    if (!has_excess_)
      continue;
    gamma[i] += excess_[i];
    products += excess_[i] * margin_[i];
    overlap_[i] = psi[i] + margin_[i];
  }
  return products;
}

/// 1/V: how much the ratio follows psi.
double PointUnknowns::inverse_curvature(const unsigned int i) const
{
  if (!has_ratio_)
    return 0.;
  const double x = ratio_[i];
  return 1. / (divergence_->second_derivative(x) + slack_[i] / x);
}

/// Of the slack, if the ratio stays as it is.
double PointUnknowns::slack_change(const unsigned int i,
                                   const double       target) const
{
  return has_slack_ ? target / ratio_[i] - slack_[i] : 0.;
}

/// Of the excess, if psi stays as it is.
double PointUnknowns::excess_change(const unsigned int i,
                                    const double       target) const
{
  if (excess_[i] == 0.)
    return 0.;
  return target * (*weights_)[i] / margin_[i] - excess_[i] +
         excess_[i] * overlap_[i] / margin_[i];
}

std::vector<double> PointUnknowns::stiffness() const
{
  std::vector<double> result(ratio_.size());
  for (unsigned int i = 0; i < ratio_.size(); ++i)
    result[i] = (*masses_)[i] * inverse_curvature(i) +
                (has_excess_ ? excess_[i] / margin_[i] : 0.);
  return result;
}

std::vector<double> PointUnknowns::drift(const double target) const
{
  std::vector<double> result(ratio_.size());
  for (unsigned int i = 0; i < ratio_.size(); ++i)
    result[i] = (*masses_)[i] * (tie_[i] + slack_change(i, target)) *
                    inverse_curvature(i) +
                (has_excess_ ? excess_change(i, target) : 0.);
  return result;
}

void PointUnknowns::set_directions(const double               target,
                                   const std::vector<double> &dpsi)
{
  for (unsigned int i = 0; i < ratio_.size(); ++i)
  {
    const double change = dpsi[i];
    const double slack = slack_change(i, target);
    dratio_[i] = (change + tie_[i] + slack) * inverse_curvature(i);
    dslack_[i] = has_slack_ ? slack - slack_[i] * dratio_[i] / ratio_[i] : 0.;
    if (!has_excess_)
      continue;
    dmargin_[i] = -change - overlap_[i];
    dexcess_[i] = excess_change(i, target) + excess_[i] / margin_[i] * change;
  }
}

double PointUnknowns::moved_ratio(const unsigned int i,
                                  const double       length) const
{
  const double x = ratio_[i];
  if (!has_ratio_ || !is_live(i))
    return 1.;
  double moved = clipped(x, length * dratio_[i]);
  // Newton from the left overshoots where f' is convex.
  if (caps_growth_)
    moved = std::min(moved, std::max(1.5 * x, .2));
  return std::max(moved, smallest_ratio);
}

double PointUnknowns::moved_slack(const unsigned int i,
                                  const double       length) const
{
  return is_live(i) ? clipped(slack_[i], length * dslack_[i]) : slack_[i];
}

double PointUnknowns::predicted_complementarity(const double length) const
{
  double products = 0.;
  if (has_slack_)
    for (unsigned int i = 0; i < ratio_.size(); ++i)
      products +=
          (*masses_)[i] * moved_ratio(i, length) * moved_slack(i, length);
  for (unsigned int i = 0; i < excess_.size(); ++i)
    products += clipped(excess_[i], length * dexcess_[i]) *
                clipped(margin_[i], length * dmargin_[i]);
  return products;
}

void PointUnknowns::move(const double length)
{
  for (unsigned int i = 0; i < ratio_.size(); ++i)
  {
    const double ratio = moved_ratio(i, length);
    slack_[i] = moved_slack(i, length);
    ratio_[i] = ratio;
  }
  for (unsigned int i = 0; i < excess_.size(); ++i)
  {
    excess_[i] = clipped(excess_[i], length * dexcess_[i]);
    margin_[i] = clipped(margin_[i], length * dmargin_[i]);
  }
}

const std::vector<double> &PointUnknowns::ratio() const
{
  return ratio_;
}
} // namespace lipflow
