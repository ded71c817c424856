#include <lipflow/base/errors.h>
#include <lipflow/divergence/alpha.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/kullback_leibler.h>
#include <lipflow/divergence/reverse_kl.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

BOOST_AUTO_TEST_SUITE(divergence_test)

using namespace lipflow;

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

std::vector<std::unique_ptr<Divergence>>
with_alphas(const std::vector<double> &alphas)
{
  std::vector<std::unique_ptr<Divergence>> all;
  for (const double alpha : alphas)
    all.push_back(make_divergence({"alpha", alpha}));
  return all;
}

/// All but the indicator function, which has no derivatives.
std::vector<std::unique_ptr<Divergence>> smooth_divergences()
{
  auto all = with_alphas({.05, .3, .5, .9, 1.1, 1.5, 2., 3., 8., 20.});
  all.push_back(make_divergence({"kl", 0.}));
  all.push_back(make_divergence({"reverse kl", 0.}));
  all.push_back(make_divergence({"jensen shannon", 0.}));
  return all;
}

/// Factors of 10^step from 10^-decades to 10^decades.
std::vector<double> powers_of_ten(const double decades, const double step)
{
  std::vector<double> grid;
  for (double e = -decades; e <= decades + .5 * step; e += step)
    grid.push_back(std::pow(10., e));
  return grid;
}

/// Central, of order 8: with h = 1% of the scale on which the function varies
/// neither truncation nor rounding is above 1e-12 of its size.
double difference(const std::function<double(double)> &g, double x, double h)
{
  const std::array<double, 4> weights = {
      {4. / 5., -1. / 5., 4. / 105., -1. / 280.}};
  double sum = 0.;
  for (int k = 1; k <= 4; ++k)
    sum += weights[k - 1] * (g(x + k * h) - g(x - k * h));
  return sum / h;
}

/// A step for difference() at the ratio x: f and its derivatives vary like
/// powers of x of exponents up to alpha + 2.
double relative_step(const Divergence &f)
{
  const double exponent =
      1. + std::abs(f.derivative(2.) / f.second_derivative(2.));
  const double growth =
      2. * std::abs(f.second_derivative(2.) / f.derivative(2.));
  return .01 / (exponent + growth);
}
} // namespace

BOOST_AUTO_TEST_CASE(f_vanishes_at_one_with_its_conjugate_touching_there)
{
  auto all = smooth_divergences();
  all.push_back(make_divergence({"wasserstein", 0.}));
  for (const auto &f : all)
    BOOST_TEST_CONTEXT(f->name())
    {
      BOOST_TEST(f->value(1.) == 0.);
      BOOST_TEST(f->value(-1e-300) == infinity);
      // Equality in Fenchel-Young at x = 1: f*(f'(1)) = f'(1).
      BOOST_TEST(f->conjugate(f->derivative(1.)) == f->derivative(1.),
                 boost::test_tools::tolerance(1e-14));
    }
}

BOOST_AUTO_TEST_CASE(fenchel_young_holds_for_all_pairs)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double x : powers_of_ten(12., .7))
    for (const double size : powers_of_ten(12., .9))
      for (const double y : {-size, size})
      {
        const double conjugate = f->conjugate(y);
        if (conjugate == infinity)
          continue;
        const double scale =
            std::abs(f->value(x)) + std::abs(conjugate) + std::abs(x * y);
        BOOST_TEST(f->value(x) + conjugate - x * y >= -1e-13 * scale);
      }
}

