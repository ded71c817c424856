#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

BOOST_AUTO_TEST_SUITE(shifted_conjugate_test)

using namespace lipflow;

namespace
{
using Values = std::vector<double>;

std::vector<std::unique_ptr<Divergence>> all_divergences()
{
  std::vector<std::unique_ptr<Divergence>> all;
  for (const double alpha : {.05, .3, .5, .9, 1.1, 1.5, 2., 3., 8., 20.})
    all.push_back(make_divergence({"alpha", alpha}));
  for (const char *const type :
       {"kl", "reverse kl", "wasserstein", "jensen shannon"})
    all.push_back(make_divergence({type, 0.}));
  return all;
}

/// n masses of sum 1 that span many orders of magnitude, some of them zero.
Values random_masses(const unsigned int n, std::mt19937 &random)
{
  std::uniform_real_distribution<double> uniform(0., 1.);

  Values q(n);
  double sum = 0.;
  for (double &mass : q)
  {
    mass = uniform(random) < .2 ? 0. : std::pow(10., -8. * uniform(random));
    sum += mass;
  }
  for (double &mass : q)
    mass /= sum;
  return q;
}

Values random_values(const unsigned int n, double spread, std::mt19937 &random)
{
  std::uniform_real_distribution<double> uniform(-spread, spread);

  Values psi(n);
  for (double &value : psi)
    value = uniform(random);
  return psi;
}

/// nu + sum q f*(psi - nu).
double objective(const Divergence &f,
                 const Values     &psi,
                 const Values     &q,
                 const double      nu)
{
  double sum = 0.;
  for (std::size_t i = 0; i < q.size(); ++i)
    if (q[i] > 0.)
      sum += q[i] * f.conjugate(psi[i] - nu);
  return nu + sum;
}

double largest(const Values &values)
{
  double result = 0.;
  for (const double value : values)
    result = std::max(result, std::abs(value));
  return result;
}
} // namespace

BOOST_AUTO_TEST_CASE(the_ratios_at_the_infimum_have_mass_one)
{
  std::mt19937 random(7);
  for (const auto &f : all_divergences())
    for (const double spread : {0., 1e-6, 1e-2, 1., 30., 1e3, 1e5})
      BOOST_TEST_CONTEXT(f->name() << ", spread " << spread)
      {
        const Values q = random_masses(200, random);
        const Values psi = random_values(200, spread, random);
        const auto   result = infimum_over_shift(*f, psi, q);
        BOOST_TEST(result.evaluations <= 60u);

        // What the mass is at the neighbours of nu in double precision.
        const double step = 1e-14 * (spread + std::abs(result.distance));
        const auto   mass = [&](const double shift)
        {
          double sum = 0.;
          for (std::size_t i = 0; i < q.size(); ++i)
            if (q[i] > 0.)
              sum += q[i] * f->conjugate_derivative(result.distance + shift -
                                                    (result.maximum - psi[i]));
          return sum;
        };
        BOOST_TEST(std::isfinite(result.value));
        BOOST_TEST(mass(-step) <= 1. + 2e-12);
        BOOST_TEST(mass(step) >= 1. - 2e-12);
      }
}

BOOST_AUTO_TEST_CASE(no_shift_gives_less)
{
  std::mt19937 random(11);
  for (const auto &f : all_divergences())
    for (const double spread : {1e-6, 1., 1e3})
      BOOST_TEST_CONTEXT(f->name() << ", spread " << spread)
      {
        const Values q = random_masses(50, random);
        const Values psi = random_values(50, spread, random);
        const auto   result = infimum_over_shift(*f, psi, q);
        const double noise = 1e-13 * (spread + std::abs(result.distance) + 1.);
        for (const double size : {0., 1e-8, 1e-4, 1e-2, 1., 10., 1e3})
          for (const double sign : {-1., 1.})
            BOOST_TEST(result.value <=
                       objective(*f, psi, q, result.shift + sign * size) +
                           noise);
        BOOST_TEST(result.value >= objective(*f, psi, q, result.shift) - noise);
      }
}

BOOST_AUTO_TEST_CASE(kl_is_a_log_sum_exp_at_any_offset)
{
  const auto   f = make_divergence({"kl", 0.});
  const Values q = {.25, .5, .25};
  const Values psi = {0., 2., -3.};
  const double expected =
      std::log(.25 + .5 * std::exp(2.) + .25 * std::exp(-3.));
  for (const double offset : {0., 1e4, -1e4})
  {
    Values shifted = psi;
    for (double &value : shifted)
      value += offset;
    const auto result = infimum_over_shift(*f, shifted, q);
    BOOST_TEST(std::abs(result.value - offset - expected) <=
               1e-15 * (10. + std::abs(offset)));
    BOOST_TEST(result.evaluations == 2u);
  }
}

