#include <lipflow/base/errors.h>
#include <lipflow/measure/samples.h>

#include <deal.II/base/numbers.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/test/unit_test.hpp>

#include "../test_densities.h"
#include "kolmogorov_smirnov.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(distribution_test)

namespace
{
constexpr double        pi = dealii::numbers::PI;
constexpr std::uint64_t n_points = 20000;

const std::vector<std::string> all_types = {"normal",
                                            "normal mixture",
                                            "student t",
                                            "multivariate student t",
                                            "student t mixture",
                                            "stretched exponential",
                                            "sierpinski carpet",
                                            "swiss roll",
                                            "pinwheel",
                                            "uniform",
                                            "logistic"};

DistributionParameters distribution(const std::string &type)
{
  DistributionParameters parameters;
  parameters.type = type;
  return parameters;
}

PointSet sample(const DistributionParameters &parameters,
                const unsigned int            dimension,
                const std::uint64_t           n = n_points)
{
  return draw_points(parameters, dimension, {n, 5, 1});
}

/// A number for each point.
template <typename Function>
std::vector<double> values(const PointSet &points, const Function &function)
{
  std::vector<double> result;
  for (std::size_t k = 0; k < points.size(); ++k)
    result.push_back(function(points.point(k)));
  return result;
}

std::vector<double> coordinate(const PointSet &points, const unsigned int i)
{
  return values(points, [i](const double *x) { return x[i]; });
}

/// Checks the mean to five standard deviations of it, @p variance of each.
template <typename Function>
void check_mean(const PointSet &points,
                const double    expected,
                const double    variance,
                const Function &function)
{
  double sum = 0.;
  for (const double value : values(points, function))
    sum += value;
  const double n = double(points.size());
  BOOST_TEST(std::abs(sum / n - expected) < 5. * std::sqrt(variance / n));
}

double square(const double *x, const unsigned int n)
{
  double sum = 0.;
  for (unsigned int i = 0; i < n; ++i)
    sum += x[i] * x[i];
  return sum;
}

auto uniform_cdf(const double lower, const double upper)
{
  return [=](const double x)
  { return std::min(1., std::max(0., (x - lower) / (upper - lower))); };
}

/// Whether no digit of both x and y is 1 in base 3, of the first @p level.
bool is_in_carpet(double x, double y, const unsigned int level)
{
  for (unsigned int k = 0; k < level; ++k)
  {
    x = 3. * (x - std::floor(x));
    y = 3. * (y - std::floor(y));
    if (std::floor(x) == 1. && std::floor(y) == 1.)
      return false;
  }
  return true;
}

} // namespace

BOOST_AUTO_TEST_CASE(location_and_scale_are_mean_and_deviation_of_a_normal)
{
  DistributionParameters parameters = distribution("normal");
  parameters.location = "10, -2, 1";
  parameters.scale = 3.;
  const PointSet points = sample(parameters, 3);
  const double   mean[] = {10., -2., 1.};
  for (unsigned int i = 0; i < 3; ++i)
  {
    check_law(coordinate(points, i),
              [&](const double x) {
                return boost::math::cdf(boost::math::normal(mean[i], 3.), x);
              });
    check_mean(points, mean[i], 9., [=](const double *x) { return x[i]; });
  }
  // Independent coordinates: the law of the distance, and no covariance.
  const auto z = [&](const double *x, const unsigned int i)
  { return (x[i] - mean[i]) / 3.; };
  check_law(values(points,
                   [&](const double *x) {
                     return z(x, 0) * z(x, 0) + z(x, 1) * z(x, 1) +
                            z(x, 2) * z(x, 2);
                   }),
            [](const double x)
            { return boost::math::cdf(boost::math::chi_squared(3.), x); });
  check_mean(
      points, 0., 1., [&](const double *x) { return z(x, 0) * z(x, 2); });
  for (const double weight : points.weights)
    BOOST_TEST_REQUIRE(weight == 1. / n_points);
}

// Variance and fourth moment, of the coordinates with mean zero.
BOOST_AUTO_TEST_CASE(variances_are_exact)
{
  const auto check =
      [](const PointSet &points, const double second, const double fourth)
  {
    for (unsigned int i = 0; i < 2; ++i)
    {
      check_mean(points, 0., second, [=](const double *x) { return x[i]; });
      check_mean(points,
                 second,
                 fourth - second * second,
                 [=](const double *x) { return x[i] * x[i]; });
    }
  };
  DistributionParameters parameters = distribution("uniform");
  parameters.location = "-1";
  parameters.scale = 2.;
  check(sample(parameters, 2), 1. / 3., 1. / 5.);
  check(sample(distribution("logistic"), 2),
        pi * pi / 3.,
        7. * std::pow(pi, 4) / 15.);
  parameters = distribution("stretched exponential");
  parameters.exponent = .4;
  const double normalisation = std::tgamma(1. / .4);
  check(sample(parameters, 2),
        std::tgamma(3. / .4) / normalisation,
        std::tgamma(5. / .4) / normalisation);
}

