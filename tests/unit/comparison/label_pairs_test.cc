#include <lipflow/comparison/label_pairs.h>
#include <lipflow/comparison/optimal_transport.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

#include "point_clouds.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(label_pairs_test)

namespace
{
/// W_2^2 within labels, by the shares of the first.
double mean_cost(const PointSet &first, const PointSet &second)
{
  double mean = 0.;
  for (const LabelPair &pair : pairs_by_label(first, second))
    mean +=
        pair.share *
        optimal_transport(pair.first, pair.second, GroundCost::squared_distance)
            .cost.upper;
  return mean;
}
} // namespace

BOOST_AUTO_TEST_CASE(equal_points_with_exchanged_labels_are_far_apart)
{
  PointSet first = points(1, {0., 0., 0., 5.}, {.1, .2, .3, .4});
  first.labels = {0, 0, 0, 1};
  PointSet second = first;
  BOOST_TEST(std::abs(mean_cost(first, second)) < 1e-12);
  second.labels = {1, 1, 1, 0};
  BOOST_TEST(std::abs(mean_cost(first, second) - 25.) < 1e-9);
  // Without labels they are the same.
  first.labels.clear();
  BOOST_TEST(std::abs(mean_cost(first, second)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(labels_count_by_their_share_in_the_first_measure)
{
  PointSet first = points(1, {1., 3., 7.}, {.25, .25, .5});
  first.labels = {2, 2, 0};
  PointSet second = points(1, {0., 7., 0., 9.}, {.6, .1, .2, .1});
  second.labels = {2, 0, 2, 1};
  // Label 2: 1 and 3 to 0; label 0: at its place; label 1 plays no role.
  BOOST_TEST(std::abs(mean_cost(first, second) - .5 * (1. + 9.) / 2.) < 1e-9);
  for (const LabelPair &pair : pairs_by_label(first, second))
    for (const PointSet *part : {&pair.first, &pair.second})
      BOOST_TEST(std::abs(std::accumulate(
                              part->weights.begin(), part->weights.end(), 0.) -
                          1.) < 1e-14);
}

BOOST_AUTO_TEST_CASE(some_points_keep_the_shares_of_all_labels)
{
  PointSet all = weighted(normal_points(3, 500, 1), 2);
  for (std::size_t k = 0; k < all.size(); ++k)
    all.labels.push_back(k % 100 == 17 ? 1 : k % 3 == 0 ? 0 : 2);
  const PointSet some = some_of(all, 40);
  BOOST_TEST(some.size() <= 41u);
  BOOST_TEST(some.size() >= 38u);
  std::vector<double> shares(3, 0.), kept(3, 0.);
  for (std::size_t k = 0; k < all.size(); ++k)
    shares[all.labels[k]] += all.weights[k];
  for (std::size_t k = 0; k < some.size(); ++k)
    kept[some.labels[k]] += some.weights[k];
  for (unsigned int c = 0; c < 3; ++c)
    BOOST_TEST(std::abs(shares[c] - kept[c]) < 1e-14);

  all.labels.clear();
  const PointSet plain = some_of(all, 40);
  BOOST_TEST(plain.size() == 40u);
  BOOST_TEST(plain.labels.empty());
  BOOST_TEST((some_of(all, 500).coordinates == all.coordinates));
}

BOOST_AUTO_TEST_SUITE_END()
