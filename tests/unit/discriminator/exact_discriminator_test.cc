#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/discriminator/mcshane_extension.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "../ranks.h"

using namespace lipflow;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(exact_discriminator)

namespace
{
struct Case
{
  const char *type;
  double      alpha;
};

const Case all_divergences[] = {{"kl", 2.},
                                {"alpha", .01},
                                {"alpha", .5},
                                {"alpha", 1.5},
                                {"alpha", 2.},
                                {"alpha", 3.},
                                {"alpha", 8.},
                                {"alpha", 20.},
                                {"reverse kl", 2.},
                                {"wasserstein", 2.},
                                {"jensen shannon", 2.}};

const double all_bounds[] = {1e-2, 1., 30., 1e3};

struct Solved
{
  DiscriminatorReport report;
  std::vector<double> psi;

  double value() const
  {
    return .5 * (report.bounds.lower + report.bounds.upper);
  }
};

Solved solve(const Case     &divergence,
             const double    bound,
             const PointSet &source,
             const PointSet &target,
             const double    relative_gap = 1e-9)
{
  const auto   f = make_divergence({divergence.type, divergence.alpha});
  ExactOptions options;
  options.relative_gap = relative_gap;
  Solved solved;
  solved.report =
      ExactDiscriminator(*f, bound, options).solve(source, target, solved.psi);
  BOOST_TEST(solved.report.converged, solved.report.reason);
  BOOST_TEST(solved.report.bounds.lower <= solved.report.bounds.upper);
  return solved;
}

PointSet points(const unsigned int        dimension,
                const std::vector<double> coordinates,
                std::vector<double>       weights = {})
{
  if (weights.empty())
    weights.assign(coordinates.size() / dimension,
                   double(dimension) / coordinates.size());
  return {dimension, coordinates, weights};
}

/// Normal points, the first coordinate shifted, with equal or random weights.
struct Cloud
{
  unsigned int dimension, size;
  double       shift;
  bool         weighted;
};

PointSet sample(const Cloud &cloud, const unsigned int seed)
{
  std::mt19937 generator(seed);
  // Not std::normal_distribution, the numbers of which depend on the library.
  const auto uniform = [&]() { return (generator() + .5) / 4294967296.; };
  PointSet   result;
  result.dimension = cloud.dimension;
  for (unsigned int k = 0; k < cloud.size; ++k)
  {
    for (unsigned int d = 0; d < cloud.dimension; ++d)
      result.coordinates.push_back((d == 0 ? cloud.shift : 0.) +
                                   std::sqrt(-2. * std::log(uniform())) *
                                       std::cos(2. * M_PI * uniform()));
    result.weights.push_back(cloud.weighted ? .1 + uniform() : 1.);
  }
  const double sum =
      std::accumulate(result.weights.begin(), result.weights.end(), 0.);
  for (double &weight : result.weights)
    weight /= sum;
  return result;
}

/// W_1 in one dimension, int |F_P - F_Q| over the merged points.
double sorted_distance(const PointSet &source, const PointSet &target)
{
  std::vector<std::pair<double, double>> jumps;
  for (std::size_t i = 0; i < source.size(); ++i)
    jumps.emplace_back(source.coordinates[i], source.weights[i]);
  for (std::size_t j = 0; j < target.size(); ++j)
    jumps.emplace_back(target.coordinates[j], -target.weights[j]);
  std::sort(jumps.begin(), jumps.end());
  double difference = 0., result = 0.;
  for (std::size_t k = 0; k + 1 < jumps.size(); ++k)
  {
    difference += jumps[k].second;
    result += std::abs(difference) * (jumps[k + 1].first - jumps[k].first);
  }
  return result;
}

// shared/data/empirical_p.csv and empirical_q.csv
const PointSet given_source =
    points(2, {1.200492, 0.719498, 1.090345, 0.243763, 1.018132, 0.203341,
               1.224057, 1.136086, 1.003117, 0.351810, 1.395937, 0.742755,
               1.242166, 0.227813, 1.188299, 0.878121, 0.662314, 0.416954,
               0.439511, 0.084185, 0.463306, 0.505964, 0.693021, 0.708506,
               1.262700, 0.525228, 0.193296, 0.384523, 1.180600, 0.645324});
const PointSet given_target = points(
    2, {-1.565068, -0.438877, -1.289260, -0.604419, -0.269551, -0.603767,
        -0.816261, 0.242195,  -1.091800, -0.255851, -0.744768, -0.168109,
        -1.412528, -0.161930, -0.120588, -0.973572, -0.370309, -0.140323,
        -1.120735, 0.800208,  -0.418870, -0.799644, -0.762742, 0.088345});
} // namespace

