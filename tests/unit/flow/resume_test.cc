#include <lipflow/discriminator/exact_point_discriminator.h>
#include <lipflow/flow/point_flow.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../record_source.h"
#include "flow_problem.h"
#include "particle_flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(resume_test)

namespace
{
/// All of a row but the clock, to the bit.
std::string bits_of(StepReport report)
{
  report.wall_seconds = 0.;
  StateWriter state;
  save(report, state);
  return state.bytes();
}

/// Both flows, from the same state on, to the end.
void check_same_steps(Flow &one, Flow &other)
{
  unsigned int n = 0;
  while (!one.finished())
  {
    BOOST_TEST((bits_of(one.advance()) == bits_of(other.advance())));
    ++n;
  }
  BOOST_TEST(n >= 2u);
  BOOST_TEST(other.finished());
}

TimeParameters some_time(const double end, const std::string &scheme)
{
  TimeParameters time;
  time.end_time = end;
  time.scheme = scheme;
  time.cfl_number = .5;
  return time;
}

/// MUMPS, on many ranks, adds up in the order in which messages come.
DiscriminatorParameters to_the_bit()
{
  DiscriminatorParameters parameters;
  parameters.reproducible = true;
  return parameters;
}

template <int dim>
FlowProblem<dim> density_problem(const std::string &scheme, const double bound)
{
  return {box("-1", "1", dim == 1 ? 5 : 3),
          "kl",
          bound,
          [](const dealii::Point<dim> &x) { return .1 + normal(x, .3, .2); },
          [](const dealii::Point<dim> &x) { return .1 + normal(x, -.3, .3); },
          some_time(dim == 1 ? .1 : .2, scheme),
          MPI_COMM_WORLD,
          to_the_bit()};
}

template <int dim>
void check_density(const std::string &scheme, const double bound)
{
  auto one = density_problem<dim>(scheme, bound);
  auto other = density_problem<dim>(scheme, bound);
  one.flow->start();
  one.flow->advance();
  StateWriter state;
  one.flow->save(state);
  StateReader saved(state.bytes());
  other.flow->resume(one.flow->mass(), one.flow->potential());
  other.flow->load(saved);
  other.discriminator->set_warm_start(one.discriminator->warm_start());
  BOOST_TEST(other.flow->time() == one.flow->time());
  check_same_steps(*one.flow, *other.flow);
}

ParticleFlowProblem<2> particle_problem(const std::string &scheme)
{
  std::vector<double> coordinates;
  for (unsigned int k = 0; k < 40; ++k)
    for (unsigned int d = 0; d < 2; ++d)
      coordinates.push_back(.9 * noise(k + 1, d));
  ParticleFlowProblem<2> problem(
      box("-1", "1", 3), points(2, coordinates), some_time(.6, scheme));
  problem.parameters = to_the_bit();
  problem.set_density([](const dealii::Point<2> &x)
                      { return .1 + normal(x, -.3, .3); },
                      "kl",
                      1.);
  return problem;
}

void check_particles(const std::string &scheme)
{
  auto one = particle_problem(scheme), other = particle_problem(scheme);
  one.flow->start();
  one.flow->advance();
  one.flow->advance();
  StateWriter state;
  one.flow->save(state);
  StateReader saved(state.bytes());
  other.particles->restore(
      records_of(one.particles->save(), Particles<2>::record_size()));
  other.flow->resume(one.flow->mass(), one.flow->potential());
  other.flow->load(saved);
  other.discriminator->set_warm_start(one.discriminator->warm_start());
  check_same_steps(*one.flow, *other.flow);
  BOOST_TEST((one.particles->save() == other.particles->save()));
}

void check_points(const std::string &scheme)
{
  const auto     kl = divergence_of("kl");
  const PointSet source = points(2, {0., 0., 1., .2, .5, -1., .3, .3, -1., 2.});
  const PointSet target = points(2, {3., 1., 2., 2., 4., 0.});
  TimeParameters time = some_time(1., scheme);
  time.step = .1;
  ExactPointDiscriminator first(*kl, 1., ExactOptions(), .1);
  ExactPointDiscriminator second(*kl, 1., ExactOptions(), .1);
  const MovingPoints      moving{source, points(2, {.1, .2, .3, .4})};
  PointFlow               one(first, time, moving, target, .1);
  PointFlow               other(second, time, moving, target, .1);
  one.start();
  one.advance();
  one.advance();
  StateWriter state;
  one.save(state);
  StateReader saved(state.bytes());
  other.load(saved);
  check_same_steps(one, other);
  BOOST_TEST(
      (one.points().unseen.coordinates == other.points().unseen.coordinates));

  // Of other points it is refused.
  PointFlow   fewer(second, time, {target, source}, target, .1);
  StateReader again(state.bytes());
  BOOST_CHECK_THROW(fewer.load(again), Error);
}
} // namespace

BOOST_AUTO_TEST_CASE(reports_come_back_to_the_bit)
{
  StepReport report;
  report.step = 3;
  report.time = .1;
  report.divergence_upper = std::nan("");
  report.largest_slope = std::numeric_limits<double>::infinity();
  report.newton_iterations = 4;
  report.linear_iterations = 5;
  report.repeats = 6;
  report.remark = "A remark.";
  StateWriter state;
  save(report, state);
  StateReader      saved(state.bytes());
  const StepReport back = load_step_report(saved);
  StateWriter      again;
  save(back, again);
  BOOST_TEST((state.bytes() == again.bytes()));
  BOOST_TEST(back.step == 3u);
  BOOST_TEST(back.linear_iterations == 5u);
  BOOST_TEST(back.repeats == 6u);
  BOOST_TEST(back.remark == "A remark.");
}

BOOST_AUTO_TEST_CASE(densities_go_on_as_if_nothing_had_happened)
{
  check_density<1>("variational", 1.);
  check_density<1>("variational", std::numeric_limits<double>::infinity());
  check_density<2>("variational", 1.);
  check_density<2>("explicit", 1.);
}

BOOST_AUTO_TEST_CASE(particles_go_on_as_if_nothing_had_happened)
{
  for (const char *scheme : {"variational", "ab2", "rk4"})
    check_particles(scheme);
}

BOOST_AUTO_TEST_CASE(points_go_on_as_if_nothing_had_happened)
{
  for (const char *scheme : {"explicit", "rk4", "ab3", "abm"})
    check_points(scheme);
}

BOOST_AUTO_TEST_SUITE_END()
