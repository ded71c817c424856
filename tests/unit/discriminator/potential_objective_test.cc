#include <lipflow/discriminator/point_scaling.h>
#include <lipflow/discriminator/potential_objective.h>
#include <lipflow/divergence/divergence.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

#include "../ranks.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(potential_objective_test, *test::on_one_rank())

BOOST_AUTO_TEST_CASE(kl_is_a_log_mean_exp_without_overflow)
{
  const auto                kl = make_divergence({"kl", 0.});
  const std::vector<double> p = {.5, .5}, q = {.25, .75};
  for (const double shift : {0., 1e4, -1e4})
  {
    const auto at = potential_objective(
        *kl, {shift + 1., shift + 2., shift - 1., shift + .5}, p, q);
    BOOST_TEST(at.value ==
                   1.5 - std::log(.25 * std::exp(-1.) + .75 * std::exp(.5)),
               boost::test_tools::tolerance(1e-11));
  }
}

BOOST_AUTO_TEST_CASE(weights_are_the_derivatives_of_the_value)
{
  const std::vector<double> p = {.2, .5, .3}, q = {.1, .2, .3, .4};
  const std::vector<double> values = {.3, -.2, .9, -.5, .1, .4, -.1};
  const double              h = 1e-5;
  for (const char *type :
       {"kl", "alpha", "reverse kl", "jensen shannon", "wasserstein"})
    BOOST_TEST_CONTEXT(type)
    {
      const auto f = make_divergence({type, 1.5});
      const auto at = potential_objective(*f, values, p, q);
      BOOST_TEST(std::accumulate(at.second_weights.begin(),
                                 at.second_weights.end(),
                                 0.) == 1.,
                 boost::test_tools::tolerance(1e-10));
      for (std::size_t i = 0; i < values.size(); ++i)
      {
        auto low = values, high = values;
        low[i] -= h;
        high[i] += h;
        const double difference = (potential_objective(*f, high, p, q).value -
                                   potential_objective(*f, low, p, q).value) /
                                  (2. * h);
        const double expected = i < p.size() ? at.first_weights[i]
                                             : -at.second_weights[i - p.size()];
        BOOST_TEST(std::abs(difference - expected) < 1e-8);
      }
    }
}

BOOST_AUTO_TEST_CASE(scaled_points_are_about_zero_and_of_size_one)
{
  PointSet first, second;
  first.dimension = second.dimension = 2;
  first.coordinates = {10., 4., 12., 4., 14., 4.};
  first.weights = {.1, .1, .8};
  second.coordinates = {8., 4., 1e30, 4.}; // one far out moves nothing
  second.weights = {.5, .5};
  const PointScaling scaling = point_scaling(first, second);
  BOOST_TEST(scaling.centre[0] == 12.);
  BOOST_TEST(scaling.centre[1] == 4.);
  BOOST_TEST(scaling.scale == std::sqrt(2.),
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(point_scaling(second, second).scale > 0.);
  first.coordinates.assign(6, 3.);
  BOOST_TEST(point_scaling(first, first).scale == 1.);
}

BOOST_AUTO_TEST_SUITE_END()
