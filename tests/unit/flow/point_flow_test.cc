#include <lipflow/discriminator/exact_point_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/point_flow.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>

#include "../ranks.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(point_flow_test, *test::on_one_rank())

namespace
{
/// phi(y) = |y|^2/2 + sin(y_1): not linear, no training, unlimited slopes.
class KnownPotential : public PointDiscriminator
{
public:
  DiscriminatorReport solve(const PointSet &source, const PointSet &) override
  {
    ++n_solves;
    DiscriminatorReport report;
    report.converged = n_solves != fail_at;
    report.reason = "As asked for.";
    report.linear_iterations = 2;
    report.value = 0.;
    for (std::size_t k = 0; k < source.size(); ++k)
    {
      const double *y = source.point(k);
      report.value += source.weights[k] * std::sin(y[0]);
      for (unsigned int d = 0; d < source.dimension; ++d)
        report.value += source.weights[k] * .5 * y[d] * y[d];
    }
    return report;
  }

  PotentialAtPoints evaluate(const PointSet &points) override
  {
    PotentialAtPoints result;
    result.values.resize(points.size());
    result.gradients = points.coordinates;
    for (std::size_t k = 0; k < points.size(); ++k)
      result.gradients[k * points.dimension] += std::cos(points.point(k)[0]);
    return result;
  }

  double lipschitz_bound() const override
  {
    return 1.;
  }

  double largest_slope() const override
  {
    return 0.;
  }

  unsigned int n_solves = 0, fail_at = 0;
};

PointSet cloud(const unsigned int dimension, std::vector<double> coordinates)
{
  PointSet          points;
  const std::size_t n = coordinates.size() / dimension;
  points.dimension = dimension;
  points.coordinates = std::move(coordinates);
  points.weights.assign(n, 1. / static_cast<double>(n));
  return points;
}

TimeParameters
with_steps(const std::string &scheme, const double step, const double end = 1.)
{
  TimeParameters time;
  time.scheme = scheme;
  time.step = step;
  time.end_time = end;
  return time;
}

/// Positions at the end of a flow in KnownPotential.
std::vector<double>
end_of(const std::string &scheme, const double step, const bool unseen = false)
{
  KnownPotential potential;
  const PointSet target = cloud(2, {0., 0.});
  const PointSet moving = cloud(2, {1., 2., -1., .5});
  PointFlow      flow(potential,
                 with_steps(scheme, step),
                 {moving, unseen ? moving : cloud(2, {})},
                 target,
                 1.);
  flow.start();
  while (!flow.finished())
    flow.advance();
  return unseen ? flow.points().unseen.coordinates
                : flow.points().particles.coordinates;
}

double distance(const std::vector<double> &a, const std::vector<double> &b)
{
  double largest = 0.;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}
} // namespace

BOOST_AUTO_TEST_CASE(every_scheme_has_its_order)
{
  const std::vector<double>           exact = end_of("rk4", 1e-3);
  const std::map<std::string, double> orders = {
      {"explicit", 1.}, {"heun", 2.}, {"rk4", 4.}, {"ab2", 2.}, {"abm", 2.5}};
  for (const auto &[scheme, order] : orders)
  {
    const double coarse = distance(end_of(scheme, .02), exact);
    const double fine = distance(end_of(scheme, .01), exact);
    const double rate = std::log2(coarse / fine);
    BOOST_TEST_MESSAGE(scheme << ": order " << rate);
    BOOST_TEST(rate > order - .15, scheme << ": order " << rate);
  }
}

BOOST_AUTO_TEST_CASE(adams_bashforth_has_its_order_but_for_the_start)
{
  // The start is of low order, but it is the same for all: what two
  // neighbours differ by is what the lower one is wrong by. (The fourth
  // differences of ab5 see the start in four steps, which is an error of
  // order 3 in a difference of order 4.)
  for (const unsigned int order : {2u, 3u})
  {
    const auto difference = [order](const double step)
    {
      return distance(end_of("ab" + std::to_string(order), step),
                      end_of("ab" + std::to_string(order + 1), step));
    };
    const double rate = std::log2(difference(.005) / difference(.0025));
    BOOST_TEST(rate > order - .2, "ab" << order << ": order " << rate);
  }
}

BOOST_AUTO_TEST_CASE(energy_is_balanced_to_second_order)
{
  // dE_P[phi]/dt = -E_P[|grad phi|^2] for a potential that does not change.
  const auto balance = [](const double step)
  {
    KnownPotential potential;
    const PointSet target = cloud(2, {0., 0.});
    PointFlow      flow(potential,
                   with_steps("rk4", step),
                   {cloud(2, {1., 2., -1., .5}), cloud(2, {})},
                   target,
                   1.);
    BOOST_TEST(flow.start().energy_balance == 0.);
    StepReport report;
    while (!flow.finished())
      report = flow.advance();
    return std::abs(report.energy_balance);
  };
  const double coarse = balance(.02), fine = balance(.01);
  BOOST_TEST(coarse < 1e-3);
  BOOST_TEST(std::log2(coarse / fine) > 1.9);
}

