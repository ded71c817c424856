#include <lipflow/flow/adams.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../ranks.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(adams_test, *test::on_one_rank())

BOOST_AUTO_TEST_CASE(equal_steps_give_the_classical_weights)
{
  const auto check =
      [](const std::vector<double> &times, const std::vector<double> &expected)
  {
    const auto weights = adams_weights(times, 0., 1.);
    for (std::size_t k = 0; k < expected.size(); ++k)
      BOOST_TEST(weights[k] == expected[k],
                 boost::test_tools::tolerance(1e-12));
  };
  check({0.}, {1.});
  check({0., -1.}, {3. / 2, -1. / 2});
  check({0., -1., -2.}, {23. / 12, -16. / 12, 5. / 12});
  check({0., -1., -2., -3.}, {55. / 24, -59. / 24, 37. / 24, -9. / 24});
  check({0., -1., -2., -3., -4.},
        {1901. / 720, -2774. / 720, 2616. / 720, -1274. / 720, 251. / 720});
  check({1., 0.}, {1. / 2, 1. / 2});
  check({1., 0., -1., -2.}, {9. / 24, 19. / 24, -5. / 24, 1. / 24});
}

BOOST_AUTO_TEST_CASE(polynomials_are_integrated_exactly_on_any_steps)
{
  const std::vector<double> all = {.3, .1, -.25, -.3, -.9, 1.};
  for (std::size_t n = 1; n <= 6; ++n)
  {
    const std::vector<double> times(all.begin(), all.begin() + n);
    const auto                weights = adams_weights(times, .3, .72);
    for (std::size_t degree = 0; degree < n; ++degree)
    {
      double sum = 0.;
      for (std::size_t k = 0; k < n; ++k)
        sum += weights[k] * std::pow(times[k], double(degree));
      const double p = degree + 1.;
      BOOST_TEST(sum == (std::pow(.72, p) - std::pow(.3, p)) / p,
                 boost::test_tools::tolerance(1e-11));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
