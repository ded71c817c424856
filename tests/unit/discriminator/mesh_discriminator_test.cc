#include <lipflow/measure/transport.h>

#include <boost/test/unit_test.hpp>

#include "discriminator_problem.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(mesh_discriminator_test)

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();

double gauss(const dealii::Point<2> &x,
             const double            cx,
             const double            cy,
             const double            sigma)
{
  const double r2 = (x[0] - cx) * (x[0] - cx) + (x[1] - cy) * (x[1] - cy);
  return std::exp(-r2 / (2. * sigma * sigma));
}

struct Reference
{
  const char *divergence;
  double      bound, disjoint, overlapping; ///< nan: not known
};

// Made with shared/prototype/variational_step.py: grid = Grid(16, 0, 1),
// solve(grid, P, Q, Divergence(kind), L, tol=1e-9), the returned lower bounds;
// the gaps are below 1e-9. P and Q as in its robust(): "disjoint normals 0.08"
// and "overlapping".
const Reference references[] = {
    {"kl", 1., 0.562363209775, 0.226199988369},
    {"alpha 0.5", 1., 0.562359191194, 0.226102806414},
    {"alpha 1.5", 1., 0.562364668298, 0.226253201209},
    {"alpha 2", 1., 0.56236359258, 0.226265764403},
    {"alpha 3", 1., 0.562353471921, 0.226153636798},
    {"kl", 5., 2.74790627586, 0.915066310353},
    {"alpha 0.5", 5., NAN, 0.888443851869},
    {"alpha 1.5", 5., 2.7487243369, 0.923824728325},
    {"alpha 2", 5., 2.74803017128, 0.925044670408},
    {"alpha 3", 5., 2.74360010381, 0.92661930814}};

template <int dim>
void check_reference(const Problem<dim> &problem,
                     const Reference    &reference,
                     const double        value)
{
  if (std::isnan(value))
    return;
  const auto solved = solve(problem, reference.divergence, reference.bound);
  BOOST_TEST_CONTEXT(reference.divergence << ", L = " << reference.bound)
  {
    check_certificate(problem, reference.bound, solved);
    BOOST_TEST(solved.report.bounds.lower <= value * (1. + 2e-9));
    BOOST_TEST(solved.report.bounds.upper >= value * (1. - 2e-9));
    BOOST_TEST(solved.report.relative_gap <= 1e-6);
  }
}

/// Disjoint normals in two dimensions, with ghosts of every kind of overlap.
Problem<2> disjoint(const GeometryParameters &geometry,
                    const MPI_Comm            comm = MPI_COMM_WORLD)
{
  return Problem<2>(
      geometry,
      [](const auto &x) { return gauss(x, .3, .3, .08); },
      [](const auto &x) { return gauss(x, .7, .7, .08); },
      comm);
}

Problem<2> overlapping(const GeometryParameters &geometry,
                       const MPI_Comm            comm = MPI_COMM_WORLD)
{
  return Problem<2>(
      geometry,
      [](const auto &x) { return gauss(x, .35, .5, .12); },
      [](const auto &x) { return gauss(x, .6, .5, .12) + .02; },
      comm);
}

/// Two normals with the same deviation 1 on (-8, 12), the second at s.
Problem<1> shifted_normals(const double s, const unsigned int refinements)
{
  return Problem<1>(
      box("-8", "12", refinements),
      [s](const auto &x) { return normal(x, s, 1.); },
      [](const auto &x) { return normal(x, 0., 1.); });
}

/// p on the left half only, q on the right half only.
Problem<1> halves(const unsigned int refinements)
{
  return Problem<1>(
      box("0", "1", refinements),
      [](const auto &x) { return x[0] < .5 ? normal(x, .2, .3) : 0.; },
      [](const auto &x) { return x[0] >= .5 ? normal(x, .8, .3) : 0.; });
}

/// L W_1 is the divergence of wasserstein: in 1D L int |F_p - F_q|, with the
/// mesh's own masses, from sums that every rank makes for itself.
double wasserstein_1d(const Problem<1> &problem)
{
  const auto &space = problem.space();
  const auto  gather = [&](const auto &value)
  {
    std::vector<double> all(static_cast<std::size_t>(space.n_global()), 0.);
    const double        h = problem.length / (space.n_global() - 1.);
    for (unsigned int i = 0; i < space.n_owned(); ++i)
      all[std::lround((space.locations()[i][0] - problem.left) / h)] = value(i);
    MPI_Allreduce(MPI_IN_PLACE,
                  all.data(),
                  all.size(),
                  MPI_DOUBLE,
                  MPI_SUM,
                  space.mesh().communicator());
    return all;
  };
  const auto difference = gather(
      [&](const unsigned int i) {
        return problem.source.local_element(i) -
               problem.target.local_element(i);
      });
  double cumulated = 0., distance = 0.;
  for (std::size_t k = 0; k + 1 < difference.size(); ++k)
  {
    cumulated += difference[k];
    distance += std::abs(cumulated);
  }
  return distance * problem.length / (space.n_global() - 1.);
}

