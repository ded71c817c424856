#include <lipflow/measure/density.h>
#include <lipflow/measure/density_measure.h>

#include <boost/test/unit_test.hpp>

#include "flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(density_step_test)

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Discretization
{
  const char *scheme, *fluxes;
};

constexpr Discretization all[] = {
    {"variational", "limited"}, {"sdirk2", "upwind"}, {"sdirk2", "limited"}};

TimeParameters time_of(const Discretization &discretization,
                       const double          end_time)
{
  TimeParameters time;
  time.scheme = discretization.scheme;
  time.fluxes = discretization.fluxes;
  time.cfl_number = 1.;
  time.end_time = end_time;
  return time;
}

/// Runs to the end; the guarantee of two stages must never have failed, nor a
/// solve, but where steps may be @p repeated.
template <int dim>
void run_checked(FlowProblem<dim> &problem, const bool repeated = false)
{
  for (const StepReport &report : problem.run_checked())
  {
    BOOST_TEST(report.remark.find("Two stages") == std::string::npos);
    BOOST_TEST((repeated || report.remark == ""), report.remark);
  }
}

/// The nodal masses at T = .5 of the flow N(1, .8^2) -> N(0, 1) on 96 cells in
/// @p n_steps steps. With L = 4 the bound is active nowhere that mass is.
Vector masses_after(const unsigned int    n_steps,
                    const Discretization &discretization,
                    const double          bound)
{
  TimeParameters time = time_of(discretization, .5);
  time.maximum_step = time.end_time / n_steps;
  GeometryParameters geometry = box("-6", "6", 0);
  geometry.cells = "96";
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-11;
  FlowProblem<1> problem(
      geometry,
      "kl",
      bound,
      [](const auto &x) { return normal(x, 1., .8); },
      [](const auto &x) { return normal(x, 0., 1.); },
      time,
      MPI_COMM_WORLD,
      parameters);
  const auto reports = problem.run();
  BOOST_TEST(reports.back().step == n_steps);
  return problem.flow->mass();
}

double distance(const Vector &a, const Vector &b)
{
  double sum = 0.;
  for (unsigned int i = 0; i < a.locally_owned_size(); ++i)
    sum += std::abs(a.local_element(i) - b.local_element(i));
  return sum;
}
} // namespace

BOOST_AUTO_TEST_CASE(two_stages_have_order_two_in_time, *on_one_rank())
{
  // On a fixed mesh, against many steps: the error in time alone.
  for (const double bound : {4., infinity})
    for (const char *fluxes : {"upwind", "limited"})
    {
      const Discretization two = {"sdirk2", fluxes};
      const Vector         reference = masses_after(1280, two, bound);
      const double coarse = distance(masses_after(40, two, bound), reference);
      const double medium = distance(masses_after(80, two, bound), reference);
      const double fine = distance(masses_after(160, two, bound), reference);
      BOOST_TEST_MESSAGE("L = " << bound << ", " << fluxes << ": " << coarse
                                << ' ' << medium << ' ' << fine);
      BOOST_TEST_CONTEXT("L = " << bound << ", " << fluxes)
      {
        BOOST_TEST(std::log2(coarse / medium) >= 1.9);
        BOOST_TEST(std::log2(medium / fine) >= 1.9);
      }
      const double first_order =
          distance(masses_after(40, {"variational", fluxes}, bound), reference);
      BOOST_TEST(coarse <= .1 * first_order);
    }
}