BOOST_AUTO_TEST_CASE(student_t_is_of_each_coordinate_or_of_the_distance)
{
  for (const double nu : {.5, 3.})
    BOOST_TEST_CONTEXT("nu = " << nu)
    {
      const auto t = [&](const double x)
      { return boost::math::cdf(boost::math::students_t(nu), x); };
      const auto f = [&](const double x)
      { return boost::math::cdf(boost::math::fisher_f(2., nu), x); };
      DistributionParameters parameters = distribution("student t");
      parameters.degrees_of_freedom = nu;
      const PointSet independent = sample(parameters, 2);
      check_law(coordinate(independent, 0), t);
      check_law(coordinate(independent, 1), t);
      // Sizes are independent of each other: each is large or small.
      const auto is_large = [&](const double x)
      { return std::abs(t(x) - .5) > .25; };
      check_mean(independent,
                 .25,
                 .1875,
                 [&](const double *x)
                 { return is_large(x[0]) && is_large(x[1]); });

      parameters.type = "multivariate student t";
      const PointSet radial = sample(parameters, 2);
      check_law(coordinate(radial, 0), t);
      check_law(coordinate(radial, 1), t);
      check_law(
          values(radial, [](const double *x) { return .5 * square(x, 2); }), f);
      check_law(values(radial,
                       [](const double *x) { return std::atan2(x[1], x[0]); }),
                uniform_cdf(-pi, pi));
    }
}

BOOST_AUTO_TEST_CASE(mixtures_have_four_modes_of_equal_weight)
{
  for (const char *type : {"normal mixture", "student t mixture"})
  {
    DistributionParameters parameters = distribution(type);
    parameters.location = "-10, -10, 3";
    parameters.mode_distance = 20.;
    parameters.scale = .5;
    parameters.degrees_of_freedom = 3.;
    const PointSet points = sample(parameters, 3);
    // In units of Scale from the mode.
    const auto z = [](const double x) { return (std::abs(x) - 10.) / .5; };
    const auto cdf = [&](const double x)
    {
      return std::string(type) == "normal mixture"
                 ? boost::math::cdf(boost::math::normal(), x)
                 : boost::math::cdf(boost::math::students_t(3.), x);
    };
    check_law(values(points,
                     [&](const double *x)
                     { return x[0] > 0. ? z(x[0]) : -z(x[0]); }),
              cdf);
    check_law(values(points, [](const double *x) { return (x[2] - 3.) / .5; }),
              cdf);
    for (const double right : {-1., 1.})
      for (const double up : {-1., 1.})
        check_mean(points,
                   .25,
                   .1875,
                   [&](const double *x)
                   { return x[0] * right > 0. && x[1] * up > 0.; });
  }
}

BOOST_AUTO_TEST_CASE(the_carpet_has_points_in_all_black_cells_alike)
{
  DistributionParameters parameters = distribution("sierpinski carpet");
  parameters.scale = 10.;
  const PointSet points = sample(parameters, 2);
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const double *x = points.point(k);
    BOOST_TEST_REQUIRE(std::min(x[0], x[1]) > 0.);
    BOOST_TEST_REQUIRE(std::max(x[0], x[1]) < 10.);
    BOOST_TEST_REQUIRE(is_in_carpet(x[0] / 10., x[1] / 10., 4));
  }
  // Level 5 is not there: within a cell, the points are uniform.
  check_mean(points,
             1. / 9.,
             8. / 81.,
             [](const double *x)
             { return !is_in_carpet(x[0] / 10., x[1] / 10., 5); });

  std::vector<double> count(81, 0.);
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const double *x = points.point(k);
    count[static_cast<unsigned int>(x[0] * .9) +
          9 * static_cast<unsigned int>(x[1] * .9)] += 1.;
  }
  double chi_square = 0.;
  for (const double found : count)
    if (found > 0.)
      chi_square += std::pow(found - n_points / 64., 2) / (n_points / 64.);
  BOOST_TEST(std::count(count.begin(), count.end(), 0.) == 81 - 64);
  // Mean 63, variance 126.
  BOOST_TEST(std::abs(chi_square - 63.) < 5. * std::sqrt(126.));
}

BOOST_AUTO_TEST_CASE(the_swiss_roll_is_a_rolled_rectangle)
{
  const PointSet points = sample(distribution("swiss roll"), 3);
  const auto     angle = [](const double *x) { return std::hypot(x[0], x[2]); };
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const double *x = points.point(k);
    const double  t = angle(x);
    BOOST_TEST_REQUIRE(std::abs(x[0] - t * std::cos(t)) < 1e-12);
    BOOST_TEST_REQUIRE(std::abs(x[2] - t * std::sin(t)) < 1e-12);
  }
  check_law(values(points, angle), uniform_cdf(1.5 * pi, 4.5 * pi));
  check_law(coordinate(points, 1), uniform_cdf(0., 21.));
}

