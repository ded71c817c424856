#include <lipflow/comparison/optimal_transport.h>
#include <lipflow/comparison/tail_error.h>

#include <boost/test/unit_test.hpp>

#include "point_clouds.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(tail_error_test)

BOOST_AUTO_TEST_CASE(logarithms_of_a_few_points)
{
  const auto q = points(1, {4., 1., 3., 2.});
  // The median of Q is 2, its quantile of level .75 is 3.
  const TailLevels levels{.5, .75, 2};
  BOOST_TEST(log_ccdf_error(q, q, levels) == 0.);
  // 3/4 of P are above 2, where half of Q is; 1/4 above 3, as of Q.
  BOOST_TEST(log_ccdf_error(points(1, {0., 3., 3., 5.}), q, levels) ==
                 .5 * std::log(1.5),
             tolerance(1e-14));
  // None of P is above 2: half of its least weight stands for it.
  const auto below = points(1, {0., 1.}, {.2, .8});
  BOOST_TEST(log_ccdf_error(below, q, levels) ==
                 .5 * (std::log(.5 / .1) + std::log(.25 / .1)),
             tolerance(1e-14));
  // Level .99 is the largest of four points, above which no mass is.
  BOOST_TEST(log_ccdf_error(points(1, {5.}), q, {.5, .99, 2}) ==
                 .5 * (std::log(1. / .5) + std::log(1. / .125)),
             tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(quantiles_are_where_the_levels_are)
{
  // Q is 1, ..., 100: level a/100 is the point a, above which are 100 - a.
  // P has twice the mass there.
  std::vector<double> x(100), w(101, .005);
  for (unsigned int k = 0; k < 100; ++k)
    x[k] = k + 1.;
  const auto q = points(1, x);
  x.push_back(1000.);
  for (unsigned int k = 0; k < 50; ++k)
    w[k] = .01;
  w[100] = .25;
  double expected = 0.;
  for (unsigned int a = 50; a < 100; ++a)
    expected +=
        std::abs(std::log((.25 + .005 * (100 - a)) / (.01 * (100 - a)))) / 50.;
  BOOST_TEST(log_ccdf_error(points(1, x, w), q) == expected, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(coordinates_count_alike)
{
  const TailLevels levels{.5, .75, 2};
  const auto       q = points(2, {1., 10., 2., 20., 3., 30., 4., 40.});
  const auto       p = points(2, {0., 40., 3., 20., 3., 10., 5., 30.});
  BOOST_TEST(log_ccdf_error(p, q, levels) == .25 * std::log(1.5),
             tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_fresh_sample_is_close_and_a_scaled_one_is_not)
{
  const auto q = normal_points(2, 1000, 1);
  auto       p = normal_points(2, 1000, 2);
  BOOST_TEST(log_ccdf_error(p, q) < .15);
  for (double &x : p.coordinates)
    x *= 2.;
  BOOST_TEST(log_ccdf_error(p, q) > .3);
}

BOOST_AUTO_TEST_CASE(radial_tails_of_a_few_points)
{
  // Radii 5 and 1 against 2 and 2: |.5 - 1| up to 2, |.5 - 0| up to 5.
  const auto p = points(2, {3., 4., 0., 1.}), q = points(2, {2., 0., 0., -2.});
  BOOST_TEST(radial_ccdf_distance(p, q) == 2., tolerance(1e-14));
  BOOST_TEST(radial_ccdf_distance(q, p) == 2., tolerance(1e-14));
  BOOST_TEST(radial_ccdf_distance(p, q, 1.5) == 1.75, tolerance(1e-14));
  BOOST_TEST(radial_ccdf_distance(p, q, 4.) == .5, tolerance(1e-14));
  BOOST_TEST(radial_ccdf_distance(p, q, 5.) == 0.);
  BOOST_TEST(radial_ccdf_distance(p, p) == 0.);
  // Below 1 the tails do not count.
  BOOST_TEST(radial_ccdf_distance(points(1, {.2}), points(1, {.9})) == 0.);
  BOOST_TEST(radial_ccdf_distance(points(1, {.2}), points(1, {-1.25})) == .25,
             tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(from_zero_on_it_is_the_distance_of_the_radii)
{
  const auto p = weighted(shifted(normal_points(3, 40, 1), 1.), 2);
  const auto q = normal_points(3, 30, 3);
  const auto radii = [](const PointSet &set)
  {
    PointSet result{1, {}, set.weights};
    for (std::size_t k = 0; k < set.size(); ++k)
      result.coordinates.push_back(
          std::hypot(set.point(k)[0], set.point(k)[1], set.point(k)[2]));
    return result;
  };
  const auto line =
      optimal_transport(radii(p), radii(q), GroundCost::distance).cost;
  BOOST_TEST(radial_ccdf_distance(p, q, 0.) == line.upper, tolerance(1e-12));
  BOOST_TEST(radial_ccdf_distance(p, q, 0.) <=
             optimal_transport(p, q, GroundCost::distance).cost.upper);
  BOOST_TEST(radial_ccdf_distance(p, q, 1.) <= radial_ccdf_distance(p, q, 0.));
}

BOOST_AUTO_TEST_SUITE_END()
