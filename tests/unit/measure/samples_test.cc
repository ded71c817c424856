#include <lipflow/measure/samples.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(samples_test)

namespace
{
constexpr const char *problems = LIPFLOW_SOURCE_DIR "/problems";

MeasureParameters drawn(const std::string &density, const unsigned int n)
{
  MeasureParameters parameters("Source");
  parameters.type = "samples";
  parameters.density = density;
  parameters.number_of_samples = n;
  return parameters;
}

/// The part of @p points for which @p where holds.
template <typename Where>
double part(const PointSet &points, const Where &where)
{
  double n = 0.;
  for (std::size_t k = 0; k < points.size(); ++k)
    n += where(points.point(k)) ? 1. : 0.;
  return n / static_cast<double>(points.size());
}

template <int dim>
void check_refused(const MeasureParameters        &parameters,
                   const std::vector<std::string> &words)
{
  const Domain<dim> domain(box("-1", "1", 2));
  BOOST_CHECK_EXCEPTION(make_samples(parameters, domain.space, problems, 0),
                        Error,
                        [&](const Error &error)
                        {
                          const std::string message = error.what();
                          BOOST_TEST_CONTEXT(message)
                          for (const std::string &word : words)
                            BOOST_TEST(message.find(word) != std::string::npos);
                          return error.code() == ExitCode::input;
                        });
}
} // namespace

// A quarter of the mass is left of zero. 5 standard deviations of a fair draw.
BOOST_AUTO_TEST_CASE(points_are_drawn_from_the_expression)
{
  const Domain<2>    domain(box("-1", "1", 6));
  const unsigned int n = 20000;
  const Samples      samples =
      make_samples(drawn("x < 0 ? 1 : 3", n), domain.space, ".", 0);
  BOOST_TEST(samples.points.size() == n);
  BOOST_TEST(samples.points.dimension == 2u);
  BOOST_TEST(samples.n_dropped == 0u);
  BOOST_TEST(samples.origin ==
             "20000 points drawn from Source/Density, seed 1");
  for (const double weight : samples.points.weights)
    BOOST_TEST_REQUIRE(weight == 1. / n);
  const double deviation = 5. * std::sqrt(.25 * .75 / n);
  const double left =
      part(samples.points, [](const double *x) { return x[0] < 0.; });
  // The jump is d-linear over a cell to its left.
  const double smeared = .5 * domain.space.smallest_height();
  BOOST_TEST(left > .25 - deviation);
  BOOST_TEST(left < .25 + deviation + smeared);
  BOOST_TEST(
      std::abs(part(samples.points, [](const double *x) { return x[1] < 0.; }) -
               .5) < 5. * .5 / std::sqrt(n));
}

BOOST_AUTO_TEST_CASE(seed_and_stream_make_the_sample)
{
  const Domain<1>   domain(box("-1", "1", 4));
  MeasureParameters parameters = drawn("1 + x", 50);
  const auto        sample = [&](const unsigned int stream)
  { return make_samples(parameters, domain.space, ".", stream).points; };
  const PointSet first = sample(0);
  BOOST_TEST(sample(0).coordinates == first.coordinates);
  BOOST_TEST(sample(1).coordinates != first.coordinates);
  parameters.seed = 2;
  BOOST_TEST(sample(0).coordinates != first.coordinates);
  // More of them begin as fewer do.
  parameters.seed = 1;
  parameters.number_of_samples = 60;
  const PointSet more = sample(0);
  BOOST_TEST(std::equal(first.coordinates.begin(),
                        first.coordinates.end(),
                        more.coordinates.begin()));
}

// Their mean is that of its grey values, and Density is not looked at.
BOOST_AUTO_TEST_CASE(points_are_drawn_from_a_picture)
{
  const Domain<2>   domain(box("-1", "1", 6));
  MeasureParameters parameters = drawn("nonsense(", 3000);
  parameters.image_file = "images/ring.png";
  const Samples samples = make_samples(parameters, domain.space, problems, 0);
  BOOST_TEST(samples.origin ==
             "3000 points drawn from Source/Image file, seed 1");
  parameters.type = "image";
  const Density density = make_density(parameters, domain.space, problems);
  double        mean = 0.;
  for (std::size_t k = 0; k < samples.points.size(); ++k)
    mean += samples.points.weights[k] * samples.points.point(k)[0];
  const double expected = node_sum(domain.space,
                                   [&](const unsigned int i) {
                                     return density.mass.local_element(i) *
                                            domain.space.locations()[i][0];
                                   });
  BOOST_TEST(std::abs(mean - expected) < 5. / std::sqrt(3000.));
}

BOOST_AUTO_TEST_CASE(points_of_a_file_keep_their_order)
{
  const Domain<2>   domain(box("-3", "3", 2));
  MeasureParameters parameters("Target");
  parameters.type = "samples";
  parameters.samples_file = "samples/two_moons.csv";
  parameters.density = "nonsense(";
  const Samples samples = make_samples(parameters, domain.space, problems, 0);
  const Samples read = read_samples(parameters, 2, problems, MPI_COMM_WORLD);
  BOOST_TEST(samples.points.size() > 100u);
  BOOST_TEST(samples.points.coordinates == read.points.coordinates);
  BOOST_TEST(samples.origin.find("two_moons.csv") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said)
{
  check_refused<2>(drawn("0", 10), {"Source", "zero"});
  check_refused<2>(drawn("x", 10), {"Source", "negative"});
  check_refused<1>(drawn("1/0", 10), {"Source"});
  MeasureParameters missing = drawn("1", 10);
  missing.samples_file = "samples/not_there.csv";
  check_refused<2>(missing, {"not_there.csv"});
  missing.samples_file = "samples/two_moons.csv";
  check_refused<3>(missing, {"two_moons.csv", "3"});
  MeasureParameters picture = drawn("1", 10);
  picture.image_file = "images/not_there.png";
  check_refused<2>(picture, {"not_there.png"});
}

BOOST_AUTO_TEST_SUITE_END()