BOOST_AUTO_TEST_CASE(fenchel_young_is_tight_at_the_optimal_ratio_only)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double x : powers_of_ten(3., .3))
  {
    const double y = f->derivative(x);
    const double scale =
        std::abs(f->value(x)) + std::abs(f->conjugate(y)) + std::abs(x * y);
    const double gap = f->value(x) + f->conjugate(y) - x * y;
    BOOST_TEST(std::abs(gap) <= 1e-13 * scale);

    // Off by 10% the gap is the integral of f'' over a triangle, unless
    // the rounding of constants, f(0) say, hides it.
    const double curvature =
        std::min(f->second_derivative(x), f->second_derivative(1.1 * x));
    const double expected = .005 * x * x * curvature;
    if (expected > 1e-10 * scale)
    {
      const double off = f->value(1.1 * x) + f->conjugate(y) - 1.1 * x * y;
      BOOST_TEST(off >= .999 * expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(derivatives_agree_with_finite_differences)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double x : powers_of_ten(2., .37))
  {
    const double step = relative_step(*f) * x;
    const double slope =
        difference([&](double s) { return f->value(s); }, x, step);
    BOOST_TEST(std::abs(slope - f->derivative(x)) <=
               1e-10 * std::abs(f->derivative(x)) +
                   10. * epsilon * std::abs(f->value(x)) / step);
    const double curvature =
        difference([&](double s) { return f->derivative(s); }, x, step);
    BOOST_TEST(std::abs(curvature - f->second_derivative(x)) <=
               1e-10 * f->second_derivative(x) +
                   10. * epsilon * std::abs(f->derivative(x)) / step);
  }
}

BOOST_AUTO_TEST_CASE(conjugate_derivatives_agree_with_finite_differences)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double x : powers_of_ten(2., .37))
  {
    // The change of y that changes the ratio by the relative step.
    const double y = f->derivative(x);
    const double step = relative_step(*f) * x * f->second_derivative(x);
    const double slope =
        difference([&](double s) { return f->conjugate(s); }, y, step);
    BOOST_TEST(std::abs(slope - f->conjugate_derivative(y)) <=
               1e-10 * f->conjugate_derivative(y) +
                   10. * epsilon * std::abs(f->conjugate(y)) / step);
    const double curvature = difference(
        [&](double s) { return f->conjugate_derivative(s); }, y, step);
    BOOST_TEST(std::abs(curvature - f->conjugate_second_derivative(y)) <=
               1e-10 * f->conjugate_second_derivative(y) +
                   100. * epsilon * f->conjugate_derivative(y) / step);
  }
}

BOOST_AUTO_TEST_CASE(the_derivative_of_the_conjugate_inverts_that_of_f)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double x : powers_of_ten(12., .61))
  {
    const double y = f->derivative(x);
    // The condition of f*' at y: what the rounding of y does to the ratio.
    const double condition = 1. + std::abs(y) / (x * f->second_derivative(x));
    BOOST_TEST(std::abs(f->conjugate_derivative(y) / x - 1.) <=
               10. * epsilon * condition);
    BOOST_TEST(
        std::abs(f->conjugate_second_derivative(y) * f->second_derivative(x) -
                 1.) <= 40. * epsilon * (1. + condition) * 20.);
  }
}

BOOST_AUTO_TEST_CASE(f_and_its_conjugate_are_convex)
{
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
    {
      const auto grid = powers_of_ten(6., .1);
      for (std::size_t i = 1; i < grid.size(); ++i)
      {
        BOOST_TEST(f->derivative(grid[i - 1]) < f->derivative(grid[i]));
        BOOST_TEST(f->conjugate_derivative(grid[i - 1]) <=
                   f->conjugate_derivative(grid[i]));
        BOOST_TEST(f->conjugate_derivative(-grid[i]) <=
                   f->conjugate_derivative(-grid[i - 1]));
        const double middle = .5 * (grid[i - 1] + grid[i]);
        const double mean = .5 * (f->value(grid[i - 1]) + f->value(grid[i]));
        BOOST_TEST(f->value(middle) <= mean + 4. * epsilon * std::abs(mean));
      }
    }
}