/// A unit mass at the node nearest to a and one at the node nearest to b.
Problem<1> two_diracs(const double a, const double b)
{
  const auto at = [](const double centre)
  {
    return [centre](const dealii::Point<1> &x)
    { return std::abs(x[0] - centre) < 1e-9 ? 1. : 0.; };
  };
  return Problem<1>(box("0", "2", 6), at(a), at(b));
}
} // namespace

BOOST_AUTO_TEST_CASE(agrees_with_an_independent_implementation)
{
  const auto far = disjoint(box("0", "1", 4));
  const auto near = overlapping(box("0", "1", 4));
  for (const auto &reference : references)
  {
    check_reference(far, reference, reference.disjoint);
    check_reference(near, reference, reference.overlapping);
  }
}

BOOST_AUTO_TEST_CASE(direct_and_cg_agree_within_their_gaps)
{
  const auto problem = overlapping(box("0", "1", 5));
  for (const char *divergence : {"kl", "alpha 2", "alpha 0.5", "wasserstein"})
  {
    DiscriminatorParameters parameters;
    parameters.linear_solver = "direct";
    const auto direct = solve(problem, divergence, 2., parameters);
    parameters.linear_solver = "cg";
    parameters.relative_gap = 1e-2;
    const auto cg = solve(problem, divergence, 2., parameters);
    BOOST_TEST_CONTEXT(divergence)
    {
      check_certificate(problem, 2., direct);
      check_certificate(problem, 2., cg, 1e-2);
      BOOST_TEST(cg.report.bounds.lower <= direct.report.bounds.upper);
      BOOST_TEST(direct.report.bounds.lower <= cg.report.bounds.upper);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_a_bound_large_systems_are_left_to_cg)
{
  const auto divergence = divergence_of("kl");
  const auto factorises =
      [&](const unsigned int refinements, const double bound)
  {
    const Domain<2> domain(box("0", "1", refinements), MPI_COMM_WORLD);
    return MeshDiscriminator<2>(domain.space, *divergence, bound, {})
        .uses_direct_solver();
  };
  BOOST_TEST(factorises(7, infinity));  // 16641 nodes
  BOOST_TEST(!factorises(8, infinity)); // 66049
  BOOST_TEST(factorises(8, 1.));
}

BOOST_AUTO_TEST_CASE(the_huber_law_of_shifted_normals)
{
  // psi is linear in both regimes, so the mesh function is exact and only the
  // quadrature of the normals (spectrally accurate) remains.
  for (const unsigned int refinements : {6, 8})
  {
    const auto problem = shifted_normals(2., refinements);
    for (const double bound : {.5, 1., 1.9, 2.5, 10., infinity})
    {
      const double exact = bound >= 2. ? 2. : bound * 2. - .5 * bound * bound;
      const auto   solved = solve(problem, "kl", bound);
      BOOST_TEST_CONTEXT("L = " << bound)
      {
        check_certificate(problem, bound, solved);
        BOOST_TEST(solved.report.bounds.lower <= exact * (1. + 1e-7));
        BOOST_TEST(solved.report.bounds.upper >= exact * (1. - 1e-7));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(saturated_alpha_divergences_converge_to_the_exact_ones)
{
  // design.md section 7: sigma = 1, L = 1, s = 4.
  const std::pair<const char *, double> cases[] = {{"alpha 1.5", 3.53166209},
                                                   {"alpha 2", 3.54183616},
                                                   {"alpha 3", 3.56116383}};
  for (const auto &[divergence, exact] : cases)
  {
    double last = infinity;
    for (const unsigned int refinements : {5, 7, 9})
    {
      const auto solved =
          solve(shifted_normals(4., refinements), divergence, 1.);
      BOOST_TEST(solved.report.converged);
      const auto  &bounds = solved.report.bounds;
      const double error = std::abs(.5 * (bounds.lower + bounds.upper) - exact);
      BOOST_TEST_CONTEXT(divergence << ", level " << refinements)
      BOOST_TEST(error <= std::max(last / 4., 1e-6 * exact));
      last = error;
    }
    BOOST_TEST(last <= 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(an_unbounded_slope_gives_the_divergence_itself)
{
  const Problem<2> problem(
      box("0", "1", 4),
      [](const auto &x) { return gauss(x, .35, .5, .2) + .05; },
      [](const auto &x) { return gauss(x, .6, .5, .25) + .1 * x[1] + .02; });
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-10;
  for (const char *divergence : {"kl",
                                 "reverse kl",
                                 "alpha 0.3",
                                 "alpha 0.5",
                                 "alpha 1.5",
                                 "alpha 2",
                                 "alpha 3",
                                 "alpha 10"})
  {
    const auto   f = divergence_of(divergence);
    const double exact = pointwise_divergence(problem, *f);
    const auto   solved = solve(problem, divergence, infinity, parameters);
    BOOST_TEST_CONTEXT(divergence)
    {
      BOOST_TEST(solved.report.converged);
      BOOST_TEST(solved.report.bounds.lower == exact, tolerance(1e-9));
      BOOST_TEST(solved.report.bounds.upper == exact, tolerance(1e-9));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_divergence_grows_with_the_bound_up_to_its_limits)
{
  const auto   problem = shifted_normals(2.5, 7);
  const double distance = wasserstein_1d(problem);
  BOOST_TEST(distance == 2.5, tolerance(1e-6));
  for (const char *divergence : {"kl", "alpha 0.5", "alpha 2"})
  {
    const double whole =
        pointwise_divergence(problem, *divergence_of(divergence));
    double last = 0.;
    for (const double bound : {1e-3, .03, .3, 1., 3., 20.})
    {
      const auto   solved = solve(problem, divergence, bound);
      const auto  &bounds = solved.report.bounds;
      const double small = 1. + 1e-9;
      BOOST_TEST_CONTEXT(divergence << ", L = " << bound)
      {
        check_certificate(problem, bound, solved);
        BOOST_TEST(bounds.lower <= bound * distance * small);
        BOOST_TEST(bounds.lower <= whole * small);
        BOOST_TEST(bounds.upper >= last);
        if (bound == 1e-3)
          BOOST_TEST(bounds.upper == bound * distance, tolerance(1e-2));
      }
      last = bounds.lower;
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_measures_have_no_divergence)
{
  const auto       same = [](const auto &x) { return gauss(x, .4, .6, .2); };
  const Problem<2> problem(box("0", "1", 4), same, same);
  for (const char *divergence : all_divergences)
  {
    const auto solved = solve(problem, divergence, 2.);
    BOOST_TEST_CONTEXT(divergence)
    {
      BOOST_TEST(solved.report.converged);
      BOOST_TEST(solved.report.bounds.upper <= 2e-12);
      BOOST_TEST(solved.report.bounds.upper >= 0.);
      BOOST_TEST(std::abs(solved.report.bounds.lower) <= 2e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(wasserstein_is_symmetric)
{
  const auto       p = [](const auto &x) { return gauss(x, .3, .3, .1); };
  const auto       q = [](const auto &x) { return gauss(x, .6, .8, .2); };
  const Problem<2> forth(ball(1., 3), p, q), back(ball(1., 3), q, p);
  const auto       a = solve(forth, "wasserstein", 1.5).report;
  const auto       b = solve(back, "wasserstein", 1.5).report;
  BOOST_TEST(a.converged);
  BOOST_TEST(b.converged);
  BOOST_TEST(a.bounds.lower <= b.bounds.upper);
  BOOST_TEST(b.bounds.lower <= a.bounds.upper);
}

BOOST_AUTO_TEST_CASE(wasserstein_in_1d_is_the_area_between_the_distributions)
{
  for (const double bound : {.01, 1., 100.})
  {
    const auto diracs = solve(two_diracs(.25, 1.75), "wasserstein", bound);
    BOOST_TEST(diracs.report.converged);
    BOOST_TEST(diracs.report.bounds.lower <= bound * 1.5 * (1. + 1e-12));
    BOOST_TEST(diracs.report.bounds.upper >= bound * 1.5 * (1. - 1e-12));
    BOOST_TEST(diracs.report.relative_gap <= 1e-6);

    const auto problem = halves(7);
    const auto solved = solve(problem, "wasserstein", bound);
    const auto exact = bound * wasserstein_1d(problem);
    check_certificate(problem, bound, solved);
    BOOST_TEST(solved.report.bounds.lower <= exact * (1. + 1e-12));
    BOOST_TEST(solved.report.bounds.upper >= exact * (1. - 1e-12));
  }
}

// From the left wall to the right one, where the right half costs a third.
BOOST_AUTO_TEST_CASE(where_gradients_are_magnified_mass_moves_cheaply)
{
  auto domain = std::make_unique<Domain<2>>(box("0", "1", 4));
  domain->space.magnify_gradients([](const dealii::Point<2> &x)
                                  { return x[0] < .5 ? 1. : 3.; });
  const auto wall = [](const double at)
  {
    return [at](const dealii::Point<2> &x)
    { return std::abs(x[0] - at) < 1e-9 ? 1. : 0.; };
  };
  const Problem<2>        problem(std::move(domain), wall(0.), wall(1.));
  const auto              divergence = divergence_of("wasserstein");
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-8;
  const double         bound = 1.7;
  MeshDiscriminator<2> discriminator(
      problem.space(), *divergence, bound, parameters);
  Vector psi = problem.space().make_vector();
  psi.update_ghost_values();
  const auto report =
      discriminator.solve(problem.source, problem.target, 0., psi);
  BOOST_TEST(report.converged);
  const double exact = bound * (.5 + .5 / 3.);
  BOOST_TEST(report.bounds.lower <= exact * (1. + 1e-12));
  BOOST_TEST(report.bounds.upper >= exact * (1. - 1e-12));
  BOOST_TEST(report.bounds.gap() <= 1e-8 * exact);
}

BOOST_AUTO_TEST_CASE(densities_may_vanish_on_half_the_domain)
{
  const auto       line = halves(6);
  const double     distance = wasserstein_1d(line);
  const Problem<2> square(
      box("0", "1", 4),
      [](const auto &x) { return (x[0] < .5) * gauss(x, .2, .5, .3); },
      [](const auto &x) { return (x[0] >= .5) * gauss(x, .8, .5, .3); });
  for (const char *divergence : all_divergences)
    for (const double bound : {.1, 1., 10.})
      BOOST_TEST_CONTEXT(divergence << ", L = " << bound)
      {
        const auto flat = solve(line, divergence, bound);
        check_certificate(line, bound, flat);
        BOOST_TEST(flat.report.bounds.lower <= bound * distance * (1. + 1e-9));
        // The nearest gamma beyond the middle still has to be reached.
        BOOST_TEST(flat.report.bounds.upper > 0.1 * bound * distance);
        check_certificate(square, bound, solve(square, divergence, bound));
      }
}

BOOST_AUTO_TEST_CASE(a_step_bounds_the_divergence_of_the_moved_density)
{
  const auto   problem = overlapping(box("0", "1", 4));
  const auto  &space = problem.space();
  const double bound = 2., dt = space.transport_length() / bound;
  for (const char *divergence : {"kl", "alpha 2", "alpha 0.5", "reverse kl"})
  {
    const auto           f = divergence_of(divergence);
    MeshDiscriminator<2> discriminator(space, *f, bound, {});
    Vector               psi = space.make_vector();
    const auto           before =
        discriminator.solve(problem.source, problem.target, 0., psi);
    const auto step =
        discriminator.solve(problem.source, problem.target, dt, psi);
    Vector moved = space.make_vector();
    moved = problem.source;
    BOOST_TEST(
        transport(space, upwind_densities(space, moved), psi, dt, moved) <=
        1e-15);
    const auto after = discriminator.solve(moved, problem.target, 0., psi);
    BOOST_TEST_CONTEXT(divergence)
    {
      BOOST_TEST(step.converged);
      BOOST_TEST(step.bounds.lower <= after.bounds.upper);
      BOOST_TEST(after.bounds.lower <= step.bounds.upper);
      BOOST_TEST(step.bounds.upper < before.bounds.lower);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_failure_leaves_the_potential_and_says_why)
{
  const auto              problem = disjoint(box("0", "1", 4));
  const auto              f = divergence_of("kl");
  DiscriminatorParameters parameters;
  parameters.maximum_iterations = 2;
  MeshDiscriminator<2> discriminator(problem.space(), *f, 1., parameters);
  Vector               psi =
      nodal_values(problem.space(), [](const auto &x) { return x[0]; });
  const Vector guess = psi;
  const auto   report =
      discriminator.solve(problem.source, problem.target, 0., psi);
  BOOST_TEST(!report.converged);
  BOOST_TEST(report.newton_iterations == 2);
  BOOST_TEST(report.reason.find("2 Newton") != std::string::npos);
  // The bounds of an iterate that is not converged are bounds all the same.
  BOOST_TEST(report.bounds.lower <= references[0].disjoint);
  BOOST_TEST(report.bounds.upper >= references[0].disjoint);
  psi.add(-1., guess);
  BOOST_TEST(psi.l2_norm() == 0.);
}

BOOST_AUTO_TEST_CASE(the_bounds_do_not_depend_on_the_number_of_ranks)
{
  for (const char *divergence : {"kl", "alpha 2", "alpha 0.5", "wasserstein"})
  {
    const auto many = solve(overlapping(ball(1., 4)), divergence, 2.).report;
    const auto one =
        solve(overlapping(ball(1., 4), MPI_COMM_SELF), divergence, 2.).report;
    BOOST_TEST_CONTEXT(divergence)
    {
      BOOST_TEST(many.bounds.lower == one.bounds.lower, tolerance(1e-9));
      BOOST_TEST(many.bounds.upper == one.bounds.upper, tolerance(1e-9));
      BOOST_TEST(many.newton_iterations == one.newton_iterations);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