BOOST_AUTO_TEST_CASE(the_published_values_of_the_empirical_pair)
{
  // shared/design.md, section 7; six decimals
  const double bounds[] = {.5, 1., 2., 5.};
  const struct
  {
    Case   divergence;
    double values[4];
  } table[] = {{{"kl", 2.}, {.966205, 1.902934, 3.705898, 8.791661}},
               {{"alpha", 1.5}, {.965876, 1.900409, 3.689962, 8.757117}},
               {{"alpha", 2.}, {.965512, 1.897203, 3.668068, 8.744536}},
               {{"alpha", 3.}, {.964650, 1.887135, 3.642177, 8.752250}}};
  for (const auto &row : table)
    for (unsigned int k = 0; k < 4; ++k)
      BOOST_TEST(solve(row.divergence, bounds[k], given_source, given_target)
                         .value() == row.values[k],
                 tolerance(1e-6));
  BOOST_TEST(
      solve({"wasserstein", 2.}, 1., given_source, given_target).value() ==
          1.9650551,
      tolerance(5e-8));
}

BOOST_AUTO_TEST_CASE(the_gap_is_reached_by_all_divergences_and_bounds)
{
  const std::pair<Cloud, Cloud> clouds[] = {
      {{1, 30, 0., true}, {1, 20, 0., false}},
      {{2, 25, 3., false}, {2, 40, 0., true}},
      {{2, 1, 1., false}, {2, 20, 0., true}},
      {{2, 20, 1., true}, {2, 1, 0., false}},
      {{5, 30, 1., true}, {5, 30, 0., true}}};
  for (const Case &divergence : all_divergences)
    for (const double bound : all_bounds)
      for (const auto &[p, q] : clouds)
        BOOST_TEST_CONTEXT(divergence.type
                           << ' ' << divergence.alpha << ", L = " << bound
                           << ", d = " << p.dimension << ", " << p.size
                           << " and " << q.size << " points")
        {
          const auto solved =
              solve(divergence, bound, sample(p, 1), sample(q, 2));
          BOOST_TEST(solved.report.relative_gap <= 1.001e-9);
          BOOST_TEST(solved.report.bounds.lower >= 0.);
        }
}