BOOST_AUTO_TEST_CASE(every_discretization_keeps_the_invariants)
{
  // What ranks tell each other in a step does not depend on the divergence;
  // where it does, in a solve, gradient_flow_test has all of them on all ranks.
  std::vector<std::pair<const char *, unsigned int>> flows = {
      {"kl", 3}, {"wasserstein", 3}};
  if (dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) == 1)
    flows.insert(
        flows.end(),
        {{"reverse kl", 2}, {"alpha 0.5", 2}, {"alpha 2", 2}, {"alpha 3", 2}});
  for (const Discretization &discretization : all)
    for (const auto &[divergence, refinements] : flows)
      BOOST_TEST_CONTEXT(discretization.scheme << ", " << discretization.fluxes
                                               << ", " << divergence)
      {
        FlowProblem<2> problem(
            ball(1., refinements),
            divergence,
            1.,
            [](const auto &x) { return normal(x, .3, .2); },
            [](const auto &x) { return normal(x, -.3, .25); },
            time_of(discretization, .25));
        run_checked(problem);
      }
}

BOOST_AUTO_TEST_CASE(jumps_and_empty_regions_keep_the_invariants)
{
  // The source ends at a jump, and so does the target; nothing lies between.
  // Flows may turn round from iterate to iterate (theory.md, section 8), with
  // cells so that now and then a solve does not arrive and its step is halved.
  const auto check = [](const Discretization &discretization,
                        const char           *divergence,
                        const char           *constraint)
  {
    DiscriminatorParameters parameters;
    parameters.constraint = constraint;
    FlowProblem<2> problem(
        box("-1", "1", 4),
        divergence,
        2.,
        [](const auto &x) { return x[0] < -.4 && x[1] < .3 ? 1. : 0.; },
        [](const auto &x) { return x.norm() < .5 ? 1. : 0.; },
        time_of(discretization, .3),
        MPI_COMM_WORLD,
        parameters);
    run_checked(problem, std::string(constraint) == "cells");
  };
  for (const Discretization &discretization : all)
    for (const char *divergence : {"kl", "alpha 2"})
      for (const char *constraint : {"corners", "cells"})
        BOOST_TEST_CONTEXT(discretization.scheme
                           << ", " << discretization.fluxes << ", "
                           << divergence << ", " << constraint)
  check(discretization, divergence, constraint);
}

namespace
{
/// Mass that leaves a peak in all directions at full speed: the largest density
/// on the axes over that on the diagonals, where it should be the same.
double axes_over_diagonals(const char *constraint)
{
  DiscriminatorParameters parameters;
  parameters.constraint = constraint;
  parameters.relative_gap = 1e-4;
  TimeParameters time = time_of({"sdirk2", "limited"}, .1);
  time.cfl_number = .5;
  FlowProblem<2> problem(
      box("-0.5", "0.5", 6),
      "wasserstein",
      1.,
      [](const auto &x) { return std::exp(-x.norm_square() / .005); },
      [](const auto &x)
      { return std::exp(-std::pow(x.norm() - .4, 2) / .0018); },
      time,
      MPI_COMM_WORLD,
      parameters);
  problem.run();
  const auto  &space = problem.problem->space();
  const Vector density = density_of(space, problem.flow->mass());
  double       on_axes = 0., on_diagonals = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const auto  &x = space.locations()[i];
    const double value = density.local_element(i);
    if (std::abs(x[0] * x[1]) < 1e-9)
      on_axes = std::max(on_axes, value);
    if (std::abs(std::abs(x[0]) - std::abs(x[1])) < 1e-9)
      on_diagonals = std::max(on_diagonals, value);
  }
  return dealii::Utilities::MPI::max(on_axes, MPI_COMM_WORLD) /
         dealii::Utilities::MPI::max(on_diagonals, MPI_COMM_WORLD);
}
} // namespace

BOOST_AUTO_TEST_CASE(mass_leaves_a_peak_in_all_directions_alike)
{
  // theory.md, section 11: with the constraint at corners the axes are emptied.
  const double cells = axes_over_diagonals("cells"),
               corners = axes_over_diagonals("corners");
  BOOST_TEST_MESSAGE("cells " << cells << ", corners " << corners);
  BOOST_TEST(std::abs(cells - 1.) <= .05);
  BOOST_TEST(corners <= .7);
}

