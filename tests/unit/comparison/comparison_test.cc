#include <lipflow/comparison/compare_parameters.h>
#include <lipflow/comparison/histogram.h>
#include <lipflow/comparison/measure_distance.h>
#include <lipflow/comparison/moments.h>
#include <lipflow/measure/particles.h>

#include <boost/test/unit_test.hpp>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(comparison_test)

namespace
{
/// All mass at the node next to @p x.
template <int dim>
Vector dirac(const NodalSpace<dim> &space, const dealii::Point<dim> &x)
{
  return density(space,
                 [&](const auto &y) { return x.distance(y) < 1e-9 ? 1. : 0.; });
}

template <int dim>
void check_distance(const NodalSpace<dim> &space,
                    const Vector          &p,
                    const Vector          &q,
                    const double           exact,
                    const double           error)
{
  constexpr double     gap = 1e-5;
  MeasureDistance<dim> distance(space, gap);
  const auto           report = distance.compute(p, q);
  BOOST_TEST(report.converged, report.reason);
  BOOST_TEST(report.bounds.lower >= 0.);
  BOOST_TEST(report.bounds.lower <= report.bounds.upper);
  BOOST_TEST(report.bounds.gap() <= gap * report.bounds.upper + 1e-9);
  BOOST_TEST(report.bounds.upper >= exact - error - 1e-9);
  BOOST_TEST(report.bounds.lower <= exact + error + 1e-9);
  // A distance is symmetric, and earlier calls do not matter.
  const auto back = distance.compute(q, p);
  BOOST_TEST(back.bounds.lower <= report.bounds.upper + 1e-12);
  BOOST_TEST(report.bounds.lower <= back.bounds.upper + 1e-12);
}

/// Particles on a line, the same on all ranks.
PointSet line_of(const std::vector<double> &x)
{
  PointSet points;
  points.dimension = 1;
  points.coordinates = x;
  points.weights.assign(x.size(), 1. / static_cast<double>(x.size()));
  return points;
}
} // namespace

BOOST_AUTO_TEST_CASE(a_translated_density_is_as_far_as_it_was_moved)
{
  const Domain<1> domain(box("-1", "1", 7));
  const auto      hat = [](const double centre)
  {
    return [centre](const dealii::Point<1> &x)
    { return std::max(0., .2 - std::abs(x[0] - centre)); };
  };
  for (const double shift : {1. / 64., .125, .75})
    check_distance(domain.space,
                   density(domain.space, hat(-.375)),
                   density(domain.space, hat(-.375 + shift)),
                   shift,
                   1e-12);
}

BOOST_AUTO_TEST_CASE(diracs_are_as_far_as_their_nodes)
{
  const Domain<1> line(box("0", "1", 5));
  check_distance(line.space,
                 dirac(line.space, dealii::Point<1>(.25)),
                 dirac(line.space, dealii::Point<1>(.75)),
                 .5,
                 1e-12);
  const Domain<2> square(box("0", "1", 4));
  check_distance(square.space,
                 dirac(square.space, dealii::Point<2>(.25, .25)),
                 dirac(square.space, dealii::Point<2>(.75, .25)),
                 .5,
                 1e-12);
  // Along a diagonal lengths are right up to the mesh.
  check_distance(square.space,
                 dirac(square.space, dealii::Point<2>(.25, .25)),
                 dirac(square.space, dealii::Point<2>(.75, .75)),
                 std::sqrt(.5),
                 .05);
}

BOOST_AUTO_TEST_CASE(equal_measures_have_no_distance)
{
  const Domain<2> domain(box("-1", "1", 4));
  const Vector    p =
      density(domain.space, [](const auto &x) { return normal(x, .2, .3); });
  MeasureDistance<2> distance(domain.space, 1e-3, 1e-9);
  const auto         report = distance.compute(p, p);
  BOOST_TEST(report.converged, report.reason);
  BOOST_TEST(report.bounds.lower >= 0.);
  BOOST_TEST(report.bounds.upper <= 1e-9);
  const Histogram<2> histogram(domain.space, 8);
  BOOST_TEST(histogram.l1_distance(p, p) == 0.);
}

