#include <lipflow/comparison/neighbours.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "point_clouds.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(neighbours_test)

BOOST_AUTO_TEST_CASE(nearest_of_a_few_points)
{
  const auto from = points(2, {0., 0., 3., 4., -1., 0.});
  const auto to = points(2, {3., 0., 0., 4.});
  const auto nearest = nearest_distances(from, to);
  BOOST_TEST(nearest == std::vector<double>({3., 3., 4.}),
             boost::test_tools::per_element());
  const auto within = nearest_distances_within(points(1, {0., 1., 5., 5., 3.}));
  BOOST_TEST(within == std::vector<double>({1., 1., 0., 0., 2.}),
             boost::test_tools::per_element());
  BOOST_TEST(std::isinf(nearest_distances_within(points(3, {1., 2., 3.}))[0]));
}

BOOST_AUTO_TEST_CASE(blocks_make_no_difference)
{
  // 2048 coordinates a block: one, just two and several of them.
  for (const unsigned int d : {1u, 7u, 3000u})
    for (const std::size_t n : {std::size_t(5), std::size_t(2100 / d + 2)})
    {
      const auto p = normal_points(d, 6, d), q = normal_points(d, n, d + 1);
      const auto nearest = nearest_distances(p, q);
      const auto within = nearest_distances_within(q);
      const auto distance = [&](const double *x, const double *y)
      {
        double square = 0.;
        for (unsigned int k = 0; k < d; ++k)
          square += std::pow(x[k] - y[k], 2);
        return std::sqrt(square);
      };
      for (std::size_t i = 0; i < p.size(); ++i)
      {
        double least = 1e300;
        for (std::size_t j = 0; j < n; ++j)
          least = std::min(least, distance(p.point(i), q.point(j)));
        BOOST_TEST(nearest[i] == least, tolerance(1e-14));
      }
      for (const std::size_t j : {std::size_t(0), n / 2, n - 1})
      {
        double least = 1e300;
        for (std::size_t k = 0; k < n; ++k)
          if (k != j)
            least = std::min(least, distance(q.point(j), q.point(k)));
        BOOST_TEST(within[j] == least, tolerance(1e-14));
      }
    }
}

BOOST_AUTO_TEST_CASE(medians_are_of_masses)
{
  const auto target = points(1, {0., 1., 3.}, {.5, .25, .25});
  // Distances to the targets .25, .5, 7.
  const auto equal = memorisation(points(1, {.25, .5, 10.}), target);
  BOOST_TEST(equal.median_to_target == .5);
  BOOST_TEST(equal.median_within_target == 1.);
  BOOST_TEST(equal.ratio() == .5);
  BOOST_TEST(equal.share_of_copies == 0.);
  const auto heavy =
      memorisation(points(1, {.25, .5, 10.}, {.25, .125, .625}), target);
  BOOST_TEST(heavy.median_to_target == 7.);
  const auto copies =
      memorisation(points(1, {.25, .5, 10.}, {.25, .125, .625}), target, .25);
  BOOST_TEST(copies.share_of_copies == .25);
}

BOOST_AUTO_TEST_CASE(a_fresh_sample_has_a_ratio_of_one)
{
  for (const unsigned int d : {1u, 2u, 5u})
  {
    const auto target = normal_points(d, 1000, 10 + d);
    const auto fresh = memorisation(normal_points(d, 1000, 20 + d), target);
    // Of 1000 points a median of distances has an error of some percent.
    BOOST_TEST(fresh.ratio() > .8);
    BOOST_TEST(fresh.ratio() < 1.25);
    const double expected = 1. - std::exp2(-std::pow(.1, d));
    BOOST_TEST(std::abs(fresh.share_of_copies - expected) <= .02);
  }
}

BOOST_AUTO_TEST_CASE(copies_are_found)
{
  const auto target = normal_points(3, 200, 1);
  const auto exact = memorisation(target, target);
  BOOST_TEST(exact.median_to_target == 0.);
  BOOST_TEST(exact.ratio() == 0.);
  BOOST_TEST(exact.share_of_copies == 1., tolerance(1e-13));
  BOOST_TEST(memorisation(shifted(target, 1e-6), target).ratio() < 1e-4);
  // A quarter of the particles are copies.
  auto mixed = normal_points(3, 200, 2);
  std::copy_n(target.coordinates.begin(), 150, mixed.coordinates.begin());
  const auto some = memorisation(mixed, target);
  BOOST_TEST(some.share_of_copies >= .25 - 1e-12);
  BOOST_TEST(some.share_of_copies <= .27);
  BOOST_TEST(memorisation(shifted(target, 100.), target).ratio() > 10.);
}

BOOST_AUTO_TEST_CASE(a_target_of_duplicates_decides_nothing)
{
  const auto twice = points(1, {0., 0., 1., 1.});
  BOOST_TEST(std::isnan(memorisation(points(1, {0., 1.}), twice).ratio()));
  BOOST_TEST(std::isinf(memorisation(points(1, {.5}), twice).ratio()));
  BOOST_TEST(memorisation(points(1, {0., 1.}), twice).share_of_copies == 1.);
}

BOOST_AUTO_TEST_SUITE_END()
