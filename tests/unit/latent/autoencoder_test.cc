#include <lipflow/base/errors.h>
#include <lipflow/base/plugin.h>
#include <lipflow/latent/autoencoder.h>
#include <lipflow/latent/mobility.h>
#include <lipflow/latent/principal_components.h>

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

#include "../latent_maps.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(autoencoder_test)

namespace
{
/// On a curve in R^3, far from its mean, in other units.
PointSet curve()
{
  PointSet points{3, {}, {}};
  for (const double t : random_numbers(300, 1))
  {
    points.coordinates.insert(
        points.coordinates.end(),
        {100. + 20. * t, 20. * std::cos(2.5 * t), 20. * std::sin(2.5 * t)});
    points.weights.push_back(1. / 300.);
  }
  return points;
}

LatentParameters small_network()
{
  LatentParameters parameters;
  parameters.type = "autoencoder";
  parameters.dimension = 1;
  parameters.training_steps = 1500;
  parameters.batch_size = 64;
  parameters.learning_rate = 1e-2;
  return parameters;
}

double error_of(const LatentMap &map, const PointSet &points)
{
  return reconstruction(
             points,
             push_forward(map.decoder, push_forward(map.encoder, points)))
      .relative;
}
} // namespace

BOOST_AUTO_TEST_CASE(a_curve_takes_one_coordinate)
{
  if (!has_torch())
    return;
  const PointSet  points = curve();
  const LatentMap map =
      train_autoencoder(points, small_network(), MPI_COMM_WORLD);
  const double error = error_of(map, points);
  BOOST_TEST(error < .05);
  BOOST_TEST(error_of(principal_components(points, 1, false).map, points) >
             10. * error);

  // All ranks have the same, and so has the next time.
  const std::string text = encode_latent_map(map);
  BOOST_TEST(dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, text) == text);
  BOOST_TEST(encode_latent_map(train_autoencoder(
                 points, small_network(), MPI_COMM_WORLD)) == text);
  LatentParameters other = small_network();
  other.seed = 2;
  other.training_steps = 10;
  BOOST_TEST(encode_latent_map(
                 train_autoencoder(points, other, MPI_COMM_WORLD)) != text);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_trained_is_said)
{
  if (!has_torch())
    return;
  const auto throws = [](const PointSet         &points,
                         const LatentParameters &parameters,
                         const ExitCode          code)
  {
    BOOST_CHECK_EXCEPTION(train_autoencoder(points, parameters, MPI_COMM_WORLD),
                          Error,
                          [code](const Error &error)
                          { return error.code() == code; });
  };
  throws({2, {1., 2., 1., 2.}, {.5, .5}}, small_network(), ExitCode::input);
  LatentParameters wild = small_network();
  wild.learning_rate = 1e200;
  throws(curve(), wild, ExitCode::numerical);
}

BOOST_AUTO_TEST_CASE(the_mobility_of_a_decoder)
{
  // Singular values 3 and 1.
  DenseLayer layer;
  layer.weight.reinit(3, 2);
  layer.weight(0, 1) = 3.;
  layer.weight(2, 0) = -1.;
  layer.bias = {1., 2., 3.};
  const Mobility linear = mobility(
      {{layer}, "linear"}, {2, {0., 0., 5., 5.}, {.25, .75}}, {1., 0., 0., 1.});
  BOOST_TEST(linear.largest == 9., boost::test_tools::tolerance(1e-14));
  BOOST_TEST(linear.smallest == 1., boost::test_tools::tolerance(1e-14));
  BOOST_TEST(linear.mean_trace == 10., boost::test_tools::tolerance(1e-14));
  BOOST_TEST(linear.fisher_information == .25 * 1. + .75 * 9.,
             boost::test_tools::tolerance(1e-14));

  const DenseMap decoder = random_map({2, 9, 6}, "tanh", 3);
  const PointSet points = random_points(2, 50, 4);
  const Mobility at = mobility(decoder, points, random_numbers(100, 5));
  double         square = 0.;
  for (const double v : random_numbers(100, 5))
    square += v * v / 50.;
  const double a = decoder.lipschitz_bound();
  BOOST_TEST(at.largest <= a * a * (1. + 1e-12));
  BOOST_TEST(at.fisher_information <= at.largest * square * (1. + 1e-12));
  BOOST_TEST(at.fisher_information >= at.smallest * square * (1. - 1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