// |x|^2 = 4 (r^2 + s^2); turned back by the angle that goes with r, which is
// about |x|/2, all arms are on top of each other.
BOOST_AUTO_TEST_CASE(the_pinwheel_has_five_arms)
{
  const PointSet points = sample(distribution("pinwheel"), 2);
  for (unsigned int i = 0; i < 2; ++i)
    check_mean(points, 0., 2.2, [=](const double *x) { return x[i]; });
  // The variances of r^2 and s^2 are 4 .09 + 2 .0081 and 2 .0001.
  check_mean(points,
             4.4,
             16. * (.36 + .0162 + .0002),
             [](const double *x) { return square(x, 2); });
  const auto turned = [](const double *x)
  {
    return std::atan2(x[1], x[0]) +
           .25 * std::exp(.5 * std::sqrt(square(x, 2)));
  };
  double arms = 0., one = 0.;
  for (const double angle : values(points, turned))
  {
    arms += std::cos(5. * angle) / n_points;
    one += std::cos(angle) / n_points;
  }
  BOOST_TEST(arms > .75);
  BOOST_TEST(std::abs(one) < 5. * std::sqrt(.5 / n_points));
}

BOOST_AUTO_TEST_CASE(a_distribution_may_live_in_some_coordinates)
{
  DistributionParameters parameters = distribution("normal mixture");
  parameters.location = "1, 2";
  const PointSet plane = sample(parameters, 2, 50);
  parameters.intrinsic_dimension = 2;
  parameters.first_coordinate = 5;
  const PointSet points = sample(parameters, 12, 50);
  BOOST_TEST(points.dimension == 12u);
  BOOST_TEST_REQUIRE(points.coordinates.size() == 12u * 50u);
  for (std::size_t k = 0; k < points.size(); ++k)
    for (unsigned int i = 0; i < 12; ++i)
      BOOST_TEST(points.point(k)[i] ==
                 (i == 4 || i == 5 ? plane.point(k)[i - 4] : 0.));
  // All from the first on, where their number is not said.
  parameters.intrinsic_dimension = 0;
  parameters.first_coordinate = 11;
  BOOST_TEST(sample(parameters, 12, 50).point(7)[10] == plane.point(7)[0]);
  // As for those that have their number.
  parameters = distribution("sierpinski carpet");
  for (const double z : coordinate(sample(parameters, 3, 50), 2))
    BOOST_TEST(z == 0.);
}

BOOST_AUTO_TEST_CASE(points_depend_on_seed_stream_and_number_only)
{
  for (const std::string &type : all_types)
    BOOST_TEST_CONTEXT(type)
    {
      const auto     parameters = distribution(type);
      const PointSet few = draw_points(parameters, 3, {20, 7, 0});
      const PointSet more = draw_points(parameters, 3, {30, 7, 0});
      BOOST_TEST(std::equal(few.coordinates.begin(),
                            few.coordinates.end(),
                            more.coordinates.begin()));
      for (const SampleRequest &other :
           {SampleRequest{20, 7, 1}, SampleRequest{20, 8, 0}})
      {
        const PointSet points = draw_points(parameters, 3, other);
        for (std::size_t k = 0; k < points.size(); ++k)
          BOOST_TEST(points.point(k)[0] != few.point(k)[0]);
      }
    }
}

BOOST_AUTO_TEST_CASE(all_ranks_draw_the_same_with_and_without_a_mesh)
{
  const Domain<2>   domain(box("-1", "1", 2));
  MeasureParameters parameters("Source");
  parameters.type = "samples";
  parameters.distribution.type = "student t";
  parameters.density = "nonsense(";
  parameters.number_of_samples = 100;
  const Samples samples =
      make_samples_without_mesh(parameters, 2, ".", MPI_COMM_WORLD, 1);
  BOOST_TEST(samples.origin ==
             "100 points drawn from Source/Distribution, seed 1");
  BOOST_TEST(
      make_samples(parameters, domain.space, ".", 1).points.coordinates ==
      samples.points.coordinates);
  for (const auto &of_rank : dealii::Utilities::MPI::all_gather(
           MPI_COMM_WORLD, samples.points.coordinates))
    BOOST_TEST(of_rank == samples.points.coordinates);
  const Samples alone =
      make_samples_without_mesh(parameters, 2, ".", MPI_COMM_SELF, 1);
  BOOST_TEST(alone.points.coordinates == samples.points.coordinates);
}

BOOST_AUTO_TEST_CASE(points_beyond_the_range_of_numbers_are_told)
{
  DistributionParameters parameters = distribution("student t");
  parameters.degrees_of_freedom = .1;
  parameters.scale = 1e300;
  BOOST_CHECK_EXCEPTION(
      sample(parameters, 2),
      Error,
      [](const Error &error)
      {
        return error.code() == ExitCode::input &&
               std::string(error.what()).find("'student t'") !=
                   std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(a_point_beyond_the_range_of_numbers_is_named)
{
  DistributionParameters parameters = distribution("normal");
  parameters.scale = 1e308;
  BOOST_CHECK_EXCEPTION(sample(parameters, 2, 100),
                        Error,
                        [](const Error &error)
                        {
                          const std::string text = error.what();
                          return text.rfind("Point ", 0) == 0 &&
                                 text.find("beyond the range of numbers") !=
                                     std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE_END()
