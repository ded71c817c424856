#include <lipflow/base/errors.h>
#include <lipflow/latent/principal_components.h>

#include <boost/test/unit_test.hpp>

#include "../latent_maps.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(principal_components_test)

namespace
{
/// Points near a plane in R^d: two random directions, and @p noise beside.
PointSet
near_a_plane(const unsigned int d, const std::size_t n, const double noise)
{
  const DenseMap plane = random_map({2, d}, "linear", 1);
  PointSet       points = push_forward(plane, random_points(2, n, 2));
  const std::vector<double> beside = random_numbers(n * d, 3);
  for (std::size_t i = 0; i < beside.size(); ++i)
    points.coordinates[i] += noise * beside[i];
  for (std::size_t k = 0; k < n; ++k) // no equal weights
    points.weights[k] = 2. * (k + 1.) / (n * (n + 1.));
  return points;
}

PointSet there_and_back(const LatentMap &map, const PointSet &points)
{
  return push_forward(map.decoder, push_forward(map.encoder, points));
}

bool says(const Error &error, const std::string &what)
{
  return error.code() == ExitCode::input &&
         std::string(error.what()).find(what) != std::string::npos;
}
} // namespace

BOOST_AUTO_TEST_CASE(points_of_a_plane_come_back)
{
  // With fewer points than coordinates, too.
  for (const unsigned int d : {5u, 60u})
  {
    const PointSet points = near_a_plane(d, 30, 0.);
    for (const bool standardise : {false, true})
    {
      const PrincipalComponents result =
          principal_components(points, 2, standardise);
      BOOST_TEST(result.explained == 1., boost::test_tools::tolerance(1e-12));
      BOOST_TEST(
          reconstruction(points, there_and_back(result.map, points)).largest <
          1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_decoder_is_an_isometry_and_the_best_one)
{
  for (const unsigned int d : {5u, 60u})
  {
    const PointSet            points = near_a_plane(d, 40, .05);
    const PrincipalComponents result = principal_components(points, 2, false);
    BOOST_TEST(result.map.decoder.lipschitz_bound() == 1.,
               boost::test_tools::tolerance(1e-12));
    const double error =
        reconstruction(points, there_and_back(result.map, points)).relative;
    BOOST_TEST(result.explained == 1. - error * error,
               boost::test_tools::tolerance(1e-10));
    // Turning the directions into any others makes it worse.
    for (const unsigned int id : {10u, 11u, 12u})
    {
      PointSet other = points;
      for (std::size_t i = 0; i < other.coordinates.size(); ++i)
        other.coordinates[i] +=
            .1 * random_numbers(other.coordinates.size(), id)[i];
      const LatentMap turned = principal_components(other, 2, false).map;
      BOOST_TEST(
          reconstruction(points, there_and_back(turned, points)).relative >
          error);
    }
    // The latent coordinates are not correlated, the first varies most.
    const PointSet z = push_forward(result.map.encoder, points);
    double         c00 = 0., c01 = 0., c11 = 0.;
    for (std::size_t k = 0; k < z.size(); ++k)
    {
      c00 += z.weights[k] * z.point(k)[0] * z.point(k)[0];
      c01 += z.weights[k] * z.point(k)[0] * z.point(k)[1];
      c11 += z.weights[k] * z.point(k)[1] * z.point(k)[1];
    }
    BOOST_TEST(std::abs(c01) < 1e-12);
    BOOST_TEST(c00 > c11);
  }
}

BOOST_AUTO_TEST_CASE(too_few_directions_are_refused)
{
  BOOST_CHECK_EXCEPTION(principal_components(near_a_plane(5, 30, 0.), 3, false),
                        Error,
                        [](const Error &error)
                        { return says(error, "vary in 2 directions"); });
  BOOST_CHECK_EXCEPTION(principal_components({3, {1., 2., 3.}, {1.}}, 1, false),
                        Error,
                        [](const Error &error)
                        { return says(error, "vary in 0 directions"); });
}

BOOST_AUTO_TEST_CASE(a_constant_coordinate_cannot_be_standardised)
{
  PointSet points = near_a_plane(4, 30, .1);
  for (std::size_t k = 0; k < points.size(); ++k)
    points.coordinates[4 * k + 2] = .1; // the mean of which is not exact
  BOOST_CHECK_EXCEPTION(principal_components(points, 2, true),
                        Error,
                        [](const Error &error)
                        { return says(error, "Coordinate 3 is the same"); });
  BOOST_CHECK_NO_THROW(principal_components(points, 2, false));
}

BOOST_AUTO_TEST_SUITE_END()