BOOST_AUTO_TEST_CASE(wasserstein_is_the_mean)
{
  const auto f = make_divergence({"wasserstein", 0.});
  const auto result =
      infimum_over_shift(*f, {1e4 + 1., 1e4 - 2., 1e4}, {.5, .25, .25});
  BOOST_TEST(result.value == 1e4, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(alpha_two_is_mean_plus_half_the_variance)
{
  // As long as no ratio 1 + psi - mean is negative.
  const auto   f = make_divergence({"alpha", 2.});
  const Values q = {.5, .25, .25};
  const auto   result = infimum_over_shift(*f, {.5, -.5, .75}, q);
  const double mean = .5 * .5 - .25 * .5 + .25 * .75;
  const double square = .5 * .25 + .25 * .25 + .25 * .5625;
  BOOST_TEST(result.value == mean + .5 * (square - mean * mean),
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.shift == mean - 1., boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(alpha_two_forgets_nodes_whose_ratio_vanishes)
{
  // Only the top counts: (a - nu)/2 = 1, T = a - 2 + 1 + 1/2.
  const auto f = make_divergence({"alpha", 2.});
  for (const double a : {2.5, 10., 1e4})
  {
    const auto result = infimum_over_shift(*f, {0., a}, {.5, .5});
    BOOST_TEST(result.value == a - .5, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(result.shift == a - 2., boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(reverse_kl_of_two_values_solves_a_quadratic)
{
  // With s = nu - max psi: q/s + (1-q)/(s+a) = 1, s^2 + (a-1) s - q a = 0. For
  // a > 1 and small q the root is about q a/(a-1), next to the pole at 0.
  const auto f = make_divergence({"reverse kl", 0.});
  for (const double a : {1e-6, .5, 2., 50., 1e5})
    for (const double q : {.5, 1e-3, 1e-12, 1e-30, 1e-200, 1e-290})
      BOOST_TEST_CONTEXT("a = " << a << ", q = " << q)
      {
        const double b = a - 1.;
        const double root = std::sqrt(b * b + 4. * q * a);
        const double s = b > 0. ? 2. * q * a / (b + root) : .5 * (root - b);
        const auto   result = infimum_over_shift(*f, {-a, 0.}, {1. - q, q});
        BOOST_TEST(-result.distance == s, boost::test_tools::tolerance(1e-11));
        BOOST_TEST(result.value ==
                       s - 1. - q * std::log(s) - (1. - q) * std::log(s + a),
                   boost::test_tools::tolerance(1e-13 * (1. + 10. / a)));
        BOOST_TEST(result.shift > 0.);
      }
}

BOOST_AUTO_TEST_CASE(the_shift_stays_off_the_pole_when_it_is_rounded)
{
  const auto f = make_divergence({"alpha", .5});
  const auto result =
      infimum_over_shift(*f, {1e4 - 100., 1e4}, {1. - 1e-40, 1e-40});
  BOOST_TEST(std::isfinite(f->conjugate(1e4 - result.shift)));
  BOOST_TEST(result.distance < 0.);
  BOOST_TEST(result.distance > -1e-15);
}

BOOST_AUTO_TEST_CASE(a_constant_moves_through)
{
  std::mt19937 random(13);
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double constant : {-1e4, 3., 1e6})
  {
    const Values q = random_masses(40, random);
    const Values psi = random_values(40, 5., random);
    Values       moved(psi);
    for (double &value : moved)
      value += constant;
    const double T = infimum_over_shift(*f, psi, q).value;
    BOOST_TEST(std::abs(infimum_over_shift(*f, moved, q).value - T -
                        constant) <= 4e-15 * std::abs(constant) + 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(it_lies_between_the_mean_and_the_maximum)
{
  // x = 1 in the supremum; and T <= nu + f*(max - nu) = max at the right nu.
  std::mt19937 random(17);
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double spread : {1e-6, 1., 1e5})
  {
    const Values q = random_masses(40, random);
    const Values psi = random_values(40, spread, random);
    const auto   result = infimum_over_shift(*f, psi, q);
    double       mean = 0.;
    for (std::size_t i = 0; i < q.size(); ++i)
      mean += q[i] * psi[i];
    const double noise = 1e-14 * (100. + spread);
    BOOST_TEST(result.value >= mean - noise);
    BOOST_TEST(result.value <= result.maximum + noise);
  }
}

BOOST_AUTO_TEST_CASE(it_is_convex_and_increasing)
{
  std::mt19937 random(19);
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
  for (const double spread : {1e-2, 1., 1e3})
  {
    const Values q = random_masses(40, random);
    const Values a = random_values(40, spread, random);
    const Values b = random_values(40, spread, random);
    Values       middle(40), upper(40);
    for (std::size_t i = 0; i < q.size(); ++i)
    {
      middle[i] = .5 * (a[i] + b[i]);
      upper[i] = std::max(a[i], b[i]);
    }
    const double T_a = infimum_over_shift(*f, a, q).value;
    const double T_b = infimum_over_shift(*f, b, q).value;
    const double noise = 1e-13 * (10. + spread);
    BOOST_TEST(infimum_over_shift(*f, middle, q).value <=
               .5 * (T_a + T_b) + noise);
    BOOST_TEST(infimum_over_shift(*f, upper, q).value >=
               std::max(T_a, T_b) - noise);
  }
}

BOOST_AUTO_TEST_CASE(it_is_the_conjugate_of_the_divergence)
{
  // T(psi) = max over ratios x of mass 1 of sum q (x psi - f(x)); psi = f'(x)
  // makes x the maximizer, with nu = 0.
  std::mt19937 random(23);
  for (const auto &f : all_divergences())
    if (!f->ratio_is_one())
      BOOST_TEST_CONTEXT(f->name())
      {
        const Values q = random_masses(60, random);
        Values       x = random_values(60, .9, random);
        double       mass = 0.;
        for (std::size_t i = 0; i < q.size(); ++i)
          mass += q[i] * (1. + x[i]);
        Values psi(60);
        double expected = 0.;
        for (std::size_t i = 0; i < q.size(); ++i)
        {
          x[i] = (1. + x[i]) / mass;
          psi[i] = f->derivative(x[i]);
          expected += q[i] * (x[i] * psi[i] - f->value(x[i]));
        }
        const auto result = infimum_over_shift(*f, psi, q);
        BOOST_TEST(std::abs(result.value - expected) <=
                   1e-13 * (1. + largest(psi)));
        BOOST_TEST(std::abs(result.shift) <= 1e-10 * (1. + largest(psi)));
      }
}

BOOST_AUTO_TEST_CASE(nodes_without_mass_are_ignored)
{
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
    {
      const double T = infimum_over_shift(*f, {.1, -.4}, {.5, .5}).value;
      const auto   result = infimum_over_shift(
          *f,
          {1e300, .1, -1e300, -.4, std::numeric_limits<double>::infinity()},
          {0., .5, 0., .5, 0.});
      BOOST_TEST(result.value == T);
      BOOST_TEST(result.maximum == .1);
    }
}

BOOST_AUTO_TEST_CASE(values_that_are_no_numbers_end_at_once)
{
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
    {
      const auto result =
          infimum_over_shift(*f, {0., std::nan(""), 1.}, {.25, .25, .5});
      BOOST_TEST(std::isnan(result.value));
      BOOST_TEST(result.evaluations < 10u);
    }
}

BOOST_AUTO_TEST_CASE(smooth_cases_need_few_reductions)
{
  std::mt19937 random(29);
  for (const auto &f : all_divergences())
    for (const double spread : {1e-6, 1e-3, .03})
      BOOST_TEST_CONTEXT(f->name() << ", spread " << spread)
  BOOST_TEST(infimum_over_shift(*f,
                                random_values(500, spread, random),
                                random_masses(500, random))
                 .evaluations <= 12u);
}

BOOST_AUTO_TEST_CASE(the_reduction_carries_what_other_ranks_have)
{
  // Two ranks with the same nodes, each of half the mass: sums are doubled.
  for (const auto &f : all_divergences())
    BOOST_TEST_CONTEXT(f->name())
    {
      unsigned int calls = 0;
      Reduction    reduce;
      reduce.sum = [&](const double x)
      {
        ++calls;
        return 2. * x;
      };
      reduce.max = [&](const double x)
      {
        ++calls;
        return x;
      };
      const auto half =
          infimum_over_shift(*f, {0., 1., 3.}, {.125, .25, .125}, reduce);
      const auto whole = infimum_over_shift(*f, {0., 1., 3.}, {.25, .5, .25});
      BOOST_TEST(half.value == whole.value,
                 boost::test_tools::tolerance(1e-15));
      BOOST_TEST(half.evaluations == calls);
    }
}

BOOST_AUTO_TEST_SUITE_END()
