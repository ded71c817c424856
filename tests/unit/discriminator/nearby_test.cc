#include "moving_bump.h"

// MeshDiscriminator::solve_nearby: less work, no other answer.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(nearby_test)

namespace
{
struct Nearby : MovingBump
{
  explicit Nearby(const std::string &name)
      : MovingBump(name, 4, DiscriminatorParameters()) // to 1e-6
  {
  }
};
} // namespace

// psi of a step is a discriminator of the density after the step, with the same
// certificate (doc/theory.md, Theorem 1).
BOOST_AUTO_TEST_CASE(what_solves_a_step_certifies_what_comes_out)
{
  for (const char *name : {"kl", "alpha 2", "reverse kl", "wasserstein"})
    BOOST_TEST_CONTEXT(name)
    {
      Nearby                 nearby(name);
      const auto            &space = nearby.problem.space();
      const double           dt = .5 * space.transport_length() / nearby.bound;
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
      nearby.check_same(report,
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
        nearby.check_same(report, expected);
        BOOST_TEST_MESSAGE(report.newton_iterations
                           << " matrices, from scratch "
                           << expected.newton_iterations);
        if (center == -.4999)
          BOOST_TEST(report.newton_iterations <= 3u);
        BOOST_TEST(report.newton_iterations <= 2 * expected.newton_iterations);
      }
}

BOOST_AUTO_TEST_SUITE_END()
