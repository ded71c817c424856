#include <lipflow/base/state.h>
#include <lipflow/measure/transport.h>

#include <utility>

#include "moving_bump.h"

// MeshDiscriminator::solve near the last solution: less work, no other answer,
// and nothing but psi and WarmStart decides it.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(warm_start_test)

namespace
{
constexpr unsigned int n_steps = 6;

DiscriminatorParameters to_the_bit()
{
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-4;
  parameters.reproducible = true;
  return parameters;
}

/// A flow by hand: the source moves with every step.
struct Steps : MovingBump
{
  explicit Steps(const std::string             &name,
                 const unsigned int             refinements = 5,
                 const DiscriminatorParameters &parameters = to_the_bit())
      : MovingBump(name, refinements, parameters)
      , mass(problem.source)
  {
    mass.update_ghost_values();
  }

  DiscriminatorReport solve(const Vector &source_mass, const double dt)
  {
    const DensitySource<2> source(problem.space(), source_mass);
    return discriminator->solve({&source, &target, dt}, psi);
  }

  DiscriminatorReport step()
  {
    const double dt = problem.space().transport_length() / bound;
    const auto   report = solve(mass, dt);
    transport(problem.space(),
              upwind_densities(problem.space(), mass),
              psi,
              dt,
              mass);
    return report;
  }

  Vector mass;
};

const char *const names[] = {
    "kl", "alpha 2", "alpha 0.5", "reverse kl", "wasserstein"};
} // namespace

// Of a solve from nothing, which is no slow one itself.
BOOST_AUTO_TEST_CASE(steps_take_little_more_than_half_of_the_matrices)
{
  for (const char *name : names)
    BOOST_TEST_CONTEXT(name)
    {
      Steps warm(name), cold(name);
      warm.solve(warm.mass, 0.);
      unsigned int warm_matrices = 0, cold_matrices = 0;
      for (unsigned int n = 0; n < n_steps; ++n)
      {
        cold.discriminator->set_warm_start(WarmStart());
        cold.mass = warm.mass;
        cold.mass.update_ghost_values();
        const auto expected = cold.step();
        const auto report = warm.step();
        warm.check_same(report, expected);
        warm_matrices += report.newton_iterations;
        cold_matrices += expected.newton_iterations;
      }
      BOOST_TEST_MESSAGE(name << ": " << warm_matrices << " matrices, from psi "
                              << "alone " << cold_matrices);
      BOOST_TEST(9 * warm_matrices <= 5 * cold_matrices);
    }
}

// Cones whose dual would leave early, a handful of thousands, do not shorten
// the steps of all (kept inside, there were 18 and 22 matrices).
BOOST_AUTO_TEST_CASE(steps_to_a_thousandth_take_two_matrices)
{
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-3;
  for (const char *name : {"alpha 2", "wasserstein"})
    BOOST_TEST_CONTEXT(name)
    {
      Steps warm(name, 6, parameters);
      warm.solve(warm.mass, 0.);
      unsigned int matrices = 0;
      for (unsigned int n = 0; n < n_steps; ++n)
      {
        const auto report = warm.step();
        BOOST_TEST(report.converged);
        matrices += report.newton_iterations;
      }
      BOOST_TEST_MESSAGE(name << ": " << matrices << " matrices");
      BOOST_TEST(matrices <= 2 * n_steps + 1); // one of them a third
    }
}

// A start that leads nowhere is given up.
BOOST_AUTO_TEST_CASE(another_problem_is_solved_all_the_same)
{
  for (const char *name : names)
    for (const double center : {0., .3, .9})
      BOOST_TEST_CONTEXT(name << " from -0.5 to " << center)
      {
        Steps        warm(name), cold(name);
        const Vector mass = warm.shifted(center);
        warm.solve(warm.mass, 0.);
        const auto report = warm.solve(mass, 0.);
        const auto expected = cold.solve(mass, 0.);
        warm.check_same(report, expected);
        BOOST_TEST_MESSAGE(report.newton_iterations
                           << " matrices, from scratch "
                           << expected.newton_iterations);
      }
}

BOOST_AUTO_TEST_CASE(psi_and_what_is_kept_decide_the_next_solve_to_the_bit)
{
  for (const char *name : names)
    BOOST_TEST_CONTEXT(name)
    {
      Steps one(name), other(name);
      one.solve(one.mass, 0.);
      for (unsigned int n = 0; n < 3; ++n)
        one.step();

      StateWriter written;
      save(one.discriminator->warm_start(), written);
      StateReader read(written.bytes());
      WarmStart   warm_start = load_warm_start(read);
      warm_start.flux = one.discriminator->warm_start().flux;
      other.discriminator->set_warm_start(std::move(warm_start));
      other.psi = one.psi;
      other.mass = one.mass;
      other.psi.update_ghost_values();
      other.mass.update_ghost_values();

      const auto expected = one.step(), report = other.step();
      BOOST_TEST(report.newton_iterations == expected.newton_iterations);
      BOOST_TEST(report.bounds.upper == expected.bounds.upper);
      BOOST_TEST(report.bounds.lower == expected.bounds.lower);
      for (unsigned int i = 0; i < one.psi.locally_owned_size(); ++i)
        BOOST_TEST_REQUIRE(other.psi.local_element(i) ==
                           one.psi.local_element(i));
    }
}

BOOST_AUTO_TEST_SUITE_END()