BOOST_AUTO_TEST_CASE(the_potential_is_lipschitz_and_certifies_the_lower_bound)
{
  const PointSet source = sample({2, 25, 1., true}, 3);
  const PointSet target = sample({2, 30, 0., true}, 4);
  for (const Case &divergence : all_divergences)
    for (const double bound : {.3, 30.})
    {
      const auto solved = solve(divergence, bound, source, target);
      const auto cost = [&](const double *a, const double *b)
      { return bound * std::hypot(a[0] - b[0], a[1] - b[1]); };
      double steepest = 0., expectation = 0.;
      for (std::size_t j = 0; j < target.size(); ++j)
        for (std::size_t k = 0; k < j; ++k)
          steepest = std::max(steepest,
                              std::abs(solved.psi[j] - solved.psi[k]) /
                                  cost(target.point(j), target.point(k)));
      for (std::size_t i = 0; i < source.size(); ++i)
      {
        double phi = 1e300;
        for (std::size_t j = 0; j < target.size(); ++j)
          phi = std::min(
              phi, solved.psi[j] + cost(source.point(i), target.point(j)));
        expectation += source.weights[i] * phi;
      }
      const auto f = make_divergence({divergence.type, divergence.alpha});
      const auto shift = infimum_over_shift(*f, solved.psi, target.weights);
      BOOST_TEST(steepest <= 1. + 1e-12);
      BOOST_TEST(solved.report.bounds.lower == expectation - shift.value,
                 tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(every_psi_gives_a_lower_bound_lipschitz_or_not)
{
  const PointSet source = sample({2, 9, 1., true}, 5);
  const PointSet target = sample({2, 8, 0., true}, 6);
  std::mt19937   generator(7);
  for (const Case &divergence : all_divergences)
  {
    const auto   f = make_divergence({divergence.type, divergence.alpha});
    const double upper =
        solve(divergence, 2., source, target).report.bounds.upper;
    for (unsigned int trial = 0; trial < 20; ++trial)
    {
      std::vector<double> psi(target.size());
      for (double &value : psi)
        value = 4. * generator() / 4294967296.;
      BOOST_TEST(lower_bound(*f, 2., source, target, psi) <= upper);
    }
  }
}

BOOST_AUTO_TEST_CASE(between_diracs_it_is_the_bound_times_the_distance)
{
  const PointSet a = points(3, {1., 2., 3.}), b = points(3, {4., -2., 3.});
  for (const Case &divergence : all_divergences)
    for (const double bound : all_bounds)
    {
      const auto solved = solve(divergence, bound, a, b, 1e-12);
      BOOST_TEST(solved.report.bounds.lower == 5. * bound, tolerance(2e-12));
      BOOST_TEST(solved.report.bounds.upper == 5. * bound, tolerance(2e-12));
    }
}

BOOST_AUTO_TEST_CASE(between_equal_measures_it_vanishes)
{
  const PointSet cloud = sample({2, 30, 0., true}, 8);
  const PointSet copies = points(2, {1., 2., 1., 2., 1., 2.});
  for (const Case &divergence : all_divergences)
    for (const double bound : all_bounds)
      BOOST_TEST_CONTEXT(divergence.type << ' ' << divergence.alpha
                                         << ", L = " << bound)
      {
        BOOST_TEST(solve(divergence, bound, cloud, cloud).report.bounds.upper <=
                   1e-12);
        BOOST_TEST(
            solve(divergence, bound, copies, copies).report.bounds.upper <=
            1e-12);
      }
}

BOOST_AUTO_TEST_CASE(in_one_dimension_wasserstein_is_the_sorted_formula)
{
  for (unsigned int seed = 0; seed < 5; ++seed)
  {
    const PointSet source = sample({1, 40, .5, true}, 2 * seed);
    const PointSet target =
        sample({1, 40 - 5 * seed, 0., seed > 0}, 2 * seed + 1);
    BOOST_TEST(solve({"wasserstein", 2.}, 3., source, target).value() ==
                   3. * sorted_distance(source, target),
               tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(it_grows_with_the_bound_and_stays_below_wasserstein)
{
  const PointSet source = sample({2, 20, 1., true}, 9);
  const PointSet target = sample({2, 25, 0., false}, 10);
  const double   w1 = solve({"wasserstein", 2.}, 1., source, target).value();
  for (const Case &divergence : all_divergences)
  {
    if (divergence.type == std::string("wasserstein"))
      continue;
    double before = 0., slope_before = w1 * (1. + 1e-8);
    for (const double bound : {1e-6, 1e-2, .1, 1., 10., 100.})
    {
      const double value = solve(divergence, bound, source, target).value();
      BOOST_TEST(value > before);
      // An infimum of affine functions of L that vanishes at 0 is concave.
      BOOST_TEST(value / bound <= slope_before * (1. + 2e-9));
      if (bound == 1e-6)
        BOOST_TEST(value / bound == w1, tolerance(1e-4));
      before = value;
      slope_before = value / bound;
    }
  }
}

BOOST_AUTO_TEST_CASE(with_large_bounds_it_is_the_divergence_on_common_points)
{
  // P on the points of Q: gamma = P is best as soon as moving costs too much.
  PointSet target = sample({2, 12, 0., true}, 11), source = target;
  std::reverse(source.weights.begin(), source.weights.end());
  for (const Case &divergence : all_divergences)
  {
    if (divergence.type == std::string("wasserstein"))
      continue;
    const auto f = make_divergence({divergence.type, divergence.alpha});
    double     exact = 0.;
    for (std::size_t j = 0; j < target.size(); ++j)
      exact +=
          target.weights[j] * f->value(source.weights[j] / target.weights[j]);
    // f' of the ratios over the distances is below 1e5.
    if (divergence.alpha <= 3.)
      BOOST_TEST(solve(divergence, 1e5, source, target).value() == exact,
                 tolerance(1e-8));
  }
}

BOOST_AUTO_TEST_CASE(alpha_close_to_one_is_close_to_kl)
{
  const PointSet source = sample({2, 20, 1., true}, 12);
  const PointSet target = sample({2, 20, 0., true}, 13);
  for (const double bound : {.5, 5.})
  {
    const double kl = solve({"kl", 2.}, bound, source, target).value();
    const double above = solve({"alpha", 1.001}, bound, source, target).value();
    const double below = solve({"alpha", .999}, bound, source, target).value();
    BOOST_TEST(above == kl, tolerance(1e-2));
    BOOST_TEST(.5 * (above + below) == kl, tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(order_and_place_of_the_points_do_not_matter)
{
  const PointSet source = sample({2, 15, 1., true}, 14);
  const PointSet target = sample({2, 18, 0., true}, 15);
  const auto     changed = [](const PointSet &points)
  {
    PointSet result{2, {}, {}};
    for (std::size_t k = points.size(); k-- > 0;)
    {
      // a rotation by 90 degrees and a translation
      result.coordinates.push_back(10. - points.point(k)[1]);
      result.coordinates.push_back(-7. + points.point(k)[0]);
      result.weights.push_back(points.weights[k]);
    }
    return result;
  };
  for (const Case &divergence : all_divergences)
    BOOST_TEST(
        solve(divergence, 2., changed(source), changed(target)).value() ==
            solve(divergence, 2., source, target).value(),
        tolerance(2e-9));
}

BOOST_AUTO_TEST_CASE(a_point_of_double_weight_is_two_points)
{
  const PointSet once = points(1, {0., 1.}, {2. / 3., 1. / 3.});
  const PointSet twice = points(1, {0., 1., 0.});
  const PointSet other = points(1, {.25, .25, 3.}, {.25, .25, .5});
  const PointSet merged = points(1, {.25, 3.});
  for (const Case &divergence : all_divergences)
    for (const double bound : {.1, 10.})
    {
      const double value = solve(divergence, bound, once, merged).value();
      BOOST_TEST(solve(divergence, bound, twice, other).value() == value,
                 tolerance(2e-9));
      const double back = solve(divergence, bound, merged, once).value();
      BOOST_TEST(solve(divergence, bound, other, twice).value() == back,
                 tolerance(2e-9));
    }
}

BOOST_AUTO_TEST_CASE(the_rate_of_particles_that_go_downhill_is_their_energy)
{
  const PointSet source = sample({3, 20, 2., true}, 16);
  const PointSet target = sample({3, 25, 0., true}, 17);
  const double   bound = 2., dt = 1e-5;
  ExactOptions   options;
  options.relative_gap = 1e-11;
  for (const Case &divergence : all_divergences)
  {
    const auto f = make_divergence({divergence.type, divergence.alpha});
    const ExactDiscriminator discriminator(*f, bound, options);
    std::vector<double>      psi, gradients;
    const auto before = discriminator.solve(source, target, psi, gradients);
    PointSet   moved = source;
    double     energy = 0.;
    for (std::size_t k = 0; k < gradients.size(); ++k)
    {
      moved.coordinates[k] -= dt * gradients[k];
      energy += source.weights[k / 3] * gradients[k] * gradients[k];
    }
    const auto   after = discriminator.solve(moved, target, psi, gradients);
    const double rate = (after.bounds.upper - before.bounds.upper) / dt;
    BOOST_TEST(energy <= bound * bound * (1. + 1e-12));
    BOOST_TEST(-rate == energy, tolerance(1e-3));
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_of_the_extension_has_the_length_of_the_bound)
{
  const PointSet         source = sample({3, 20, 2., true}, 16);
  const PointSet         target = sample({3, 25, 0., true}, 17);
  const auto             solved = solve({"kl", 2.}, 2., source, target);
  const McShaneExtension phi(target, solved.psi, 2.);
  for (std::size_t i = 0; i < source.size(); ++i)
  {
    double              g[3];
    const auto          at = phi.evaluate(source.point(i), g);
    std::vector<double> below(3);
    for (unsigned int d = 0; d < 3; ++d)
      below[d] = source.point(i)[d] - 1e-3 * g[d];
    BOOST_TEST(std::hypot(g[0], g[1], g[2]) == 2., tolerance(1e-14));
    BOOST_TEST(at.value == solved.psi[at.nearest] + 2. * at.distance);
    BOOST_TEST(at.value - phi.evaluate(below.data()).value == 4e-3,
               tolerance(1e-10));
  }
}

BOOST_AUTO_TEST_CASE(at_a_point_of_the_target_the_gradient_is_zero)
{
  const PointSet         target = points(2, {0., 0., 3., 4.});
  const McShaneExtension phi(target, {1., 2.}, 1.);
  double                 gradient[2] = {7., 7.};
  const double           y[2] = {3., 4.};
  BOOST_TEST(phi.evaluate(y, gradient).value == 2.);
  BOOST_TEST(gradient[0] == 0.);
  BOOST_TEST(gradient[1] == 0.);
  const double far[2] = {-2., 0.};
  BOOST_TEST(phi.evaluate(far, gradient).value == 3.);
  BOOST_TEST(gradient[0] == -1.);
}

BOOST_AUTO_TEST_CASE(a_missed_gap_is_reported_with_bounds_and_leaves_psi)
{
  ExactOptions options;
  options.maximum_iterations = 2;
  const auto               f = make_divergence({"kl", 2.});
  const ExactDiscriminator discriminator(*f, 1., options);
  std::vector<double>      psi = {42.};
  const auto report = discriminator.solve(given_source, given_target, psi);
  BOOST_TEST(!report.converged);
  BOOST_TEST(report.reason.find("largest number of iterations") !=
             std::string::npos);
  BOOST_TEST(report.bounds.lower <= 1.902934);
  BOOST_TEST(report.bounds.upper >= 1.902934);
  BOOST_TEST(report.relative_gap > 1e-6);
  BOOST_TEST(psi.size() == 1u);

  options = {0., 0., 200};
  const auto endless = ExactDiscriminator(*f, 1., options)
                           .solve(given_source, given_target, psi);
  BOOST_TEST(endless.relative_gap <= 1e-12);
  BOOST_TEST((endless.converged || !endless.reason.empty()));
}

BOOST_AUTO_TEST_CASE(the_same_data_give_the_same_bits)
{
  const auto one = solve({"kl", 2.}, 1., given_source, given_target);
  const auto two = solve({"kl", 2.}, 1., given_source, given_target);
  BOOST_TEST(one.psi == two.psi, boost::test_tools::per_element());
  BOOST_TEST(one.report.bounds.upper == two.report.bounds.upper);
}

BOOST_AUTO_TEST_SUITE_END()
