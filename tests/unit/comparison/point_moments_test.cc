#include <lipflow/comparison/point_moments.h>

#include <boost/test/unit_test.hpp>

#include "point_clouds.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(point_moments_test)

BOOST_AUTO_TEST_CASE(moments_of_two_points)
{
  const auto cloud = points(2, {0., 1., 4., -7.}, {.75, .25});
  const auto moments = moments_of(cloud);
  BOOST_TEST(moments.mean == std::vector<double>({1., -1.}),
             boost::test_tools::per_element());
  // w_1 w_2 (x_1 - x_2)^2
  BOOST_TEST(moments.variances == std::vector<double>({3., 12.}),
             boost::test_tools::per_element());
  BOOST_TEST(moments.variance() == 15.);
  BOOST_TEST(covariance_of(cloud) == std::vector<double>({3., -6., -6., 12.}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(far_from_the_origin_no_digits_cancel)
{
  const auto near = normal_points(3, 50, 1);
  const auto far = shifted(near, 1e8);
  BOOST_TEST(moments_of(far).variances[0] == moments_of(near).variances[0],
             tolerance(1e-6));
  const auto covariance = covariance_of(near);
  for (unsigned int d = 0; d < 3; ++d)
    BOOST_TEST(covariance[4 * d] == moments_of(near).variances[d],
               tolerance(1e-13));
  BOOST_TEST(covariance[1] == covariance[3], tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(distances_to_a_plane)
{
  const auto cloud =
      points(3, {9., 3., 4., -5., 0., 0., 7., 0., 1.}, {.5, .25, .25});
  BOOST_TEST(norms_of(cloud, {1, 2}) == std::vector<double>({5., 0., 1.}),
             boost::test_tools::per_element());
  BOOST_TEST(mean_norm(cloud, {1, 2}) == 2.75, tolerance(1e-15));
  BOOST_TEST(root_mean_square(cloud, {1, 2}) == std::sqrt(12.75),
             tolerance(1e-15));
  BOOST_TEST(root_mean_square(cloud, {1}) == std::sqrt(4.5), tolerance(1e-15));
  BOOST_TEST(root_mean_square(cloud, {}) == 0.);
}

BOOST_AUTO_TEST_SUITE_END()