BOOST_AUTO_TEST_CASE(without_a_bound_the_invariants_are_kept)
{
  for (const Discretization &discretization : all)
    for (const char *divergence : {"kl", "alpha 2"})
      BOOST_TEST_CONTEXT(discretization.scheme << ", " << discretization.fluxes
                                               << ", " << divergence)
      {
        FlowProblem<1> problem(
            box("-6", "6", 7),
            divergence,
            infinity,
            [](const auto &x) { return normal(x, 1., .8); },
            [](const auto &x) { return normal(x, 0., 1.); },
            time_of(discretization, 1.));
        run_checked(problem);
      }
}

BOOST_AUTO_TEST_CASE(without_a_bound_long_steps_keep_the_invariants)
{
  // The flow's own first step is .03 long.
  for (const Discretization &discretization : all)
    for (const double dt : {1., 10.})
      BOOST_TEST_CONTEXT(discretization.scheme << ", " << discretization.fluxes
                                               << ", dt = " << dt)
      {
        const TimeParameters    time = time_of(discretization, 1.);
        DiscriminatorParameters parameters;
        parameters.relative_gap = 1e-9;
        FlowProblem<1> problem(
            box("-6", "6", 7),
            "kl",
            infinity,
            [](const auto &x) { return normal(x, 1., .8); },
            [](const auto &x) { return normal(x, 0., 1.); },
            time,
            MPI_COMM_WORLD,
            parameters);
        const StepReport        start = problem.flow->start();
        const auto             &space = problem.problem->space();
        const DensityTarget<1>  target(space, problem.flow->target());
        const DensityStepper<1> stepper(
            space, *problem.discriminator, target, time);
        const DensityStep step =
            stepper.step(problem.flow->mass(), problem.flow->potential(), dt);
        BOOST_TEST_REQUIRE(step.solve.converged);
        BOOST_TEST(step.remark == "");
        BOOST_TEST(step.solve.bounds.lower <=
                   start.divergence_upper + step.slack);
        const auto mass = [&](const unsigned int i)
        { return step.mass.local_element(i); };
        BOOST_TEST(std::abs(node_sum(space, mass) - 1.) <= 1e-12);
        BOOST_TEST(
            node_max(space, [&](const unsigned int i) { return -mass(i); }) <=
            0.);
      }
}

BOOST_AUTO_TEST_CASE(the_bounds_are_those_of_the_new_density)
{
  for (const Discretization &discretization : all)
    BOOST_TEST_CONTEXT(discretization.scheme << ", " << discretization.fluxes)
    {
      FlowProblem<2> problem(
          box("-1", "1", 4),
          "kl",
          1.,
          [](const auto &x) { return normal(x, .3, .2); },
          [](const auto &x) { return normal(x, -.3, .25); },
          time_of(discretization, 1.));
      problem.flow->start();
      const StepReport report = problem.flow->advance();
      const auto      &space = problem.problem->space();
      Vector           psi = space.make_vector();
      const auto       check = problem.discriminator->solve(
          problem.flow->mass(), problem.flow->target(), 0., psi);
      BOOST_TEST_REQUIRE(check.converged);
      BOOST_TEST(check.bounds.lower <= report.divergence_upper + 1e-12);
      BOOST_TEST(report.divergence_lower <= check.bounds.upper + 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(two_stages_do_not_depend_on_the_number_of_ranks)
{
  const auto end = [](const MPI_Comm communicator)
  {
    TimeParameters time = time_of({"sdirk2", "limited"}, .2);
    FlowProblem<2> problem(
        box("-1", "1", 4),
        "kl",
        1.,
        [](const auto &x) { return normal(x, .3, .2); },
        [](const auto &x) { return normal(x, -.3, .25); },
        time,
        communicator);
    const auto reports = problem.run_checked();
    return std::pair<double, double>(reports.back().divergence_lower,
                                     problem.mean(0));
  };
  const auto many = end(MPI_COMM_WORLD), one = end(MPI_COMM_SELF);
  BOOST_TEST(many.first == one.first, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(many.second == one.second, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_SUITE_END()
