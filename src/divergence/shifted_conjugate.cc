#include <lipflow/base/special_numbers.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
/// So that all reductions together stay below 60.
constexpr unsigned int most_masses = 55;

constexpr double mass_tolerance = 1e-12;

/// What a few operations leave: no step of t below it improves the mass, and
/// F is the difference of two numbers of size f'(1).
constexpr double rounding = 4. * std::numeric_limits<double>::epsilon();

/// Steps before the bracket is expected to halve with each: convergence from
/// one side, which is the rule for alpha <= 2, leaves its other end where it
/// is. If it lags behind, every second step is a bisection, and from
/// last_secant on every step: secants are of no use among kinks.
constexpr unsigned int head_start = 8;
constexpr unsigned int last_secant = 28;

/**
 * The nodes as depths d_i = max psi - psi_i >= 0 below the top. With the
 * distance t = max psi - nu instead of nu, a root close to the pole of f* at
 * t = 0 keeps its digits whatever the size of psi.
 */
class Nodes
{
public:
  Nodes(const std::vector<double> &psi,
        const std::vector<double> &q,
        const Reduction           &reduce)
      : psi_(psi)
      , q_(q)
      , reduce_(reduce)
  {
    double top = -infinity;
    for (std::size_t i = 0; i < q.size(); ++i)
      if (q[i] > 0. && !(psi[i] <= top)) // lets NaN through
        top = psi[i];
    top_ = reduce_.max(top);
    ++reductions_;
  }

  double top() const
  {
    return top_;
  }

  unsigned int reductions() const
  {
    return reductions_;
  }

  /// sum_i q_i term(d_i) over all ranks. Collective.
  template <typename Term>
  double sum(const Term &term)
  {
    // Wider where the machine has it: D is the small difference of two sums.
    long double result = 0.;
    for (std::size_t i = 0; i < q_.size(); ++i)
      if (q_[i] > 0.)
        result += q_[i] * term(top_ - psi_[i]);
    ++reductions_;
    return reduce_.sum(static_cast<double>(result));
  }

private:
  const std::vector<double> &psi_;
  const std::vector<double> &q_;
  const Reduction           &reduce_;
  double                     top_;
  unsigned int               reductions_ = 0;
};

/// An interval with the root inside.
struct Bracket
{
  double low, high;

  bool contains(const double t) const
  {
    return low < t && t < high;
  }

  /// Geometric if the ends differ by a factor: the root may be close to the
  /// pole at 0, many orders of magnitude from the other end.
  double middle() const
  {
    const bool orders_apart =
        (low > 0. && high > 4. * low) || (high < 0. && low < 4. * high);
    if (orders_apart)
      return std::copysign(std::sqrt(std::abs(low)) * std::sqrt(std::abs(high)),
                           low);
    return low + .5 * (high - low);
  }
};

/**
 * Bounds of the root t of mass(t) = sum_i q_i f*'(t - d_i) = 1.
 *
 * Below: t - d_i <= t, so the mass is at most f*'(t), which is 1 at f'(1).
 * Above: the top alone has mass q_top f*'(t), which is 1 at t = f'(1/q_top);
 * and by Markov's inequality a fraction 1 - 1/k of the mass has depth at most
 * k times the mean depth, hence mass(t) >= 1 at k mean + f'(k/(k-1)).
 */
Bracket
bracket(const Divergence &f, const double mean_depth, const double q_top)
{
  // A denormal q_top has an infinite inverse; the difference is no number.
  const double smallest = std::numeric_limits<double>::min();
  double       high = f.derivative(1. / std::max(q_top, smallest));
  for (double k = 2.; k < 2000.; k *= 2.)
  {
    const double markov = k * mean_depth + f.derivative(k / (k - 1.));
    if (markov < f.conjugate_domain_end())
      high = std::min(high, markov);
  }
  return {f.derivative(1.), high};
}

/**
 * The root t of mass(t) = 1 by the secant method for F(t) = f'(mass(t)) -
 * f'(1), safeguarded by bisection. F + f'(1) is a generalised mean of the t -
 * d_i: linear with slope 1 if there is but one depth (hence the first step),
 * and convex in t for alpha <= 2. The start f'(1) + mean depth is the root to
 * second order in the depths.
 */
double find_distance(const Divergence &f, Nodes &nodes)
{
  const double mean_depth = nodes.sum([](const double d) { return d; });
  const double q_top =
      nodes.sum([](const double d) { return d == 0. ? 1. : 0.; });
  const double at_one = f.derivative(1.);
  Bracket      root = bracket(f, mean_depth, q_top);
  double       t = std::min(at_one + mean_depth, root.high);
  double       slope = 1., t_before = t, F_before = 0.;
  double       allowed_width = root.high - root.low;

  for (unsigned int n = 0; n < most_masses; ++n)
  {
    const double mass = nodes.sum([&](const double d)
                                  { return f.conjugate_derivative(t - d); });
    const double F = f.derivative(mass) - at_one;
    // The rounding of F is the larger for alpha near 1. NaN comes from psi:
    // nothing better can follow.
    if (std::abs(mass - 1.) <= mass_tolerance ||
        std::abs(F) <= rounding * std::abs(at_one) || std::isnan(mass))
      break;
    (mass < 1. ? root.low : root.high) = t;

    if (n > 0)
      slope = (F - F_before) / (t - t_before);
    if (n >= head_start)
      allowed_width *= .5;
    double next = t - F / slope;
    if (std::isfinite(slope) && std::abs(next - t) <= rounding * std::abs(t))
      break;
    const bool behind = root.high - root.low > allowed_width;
    if (!root.contains(next) || (behind && (n % 2 == 0 || n >= last_secant)))
      next = root.middle();
    if (!root.contains(next)) // its ends are neighbours
      break;
    t_before = t;
    F_before = F;
    t = next;
  }
  return t;
}

/// log sum_i q_i exp(psi_i), and nu = value - 1, with the top taken out.
double log_mean_exp_distance(Nodes &nodes)
{
  return 1. - std::log(nodes.sum([](const double d) { return std::exp(-d); }));
}

/// top - t, or the next double for which top - shift is in the domain of f*.
double rounded_shift(const Divergence &f, const double top, const double t)
{
  const double shift = top - t;
  if (top - shift < f.conjugate_domain_end())
    return shift;
  return std::nextafter(shift, infinity);
}
} // namespace

ShiftResult infimum_over_shift(const Divergence          &f,
                               const std::vector<double> &psi,
                               const std::vector<double> &q,
                               const Reduction           &reduce)
{
  AssertDimension(psi.size(), q.size());

  Nodes       nodes(psi, q, reduce);
  ShiftResult result;
  result.maximum = nodes.top();
  if (f.shift_is_log_mean_exp())
  {
    result.distance = log_mean_exp_distance(nodes);
    result.value = nodes.top() + (1. - result.distance);
  }
  else
  {
    result.distance = f.ratio_is_one() ? 0. : find_distance(f, nodes);
    const double t = result.distance;
    result.value =
        nodes.top() +
        (nodes.sum([&](const double d) { return f.conjugate(t - d); }) - t);
  }
  result.shift = rounded_shift(f, nodes.top(), result.distance);
  result.evaluations = nodes.reductions();
  return result;
}
} // namespace lipflow