BOOST_AUTO_TEST_CASE(f_is_accurate_close_to_one)
{
  // f(1+d) = f'(1) d + d^2/2 f''(1) + O(d^3).
  for (const auto &f : smooth_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double size : {1e-9, -1e-9, 3e-12, -3e-12})
  {
    const double x = 1. + size, d = x - 1.;
    BOOST_TEST(f->value(x) == f->derivative(1.) * d +
                                  .5 * f->second_derivative(1.) * d * d,
               boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(no_finite_argument_gives_nan)
{
  auto all = smooth_divergences();
  for (auto &f : with_alphas({1e-3, 1. - 1e-6, 1. + 1e-6, 100.}))
    all.push_back(std::move(f));
  all.push_back(make_divergence({"wasserstein", 0.}));

  std::vector<double> sizes = powers_of_ten(300., 1.);
  for (const double size : {0.,
                            1.,
                            std::numeric_limits<double>::denorm_min(),
                            std::numeric_limits<double>::min(),
                            std::numeric_limits<double>::max()})
    sizes.push_back(size);
  for (const auto &f : all)
    BOOST_TEST_CONTEXT(f->name())
  for (const double size : sizes)
    for (const double s : {-size, size})
    {
      const std::array<double, 6> values = {
          {f->value(s),
           f->derivative(s),
           f->second_derivative(s),
           f->conjugate(s),
           f->conjugate_derivative(s),
           f->conjugate_second_derivative(s)}};
      for (const double value : values)
        BOOST_TEST(!std::isnan(value), "NaN at " << s);
      BOOST_TEST(f->conjugate_derivative(s) >= 0.);
      BOOST_TEST(f->conjugate_second_derivative(s) >= 0.);
    }
}

BOOST_AUTO_TEST_CASE(alpha_above_one_lets_the_ratio_vanish)
{
  for (const double alpha : {1.5, 2., 3.})
  {
    const AlphaDivergence f(alpha);
    BOOST_TEST(f.ratio_can_vanish());
    BOOST_TEST(f.derivative(0.) == 0.);
    for (const double y : {-1e10, -1., -1e-10, 0.})
    {
      BOOST_TEST(f.conjugate_derivative(y) == 0.);
      BOOST_TEST(f.conjugate(y) == -f.value(0.),
                 boost::test_tools::tolerance(1e-15));
    }
    BOOST_TEST(f.conjugate_second_derivative(-1e-300) == 0.);
  }
  BOOST_TEST(AlphaDivergence(1.5).conjugate_second_derivative(0.) == 0.);
  BOOST_TEST(AlphaDivergence(2.).conjugate_second_derivative(0.) == 1.);
  BOOST_TEST(AlphaDivergence(3.).conjugate_second_derivative(0.) == infinity);
}

BOOST_AUTO_TEST_CASE(alpha_below_one_and_reverse_kl_have_a_pole_at_zero)
{
  std::vector<std::unique_ptr<Divergence>> all = with_alphas({.05, .5, .9});
  all.push_back(make_divergence({"reverse kl", 0.}));
  for (const auto &f : all)
    BOOST_TEST_CONTEXT(f->name())
    {
      BOOST_TEST(!f->ratio_can_vanish());
      BOOST_TEST(f->conjugate_domain_end() == 0.);
      BOOST_TEST(f->derivative(0.) == -infinity);
      for (const double y : {-0., 0., 1e-300, 1.})
      {
        BOOST_TEST(f->conjugate_second_derivative(y) == infinity);
        BOOST_TEST(f->conjugate(y) == infinity);
        BOOST_TEST(f->conjugate_derivative(y) == infinity);
      }
    }
}

BOOST_AUTO_TEST_CASE(alpha_tends_to_kl_with_first_order)
{
  // Up to the affine c (x - 1), c = 1/(alpha-1) - 1, whose conjugate is the
  // shift (f - c (x - 1))*(z) = f*(z + c) - c.
  const KullbackLeiblerDivergence kl;
  for (const double sign : {-1., 1.})
    for (const double x : {.2, .7, 1.5, 4.})
    {
      std::array<double, 2> primal, dual;
      for (const int k : {0, 1})
      {
        const double          d = sign * (k == 0 ? 2e-3 : 1e-3);
        const AlphaDivergence f(1. + d);
        const double          c = 1. / d - 1.;
        const double          z = kl.derivative(x);
        primal[k] = f.value(x) - c * (x - 1.) - kl.value(x);
        dual[k] = f.conjugate(z + c) - c - kl.conjugate(z);
      }
      BOOST_TEST(std::abs(primal[0]) < 2e-2);
      BOOST_TEST(primal[0] / primal[1] == 2.,
                 boost::test_tools::tolerance(1e-2));
      BOOST_TEST(dual[0] / dual[1] == 2., boost::test_tools::tolerance(1e-2));
    }
}

BOOST_AUTO_TEST_CASE(alpha_tends_to_reverse_kl_with_first_order)
{
  const ReverseKLDivergence reverse;
  for (const double x : {.2, .7, 1.5, 4.})
  {
    const double          y = -x;
    std::array<double, 2> primal, dual;
    for (const int k : {0, 1})
    {
      const AlphaDivergence f(k == 0 ? 2e-3 : 1e-3);
      primal[k] = f.value(x) - reverse.value(x);
      dual[k] = f.conjugate(y) - reverse.conjugate(y);
    }
    BOOST_TEST(std::abs(primal[0]) < 1e-2);
    BOOST_TEST(primal[0] / primal[1] == 2., boost::test_tools::tolerance(1e-2));
    BOOST_TEST(dual[0] / dual[1] == 2., boost::test_tools::tolerance(1e-2));
  }
}

BOOST_AUTO_TEST_CASE(wasserstein_fixes_the_ratio)
{
  const auto f = make_divergence({"wasserstein", 0.});
  BOOST_TEST(f->ratio_is_one());
  BOOST_TEST(f->value(1. + epsilon) == infinity);
  for (const double y : {-1e300, -2., 0., 3e7})
  {
    BOOST_TEST(f->conjugate(y) == y);
    BOOST_TEST(f->conjugate_derivative(y) == 1.);
    BOOST_TEST(f->conjugate_second_derivative(y) == 0.);
  }
}

BOOST_AUTO_TEST_CASE(every_registered_type_can_be_made_and_names_itself)
{
  const auto types = divergence_types();
  BOOST_TEST(types.size() == 5u);
  for (const std::string &type : types)
  {
    BOOST_TEST(divergence_mistake({type, 2.}) == "");
    BOOST_TEST(make_divergence({type, 2.})->name() ==
               (type == "alpha" ? "alpha = 2" : type));
  }
  BOOST_TEST(make_divergence({"alpha", .3})->name() == "alpha = 0.3");
}

BOOST_AUTO_TEST_CASE(alpha_matters_to_its_own_type_only)
{
  BOOST_TEST(divergence_mistake({"kl", 1.}) == "");
  BOOST_TEST(divergence_mistake({"reverse kl", std::nan("")}) == "");
}

BOOST_AUTO_TEST_CASE(mistakes_say_what_to_do)
{
  const auto says = [](const DivergenceChoice &choice, const std::string &part)
  {
    const std::string message = divergence_mistake(choice);
    BOOST_TEST(message.find(part) != std::string::npos,
               "'" << message << "' lacks '" << part << "'");
    BOOST_CHECK_EXCEPTION(make_divergence(choice),
                          Error,
                          [&](const Error &error) {
                            return error.code() == ExitCode::usage &&
                                   error.what() == message;
                          });
  };
  says({"KL", 2.}, "'KL'");
  says({"", 2.}, "kl, alpha, reverse kl, wasserstein, jensen shannon");
  says({"alpha", 1.}, "choose Type = kl");
  says({"alpha", 1. + 1e-9}, "choose Type = kl");
  says({"alpha", 0.}, "choose Type = reverse kl");
  says({"alpha", 9e-4}, "choose Type = reverse kl");
  says({"alpha", -2.}, "Alpha is -2");
  says({"alpha", 101.}, "[0.001, 100]");
  says({"alpha", std::nan("")}, "nan");
  says({"alpha", infinity}, "inf");
  for (const double alpha : {1e-3, .999999, 1.000001, 100.})
    BOOST_TEST(divergence_mistake({"alpha", alpha}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