BOOST_AUTO_TEST_CASE(unseen_points_move_as_particles_do)
{
  for (const char *scheme : {"explicit", "heun", "rk4", "ab3", "abm"})
    BOOST_TEST((end_of(scheme, .1, true) == end_of(scheme, .1)));
}

BOOST_AUTO_TEST_CASE(the_last_step_lands_on_the_end_and_solves_are_counted)
{
  const std::map<std::string, unsigned int> solves = {
      {"explicit", 1}, {"heun", 2}, {"rk4", 4}, {"ab5", 1}, {"abm", 2}};
  for (const auto &[scheme, n] : solves)
  {
    KnownPotential potential;
    const PointSet target = cloud(1, {0.});
    PointFlow      flow(potential,
                   with_steps(scheme, .3),
                   {cloud(1, {1.}), cloud(1, {})},
                   target,
                   1.);
    BOOST_TEST(flow.start().linear_iterations == 2u);
    StepReport report;
    while (!flow.finished())
    {
      report = flow.advance();
      BOOST_TEST(report.linear_iterations == 2 * n);
    }
    BOOST_TEST(report.time == 1.);
    BOOST_TEST(report.step == 4u);
    BOOST_TEST(flow.finish_reason() == "end time");
  }
}

BOOST_AUTO_TEST_CASE(a_failed_step_leaves_everything_as_it_was)
{
  for (const char *scheme : {"explicit", "heun", "rk4", "ab2", "abm"})
  {
    KnownPotential potential;
    const PointSet target = cloud(1, {0.});
    PointFlow      flow(potential,
                   with_steps(scheme, .1),
                   {cloud(1, {1.}), cloud(1, {2.})},
                   target,
                   1.);
    flow.start();
    flow.advance();
    const auto   points = flow.points();
    const auto   velocities = flow.velocities();
    const double time = flow.time();
    for (unsigned int later = 1; later <= 2; ++later)
    {
      potential.fail_at = potential.n_solves + later;
      if (later == 1 || scheme == std::string("heun"))
        BOOST_CHECK_THROW(flow.advance(), Error);
      else
        continue;
      BOOST_TEST((flow.points().particles.coordinates ==
                  points.particles.coordinates));
      BOOST_TEST(
          (flow.points().unseen.coordinates == points.unseen.coordinates));
      BOOST_TEST((flow.velocities() == velocities));
      BOOST_TEST(flow.time() == time);
    }
    potential.fail_at = 0;
    BOOST_TEST(flow.advance().step == 2u);
  }
}

BOOST_AUTO_TEST_CASE(steps_follow_the_bound_and_the_spacing)
{
  KnownPotential potential; // L = 1
  const PointSet target = cloud(1, {0.});
  TimeParameters time = with_steps("explicit", 0.);
  time.cfl_number = .5;
  PointFlow flow(potential, time, {cloud(1, {1.}), cloud(1, {})}, target, .25);
  flow.start();
  BOOST_TEST(flow.advance().dt == .125);
}

BOOST_AUTO_TEST_CASE(a_particle_flies_straight_to_the_exact_target_and_stays)
{
  // D(delta_a||delta_b) = L |a - b| for every f.
  const std::vector<double> a = {3., 0., 4., 0.}, b = {0., 0., 0., 0.};
  const double              bound = 2., step = .3;
  for (const char *type : {"kl", "alpha", "reverse kl", "jensen shannon"})
  {
    const auto              divergence = make_divergence({type, 2.});
    ExactPointDiscriminator discriminator(*divergence, bound, {}, bound * step);
    const PointSet          target = cloud(4, b);
    PointFlow               flow(discriminator,
                   with_steps("explicit", step, 3.),
                   {cloud(4, a), cloud(4, {})},
                   target,
                   1.);
    StepReport              report = flow.start();
    while (!flow.finished())
    {
      report = flow.advance();
      const double left = std::max(0., 5. - bound * report.time);
      BOOST_TEST(report.divergence_lower <= bound * left + 1e-9);
      BOOST_TEST(report.divergence_upper >= bound * left - 1e-9);
      BOOST_TEST(report.max_speed <= bound * (1. + 1e-12));
    }
    BOOST_TEST(distance(flow.points().particles.coordinates, b) < 1e-9);
    BOOST_TEST(report.fisher_information < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(a_flow_stops_where_it_is_told_to)
{
  const auto              divergence = make_divergence({"kl", 0.});
  ExactPointDiscriminator discriminator(*divergence, 1., {}, .1);
  const PointSet          target = cloud(1, {0.});
  TimeParameters          time = with_steps("explicit", .1, 10.);
  time.stop_divergence_below = .55;
  PointFlow flow(
      discriminator, time, {cloud(1, {1.}), cloud(1, {})}, target, 1.);
  flow.start();
  while (!flow.finished())
    flow.advance();
  BOOST_TEST(flow.time() == .5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(flow.finish_reason() == "divergence below 0.55");
}

BOOST_AUTO_TEST_SUITE_END()
