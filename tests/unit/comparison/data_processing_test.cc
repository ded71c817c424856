#include <lipflow/comparison/data_processing.h>
#include <lipflow/divergence/divergence.h>

#include <boost/test/unit_test.hpp>

#include "../latent_maps.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(data_processing_test)

namespace
{
std::unique_ptr<Divergence> divergence_called(const std::string &type)
{
  DivergenceChoice choice;
  choice.type = type;
  return make_divergence(choice);
}

/// z -> factor (z_1, z_2, 0): an isometry but for the factor.
DenseMap embedding(const double factor)
{
  DenseLayer layer;
  layer.weight.reinit(3, 2);
  layer.weight(0, 0) = layer.weight(1, 1) = factor;
  layer.bias = {1., 2., 3.};
  return {{layer}, "linear"};
}

PointSet moved(PointSet points, const double shift)
{
  for (double &x : points.coordinates)
    x += shift;
  return points;
}
} // namespace

BOOST_AUTO_TEST_CASE(both_sides_are_equal_for_an_isometry)
{
  const PointSet p = moved(random_points(2, 20, 1), 2.);
  const PointSet z = random_points(2, 15, 2);
  for (const std::string type : {"kl", "alpha", "reverse kl", "wasserstein"})
  {
    const auto     divergence = divergence_called(type);
    const DenseMap decoder = embedding(3.);
    const PointSet target = push_forward(decoder, z);
    const auto     sides =
        data_processing(*divergence, 1.5, {}, {&decoder, 3., &z, &target}, p);
    BOOST_TEST(sides.holds());
    BOOST_TEST(sides.decoded.lower == sides.latent.lower,
               boost::test_tools::tolerance(1e-5));
    BOOST_TEST(sides.data.upper == sides.latent.upper,
               boost::test_tools::tolerance(1e-5));
    BOOST_TEST(sides.reconstruction == 0.);
    BOOST_TEST(sides.stretch == 3., boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_constant_is_found_out)
{
  const PointSet p = moved(random_points(2, 20, 1), 2.);
  const PointSet z = random_points(2, 15, 2);
  const auto     divergence = divergence_called("kl");
  const DenseMap decoder = embedding(3.);
  const PointSet target = push_forward(decoder, z);
  for (const double wrong : {1., 2.9})
    BOOST_TEST(!data_processing(
                    *divergence, 1.5, {}, {&decoder, wrong, &z, &target}, p)
                    .holds());
}

BOOST_AUTO_TEST_CASE(it_holds_for_any_decoder_and_any_target)
{
  const PointSet p = moved(random_points(2, 20, 1), .5);
  const PointSet z = random_points(2, 15, 2);
  for (const std::string type : {"kl", "alpha", "reverse kl", "wasserstein"})
    for (const std::string &activation : dense_activations())
    {
      const auto                divergence = divergence_called(type);
      const DenseMap            decoder = random_map({2, 6, 4}, activation, 3);
      const double              a = decoder.lipschitz_bound();
      PointSet                  target = push_forward(decoder, z);
      const std::vector<double> noise = random_numbers(15 * 4, 4);
      for (std::size_t i = 0; i < noise.size(); ++i)
        target.coordinates[i] += .3 * noise[i];
      for (const double l : {.2, 2., 20.})
      {
        const auto sides =
            data_processing(*divergence, l, {}, {&decoder, a, &z, &target}, p);
        BOOST_TEST(sides.holds(), type + " " + activation);
        BOOST_TEST(sides.stretch <= a * (1. + 1e-12));
        BOOST_TEST(sides.reconstruction > 0.);
        BOOST_TEST(sides.decoded.lower <= sides.decoded.upper);
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
