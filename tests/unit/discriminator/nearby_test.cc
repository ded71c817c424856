#include <lipflow/measure/density_measure.h>

#include <cmath>

#include "discriminator_problem.h"

// MeshDiscriminator::solve_nearby: less work, no other answer.

using namespace lipflow;
using namespace lipflow::test;

namespace
{
constexpr double bound = 2., gap = 1e-6;

double bump(const dealii::Point<2> &x, const double center)
{
  return .01 + std::exp(-20. * x.distance_square(dealii::Point<2>(center, .1)));
}

struct Nearby
{
  explicit Nearby(const std::string &name)
      : problem(
            box("-1", "1", 4),
            [](const auto &x) { return bump(x, -.5); },
            [](const auto &x) { return bump(x, .4); })
      , target(problem.space(), problem.target)
      , divergence(divergence_of(name))
  {
    DiscriminatorParameters parameters;
    parameters.relative_gap = gap;
    discriminator = std::make_unique<MeshDiscriminator<2>>(
        problem.space(), *divergence, bound, parameters);
    psi = problem.space().make_vector();
    psi.update_ghost_values();
  }

  Vector shifted(const double center) const
  {
    return density(problem.space(),
                   [=](const auto &x) { return bump(x, center); });
  }

  Problem<2>                            problem;
  DensityTarget<2>                      target;
  std::unique_ptr<Divergence>           divergence;
  std::unique_ptr<MeshDiscriminator<2>> discriminator;
  Vector                                psi;
};

void check_same(const DiscriminatorReport &report,
                const DiscriminatorReport &expected)
{
  BOOST_TEST(report.converged);
  BOOST_TEST(report.relative_gap <= gap);
  BOOST_TEST(report.bounds.lower <= expected.bounds.upper);
  BOOST_TEST(expected.bounds.lower <= report.bounds.upper);
}
} // namespace

BOOST_AUTO_TEST_SUITE(nearby_test)

// psi of a step is a discriminator of the density after the step, with the same
// certificate (doc/theory.md, Theorem 1).
BOOST_AUTO_TEST_CASE(what_solves_a_step_certifies_what_comes_out)
{
  for (const char *name : {"kl", "alpha 2", "reverse kl", "wasserstein"})
    BOOST_TEST_CONTEXT(name)
    {
      Nearby                 nearby(name);
      const auto            &space = nearby.problem.space();
      const double           dt = .5 * space.transport_length() / bound;
      const DensitySource<2> before(space, nearby.problem.source);
      BOOST_TEST(
          nearby.discriminator->solve({&before, &nearby.target, dt}, nearby.psi)
              .converged);
      Vector moved = nearby.problem.source, out = space.make_vector();
      before.outflow(nearby.psi, out);
      moved.add(-dt, out);
      moved.update_ghost_values();
      const DensitySource<2> after(space, moved);
      const auto             report = nearby.discriminator->solve_nearby(
          {&after, &nearby.target, 0.}, nearby.psi);
      BOOST_TEST(report.newton_iterations == 0u);
      check_same(report,
                 Nearby(name).discriminator->solve(
                     moved, nearby.problem.target, 0., nearby.psi));
    }
}

// However far: what leads nowhere starts again.
BOOST_AUTO_TEST_CASE(the_answer_is_that_of_a_solve_from_scratch)
{
  for (const char *name : {"kl", "alpha 2", "reverse kl", "wasserstein"})
    for (const double center : {-.4999, -.45, .2, .9})
      BOOST_TEST_CONTEXT(name << " from -0.5 to " << center)
      {
        Nearby                 nearby(name), fresh(name);
        const Vector           mass = nearby.shifted(center);
        const DensitySource<2> first(nearby.problem.space(),
                                     nearby.problem.source);
        nearby.discriminator->solve({&first, &nearby.target, 0.}, nearby.psi);
        const DensitySource<2> source(nearby.problem.space(), mass);
        const auto             report = nearby.discriminator->solve_nearby(
            {&source, &nearby.target, 0.}, nearby.psi);
        const auto expected = fresh.discriminator->solve(
            mass, fresh.problem.target, 0., fresh.psi);
        check_same(report, expected);
        BOOST_TEST_MESSAGE(report.newton_iterations
                           << " matrices, from scratch "
                           << expected.newton_iterations);
        if (center == -.4999)
          BOOST_TEST(report.newton_iterations <= 2u);
        BOOST_TEST(report.newton_iterations <= 2 * expected.newton_iterations);
      }
}

BOOST_AUTO_TEST_SUITE_END()
