#include <lipflow/base/point_distance.h>

#include <deal.II/lac/lapack_full_matrix.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "../latent_maps.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(dense_map_test)

BOOST_AUTO_TEST_CASE(the_jacobian_is_the_derivative)
{
  for (const std::string &activation : dense_activations())
  {
    const DenseMap            map = random_map({3, 6, 5, 4}, activation, 1);
    const std::vector<double> x = random_numbers(3, 2);
    const auto                jacobian = map.jacobian(x.data());
    const double              h = 1e-6;
    for (unsigned int c = 0; c < 3; ++c)
    {
      std::vector<double> right = x, left = x;
      right[c] += h;
      left[c] -= h;
      const auto above = map.apply(right), below = map.apply(left);
      for (unsigned int i = 0; i < 4; ++i)
        BOOST_TEST(std::abs((above[i] - below[i]) / (2. * h) - jacobian(i, c)) <
                       1e-7,
                   activation);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_pair_of_points_is_stretched_by_more_than_the_bound)
{
  for (const std::string &activation : dense_activations())
  {
    const DenseMap map = random_map({2, 8, 8, 5}, activation, 3);
    const PointSet from = random_points(2, 200, 4);
    const PointSet to = push_forward(map, from);
    BOOST_TEST(to.dimension == 5u);
    BOOST_TEST(to.weights == from.weights);
    double stretch = 0.;
    for (std::size_t i = 0; i < from.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        stretch = std::max(
            stretch,
            std::sqrt(squared_distance(to.point(i), to.point(j), 5) /
                      squared_distance(from.point(i), from.point(j), 2)));
    BOOST_TEST(stretch <= map.lipschitz_bound() * (1. + 1e-12));
    BOOST_TEST(stretch > .02 * map.lipschitz_bound());
  }
}

BOOST_AUTO_TEST_CASE(the_bound_of_one_layer_is_reached)
{
  // The singular vectors come from LAPACK, the bound from the Gram matrix.
  for (const auto &[m, n] : {std::pair<int, int>{7, 3}, {3, 7}, {1, 4}})
  {
    const DenseMap map = random_map({std::size_t(n), std::size_t(m)}, "elu", 5);
    dealii::LAPACKFullMatrix<double> weight(m, n);
    weight = map.layers()[0].weight;
    weight.compute_svd();
    BOOST_TEST(map.lipschitz_bound() == weight.singular_value(0),
               boost::test_tools::tolerance(1e-13));
    std::vector<double> x(n), y(n, 0.);
    for (int c = 0; c < n; ++c)
      x[c] = weight.get_svd_vt()(0, c);
    const auto above = map.apply(x), below = map.apply(y);
    BOOST_TEST(std::sqrt(squared_distance(above.data(), below.data(), m)) ==
                   map.lipschitz_bound(),
               boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(many_points_are_mapped_as_one_by_one)
{
  const DenseMap            map = random_map({3, 20, 2}, "tanh", 6);
  const std::vector<double> x = random_numbers(3 * 2500, 7);
  const std::vector<double> all = map.apply(x);
  BOOST_TEST(all.size() == 2 * 2500u);
  for (const std::size_t k : {0u, 1023u, 1024u, 2499u})
  {
    const std::vector<double> one =
        map.apply({x.begin() + 3 * k, x.begin() + 3 * k + 3});
    for (int i = 0; i < 2; ++i)
      BOOST_TEST(std::abs(all[2 * k + i] - one[i]) < 1e-13);
  }
  BOOST_TEST(map.apply({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
