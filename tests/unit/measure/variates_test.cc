#include <lipflow/measure/variates.h>

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/logistic.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/test/unit_test.hpp>

#include "kolmogorov_smirnov.h"

using namespace lipflow;
using lipflow::test::check_law;

BOOST_AUTO_TEST_SUITE(variates_test)

namespace
{
constexpr unsigned int n_values = 20000;

/// One value a particle.
template <typename Draw>
std::vector<double> sample(const Draw &draw)
{
  std::vector<double> values;
  for (unsigned int id = 0; id < n_values; ++id)
  {
    RandomVariates random(ParticleRandom(11, 2, id));
    values.push_back(draw(random));
    BOOST_TEST_REQUIRE(std::isfinite(values.back()));
  }
  return values;
}

template <typename Distribution>
auto cdf_of(const Distribution &distribution)
{
  return [=](const double x) { return boost::math::cdf(distribution, x); };
}
} // namespace

BOOST_AUTO_TEST_CASE(calls_use_the_numbers_of_the_particle_in_turn)
{
  const ParticleRandom numbers(1, 2, 3);
  RandomVariates       random(numbers);
  BOOST_TEST(random.uniform() == numbers.uniform(0));
  random.normal(); // two
  BOOST_TEST(random.uniform() == numbers.uniform(3));
}

BOOST_AUTO_TEST_CASE(choices_are_equally_frequent)
{
  std::vector<double> count(8, 0.);
  for (const double choice :
       sample([](RandomVariates &random) { return random.choice(8); }))
    count.at(static_cast<std::size_t>(choice)) += 1.;
  for (const double found : count)
    BOOST_TEST(std::abs(found / n_values - .125) <
               5. * std::sqrt(.125 * .875 / n_values));
}

BOOST_AUTO_TEST_CASE(normal_and_logistic_numbers_have_their_laws)
{
  check_law(sample([](RandomVariates &random) { return random.normal(); }),
            cdf_of(boost::math::normal()));
  check_law(sample([](RandomVariates &random) { return random.logistic(); }),
            cdf_of(boost::math::logistic()));
  // Not the first call only: the next ones are independent of it.
  check_law(sample(
                [](RandomVariates &random)
                {
                  const double first = random.normal();
                  return (first - random.normal()) / std::sqrt(2.);
                }),
            cdf_of(boost::math::normal()));
}

BOOST_AUTO_TEST_CASE(gamma_numbers_have_their_law_for_all_shapes)
{
  for (const double shape : {.05, .25, 1., 2.5, 40.})
    BOOST_TEST_CONTEXT("shape " << shape)
  check_law(
      sample([&](RandomVariates &random) { return random.log_gamma(shape); }),
      [&](const double log)
      {
        // P(a, x) is x^a/Gamma(a + 1) where x is beyond the numbers.
        return log < -600. ? std::exp(shape * log - std::lgamma(shape + 1))
                           : boost::math::gamma_p(shape, std::exp(log));
      });
}

BOOST_AUTO_TEST_CASE(student_t_numbers_have_their_law_for_all_tails)
{
  for (const double nu : {.1, .5, 1., 3., 1e6})
    BOOST_TEST_CONTEXT("nu " << nu)
  check_law(
      sample([&](RandomVariates &random) { return random.student_t(nu); }),
      cdf_of(boost::math::students_t(nu)));
}

BOOST_AUTO_TEST_CASE(stretched_exponential_numbers_have_their_law)
{
  for (const double exponent : {.1, .4, 1., 2., 8.})
    BOOST_TEST_CONTEXT("exponent " << exponent)
  check_law(sample([&](RandomVariates &random)
                   { return random.stretched_exponential(exponent); }),
            [&](const double x)
            {
              const double half =
                  .5 * boost::math::gamma_p(1. / exponent,
                                            std::pow(std::abs(x), exponent));
              return x < 0. ? .5 - half : .5 + half;
            });
}

BOOST_AUTO_TEST_SUITE_END()
