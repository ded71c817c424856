#include <lipflow/base/point_distance.h>
#include <lipflow/comparison/optimal_transport.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/divergence/divergence.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <numeric>

#include "point_clouds.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(optimal_transport_test)

namespace
{
const GroundCost both_costs[] = {GroundCost::distance,
                                 GroundCost::squared_distance};

double pair_cost(const double *x, const double *y, const GroundCost cost)
{
  return cost == GroundCost::distance
             ? std::hypot(x[0] - y[0], x[1] - y[1])
             : std::pow(x[0] - y[0], 2) + std::pow(x[1] - y[1], 2);
}

/// The plan leaves P, arrives in Q, and the bounds are close.
TransportPlan solve(const PointSet &p, const PointSet &q, const GroundCost cost)
{
  const TransportPlan plan = optimal_transport(p, q, cost);
  BOOST_TEST(plan.cost.lower >= 0.);
  BOOST_TEST(plan.cost.lower <= plan.cost.upper);
  BOOST_TEST(plan.cost.gap() <= 1e-9 * plan.cost.upper + 1e-13);
  BOOST_TEST(plan.pairs.size() <= p.size() + q.size() - 1);
  std::vector<double> leaves(p.size(), 0.), arrives(q.size(), 0.);
  double              value = 0.;
  for (const auto &[from, to, mass] : plan.pairs)
  {
    BOOST_TEST(mass > 0.);
    leaves[from] += mass;
    arrives[to] += mass;
    const double square =
        squared_distance(p.point(from), q.point(to), p.dimension);
    value += mass * (cost == GroundCost::distance ? std::sqrt(square) : square);
  }
  for (std::size_t i = 0; i < p.size(); ++i)
    BOOST_TEST(std::abs(leaves[i] - p.weights[i]) <= 1e-15);
  for (std::size_t j = 0; j < q.size(); ++j)
    BOOST_TEST(std::abs(arrives[j] - q.weights[j]) <= 1e-15);
  BOOST_TEST(std::abs(value - plan.cost.upper) <= 1e-12 * (1. + value));
  return plan;
}

double cost_of(const PointSet &p, const PointSet &q, const GroundCost cost)
{
  return solve(p, q, cost).cost.upper;
}

/// The least mean cost of all n! matchings.
double
cheapest_matching(const PointSet &p, const PointSet &q, const GroundCost cost)
{
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  double best = 1e300;
  do
  {
    double sum = 0.;
    for (std::size_t i = 0; i < p.size(); ++i)
      sum += pair_cost(p.point(i), q.point(order[i]), cost);
    best = std::min(best, sum / static_cast<double>(p.size()));
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

/// int_0^1 |F_P^-1 - F_Q^-1|^p over the merged levels, in one dimension.
double quantile_cost(const PointSet &p, const PointSet &q, const int power)
{
  const auto sorted = [](const PointSet &set)
  {
    std::vector<std::pair<double, double>> result;
    for (std::size_t k = 0; k < set.size(); ++k)
      result.emplace_back(set.coordinates[k], set.weights[k]);
    std::sort(result.begin(), result.end());
    return result;
  };
  auto        a = sorted(p), b = sorted(q);
  double      sum = 0.;
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size())
  {
    const double mass = std::min(a[i].second, b[j].second);
    sum += mass * std::pow(std::abs(a[i].first - b[j].first), power);
    a[i].second -= mass;
    b[j].second -= mass;
    if (a[i].second <= 0.)
      ++i;
    else
      ++j;
  }
  return sum;
}
} // namespace

BOOST_AUTO_TEST_CASE(it_is_the_cheapest_of_all_matchings)
{
  for (std::size_t n = 1; n <= 7; ++n)
    for (const GroundCost cost : both_costs)
    {
      const auto seed = static_cast<unsigned int>(n);
      const auto p = normal_points(2, n, seed);
      const auto q = normal_points(2, n, seed + 100);
      const auto plan = solve(p, q, cost);
      BOOST_TEST(plan.cost.upper == cheapest_matching(p, q, cost),
                 tolerance(1e-13));
      BOOST_TEST(plan.pairs.size() == n);
      for (std::size_t i = 0; i < n; ++i)
        BOOST_TEST(plan.pairs[i].from == i);
    }
}

BOOST_AUTO_TEST_CASE(on_a_line_it_is_the_difference_of_quantiles)
{
  const std::pair<std::size_t, std::size_t> sizes[] = {
      {1, 1}, {1, 30}, {40, 40}, {40, 25}, {24, 36}, {300, 200}};
  unsigned int seed = 0;
  for (const auto &[m, n] : sizes)
    for (const bool general : {false, true})
    {
      auto p = normal_points(1, m, ++seed);
      auto q = shifted(normal_points(1, n, ++seed), .3);
      if (general)
      {
        p = weighted(p, ++seed);
        q = weighted(q, ++seed);
      }
      BOOST_TEST(cost_of(p, q, GroundCost::distance) == quantile_cost(p, q, 1),
                 tolerance(1e-12));
      BOOST_TEST(cost_of(p, q, GroundCost::squared_distance) ==
                     quantile_cost(p, q, 2),
                 tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(a_translation_costs_its_length)
{
  for (const unsigned int d : {1u, 3u, 20u})
    for (const bool general : {false, true})
      for (const double shift : {1e-3, .4, 70.})
      {
        const auto p = general ? weighted(normal_points(d, 60, d), 1)
                               : normal_points(d, 60, d);
        const auto q = shifted(p, shift);
        // The costs that decide are below the largest by shift^2/d.
        BOOST_TEST(optimal_transport(p, q, GroundCost::distance).cost.upper ==
                       shift,
                   tolerance(1e-9));
        const auto square =
            optimal_transport(p, q, GroundCost::squared_distance).cost;
        BOOST_TEST(square.upper == shift * shift, tolerance(1e-7));
        BOOST_TEST(square.gap() <= 1e-11 * (1. + square.upper));
      }
}

BOOST_AUTO_TEST_CASE(it_is_the_wasserstein_discriminator_without_a_divergence)
{
  const auto   wasserstein = make_divergence({"wasserstein", 2.});
  ExactOptions options;
  options.relative_gap = 1e-10;
  const ExactDiscriminator discriminator(*wasserstein, 1., options);
  for (const unsigned int d : {2u, 5u})
    for (const bool general : {false, true})
    {
      auto       p = shifted(normal_points(d, 35, 3 * d), .5);
      const auto q = normal_points(d, 50, 3 * d + 1);
      if (general)
        p = weighted(p, d);
      std::vector<double> psi;
      const auto          report = discriminator.solve(p, q, psi);
      BOOST_TEST(report.converged, report.reason);
      const auto cost = solve(p, q, GroundCost::distance).cost;
      BOOST_TEST(cost.lower <= report.bounds.upper * (1. + 1e-13));
      BOOST_TEST(report.bounds.lower <= cost.upper * (1. + 1e-13));
    }
}

BOOST_AUTO_TEST_CASE(the_published_value_of_the_empirical_pair)
{
  // shared/data/empirical_p.csv and empirical_q.csv; six decimals
  const auto p =
      points(2, {1.200492, 0.719498, 1.090345, 0.243763, 1.018132, 0.203341,
                 1.224057, 1.136086, 1.003117, 0.351810, 1.395937, 0.742755,
                 1.242166, 0.227813, 1.188299, 0.878121, 0.662314, 0.416954,
                 0.439511, 0.084185, 0.463306, 0.505964, 0.693021, 0.708506,
                 1.262700, 0.525228, 0.193296, 0.384523, 1.180600, 0.645324});
  const auto q = points(
      2, {-1.565068, -0.438877, -1.289260, -0.604419, -0.269551, -0.603767,
          -0.816261, 0.242195,  -1.091800, -0.255851, -0.744768, -0.168109,
          -1.412528, -0.161930, -0.120588, -0.973572, -0.370309, -0.140323,
          -1.120735, 0.800208,  -0.418870, -0.799644, -0.762742, 0.088345});
  BOOST_TEST(cost_of(p, q, GroundCost::distance) == 1.9650551, tolerance(5e-8));
}

BOOST_AUTO_TEST_CASE(it_is_symmetric_and_satisfies_the_triangle_inequality)
{
  const auto a = normal_points(2, 30, 1);
  const auto b = weighted(shifted(normal_points(2, 45, 2), 1.), 3);
  const auto c = normal_points(2, 50, 4);
  for (const GroundCost cost : both_costs)
  {
    const auto distance = [&](const PointSet &p, const PointSet &q)
    {
      const double value = cost_of(p, q, cost);
      return cost == GroundCost::distance ? value : std::sqrt(value);
    };
    BOOST_TEST(distance(a, b) == distance(b, a), tolerance(1e-12));
    BOOST_TEST(distance(a, c) <= distance(a, b) + distance(b, c));
    BOOST_TEST(distance(a, b) <= distance(a, c) + distance(c, b));
    BOOST_TEST(distance(b, c) <= distance(b, a) + distance(a, c));
  }
  const double w1 = cost_of(a, b, GroundCost::distance);
  BOOST_TEST(w1 * w1 <= cost_of(a, b, GroundCost::squared_distance));
}

BOOST_AUTO_TEST_CASE(equal_measures_have_no_distance)
{
  const auto cloud = normal_points(2, 30, 8);
  const auto heavy = weighted(cloud, 9);
  const auto copies = points(2, {1., 2., 1., 2., 1., 2.});
  const auto one = points(2, {1., 2.});
  for (const GroundCost cost : both_costs)
  {
    BOOST_TEST(solve(cloud, cloud, cost).cost.upper == 0.);
    BOOST_TEST(solve(heavy, heavy, cost).cost.upper <= 1e-14);
    BOOST_TEST(solve(copies, copies, cost).cost.upper == 0.);
    BOOST_TEST(solve(copies, one, cost).cost.upper == 0.);
  }
}

BOOST_AUTO_TEST_CASE(duplicates_are_one_point_with_their_weights)
{
  const auto twice = points(1, {0., 0., 1., 4.}, {.125, .125, .25, .5});
  const auto once = points(1, {0., 1., 4.}, {.25, .25, .5});
  const auto q = weighted(normal_points(1, 20, 5), 6);
  for (const GroundCost cost : both_costs)
  {
    BOOST_TEST(cost_of(twice, q, cost) == cost_of(once, q, cost),
               tolerance(1e-13));
    BOOST_TEST(cost_of(twice, once, cost) <= 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(weights_of_all_sizes_are_transported)
{
  // A weight below 2^-61 is rounded away; the upper bound allows for it.
  const double far = 1e6, tiny = std::ldexp(.4, -60);
  const auto   p = points(1, {0., far}, {1. - tiny, tiny});
  const auto   q = points(1, {0.}, {1.});
  const auto   lost = optimal_transport(p, q, GroundCost::distance);
  BOOST_TEST(lost.pairs.size() == 1u);
  BOOST_TEST(lost.cost.lower <= tiny * far);
  BOOST_TEST(lost.cost.upper >= tiny * far);
  BOOST_TEST(lost.cost.upper <= 1e-9);
  const auto small = points(1, {0., 1.}, {1. - 1e-9, 1e-9});
  BOOST_TEST(optimal_transport(small, q, GroundCost::distance).cost.upper ==
                 1e-9,
             tolerance(1e-6));
  // Equal weights that are no binary fractions are exact.
  const auto thirds = points(1, {0., 3., 6.});
  const auto sevenths = points(1, {0., 1., 2., 3., 4., 5., 6.});
  BOOST_TEST(cost_of(thirds, sevenths, GroundCost::distance) ==
                 quantile_cost(thirds, sevenths, 1),
             tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(far_and_heavy_tailed_points_keep_their_digits)
{
  auto p = normal_points(2, 100, 21), q = normal_points(2, 100, 22);
  for (PointSet *cloud : {&p, &q})
    for (double &x : cloud->coordinates)
      x = std::pow(x, 9); // up to 1e4, W_2^2 is that of a few points
  for (const GroundCost cost : both_costs)
    solve(p, q, cost);
  // Far from the origin differences of coordinates are what counts.
  const auto a = normal_points(2, 50, 23), b = normal_points(2, 50, 24);
  BOOST_TEST(
      cost_of(shifted(a, 1e6), shifted(b, 1e6), GroundCost::squared_distance) ==
          cost_of(a, b, GroundCost::squared_distance),
      tolerance(1e-8));
}

BOOST_AUTO_TEST_SUITE_END()