BOOST_AUTO_TEST_CASE(particles_are_seen_by_their_nodal_masses)
{
  const Domain<1>    domain(box("0", "1", 4));
  const Particles<1> near_node(
      domain.space, line_of({.25, .5, .53125, .9}), WallRule::reflect, "");
  const Particles<1> moved(domain.space,
                           line_of({.3125, .5625, .59375, .9625}),
                           WallRule::reflect,
                           "");
  check_distance(domain.space,
                 near_node.nodal_masses(),
                 moved.nodal_masses(),
                 .0625,
                 1e-12);
}

BOOST_AUTO_TEST_CASE(moments_of_normals)
{
  const Domain<2> domain(box("-3", "3", 6));
  const auto      of_nodes = moments_of(
      domain.space,
      density(domain.space, [](const auto &x) { return normal(x, .4, .5); }));
  for (unsigned int d = 0; d < 2; ++d)
  {
    // The trapezoidal rule of a normal is exact up to its tails.
    BOOST_TEST(of_nodes.mean[d] == .4, tolerance(1e-5));
    BOOST_TEST(of_nodes.variances[d] == .25, tolerance(1e-5));
  }
  BOOST_TEST(of_nodes.variance() == .5, tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(moments_of_particles_are_exact)
{
  const Domain<1>    domain(box("-1", "1", 3));
  const Particles<1> particles(
      domain.space, line_of({-.7, .1, .23, .61}), WallRule::reflect, "");
  const auto moments = moments_of(particles);
  double     variance = 0.;
  for (const double x : {-.7, .1, .23, .61})
    variance += .25 * (x - .06) * (x - .06);
  BOOST_TEST(moments.mean[0] == .06, tolerance(1e-13));
  BOOST_TEST(moments.variance() == variance, tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(disjoint_histograms_are_two_apart)
{
  const Domain<2> domain(box("-1", "1", 5));
  const auto      at = [&](const double centre)
  {
    return density(domain.space,
                   [centre](const auto &x)
                   { return std::abs(x[0] - centre) < .2 ? 1. : 0.; });
  };
  for (const unsigned int bins : {2u, 8u, 16u, 50u})
  {
    const Histogram<2> histogram(domain.space, bins);
    BOOST_TEST(histogram.l1_distance(at(-.5), at(.5)) == 2., tolerance(1e-12));
    double sum = 0.;
    for (const double mass : histogram.masses(at(.5)))
      sum += mass;
    BOOST_TEST(sum == 1., tolerance(1e-12));
  }
  BOOST_TEST(Histogram<2>(domain.space, 1).l1_distance(at(-.5), at(.5)) <
             1e-12);
}

BOOST_AUTO_TEST_CASE(a_node_between_two_bins_favours_neither)
{
  const Domain<1>    domain(box("0", "1", 3));
  const Histogram<1> histogram(domain.space, 2);
  const auto         masses =
      histogram.masses(dirac(domain.space, dealii::Point<1>(.5)));
  BOOST_TEST(masses[0] == .5, tolerance(1e-12));
  BOOST_TEST(masses[1] == .5, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(lists_of_numbers_of_particles_are_checked)
{
  CompareParameters parameters;
  for (const char *good : {"250, 1000, 4000", "7", "1000,10"})
  {
    ParameterErrors errors;
    parameters.particles = good;
    parameters.check(errors);
    BOOST_TEST(errors.items.empty());
  }
  BOOST_TEST(parameters.particle_numbers().front() == 10u);
  for (const char *bad : {"", "0", "-5", "10, x", "2.5", "10, 10", "1e9"})
  {
    ParameterErrors errors;
    parameters.particles = bad;
    parameters.check(errors);
    BOOST_TEST(errors.items.size() == 1u);
  }
  parameters.times = 4;
  const auto times = parameters.comparison_times(.7);
  BOOST_TEST(times.size() == 5u);
  BOOST_TEST(times.front() == 0.);
  BOOST_TEST(times.back() == .7);
}

BOOST_AUTO_TEST_SUITE_END()
