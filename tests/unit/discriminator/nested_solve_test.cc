#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "../refined_domain.h"
#include "moving_bump.h"

// A solve that starts from the potential and the flux of a coarser mesh.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(nested_solve_test)

namespace
{
constexpr unsigned int coarsest = 4, finest = 6;

struct Outcome
{
  unsigned int matrices; ///< on the finest mesh
  Bounds       bounds;
};

using Formula = double (*)(const dealii::Point<2> &);

/// Densities.
struct Problem
{
  Formula source, target;
};

double bump(const dealii::Point<2> &x)
{
  return MovingBump::bump(x, -.5);
}

double shifted_bump(const dealii::Point<2> &x)
{
  return MovingBump::bump(x, .4);
}

/// Moved by one, which has many optimal potentials.
double square(const dealii::Point<2> &x)
{
  return std::abs(x[0] + .5) <= .25 && std::abs(x[1]) <= .25 ? 1. : 0.;
}

double shifted_square(const dealii::Point<2> &x)
{
  return square({x[0] - 1., x[1]});
}

/// One node of every mesh: half the width on the next.
double point_mass(const dealii::Point<2> &x)
{
  return x.distance({-.5, 0.}) < .02 ? 1. : 0.;
}

/// On all meshes from @p first on, as cells are refined.
Outcome solve_from_level(const std::string &name,
                         const unsigned int first,
                         const Problem     &problem,
                         const double       gap)
{
  const auto              divergence = divergence_of(name);
  DiscriminatorParameters parameters;
  parameters.relative_gap = gap;
  Domain<2>           domain(box("-1", "1", first));
  CarriedFields       fields = no_fields(domain.space);
  WarmStart           warm_start;
  DiscriminatorReport report;
  for (unsigned int level = first; level <= finest; ++level)
  {
    const Vector         source = density(domain.space, problem.source);
    const Vector         target = density(domain.space, problem.target);
    MeshDiscriminator<2> discriminator(
        domain.space, *divergence, MovingBump::bound, parameters);
    warm_start.flux = std::move(fields.flux);
    discriminator.set_warm_start(warm_start);
    fields.psi.update_ghost_values();
    report = discriminator.solve(source, target, 0., fields.psi);
    BOOST_TEST(report.converged);
    warm_start = discriminator.warm_start();
    fields.flux = warm_start.flux;
    if (level < finest)
      refine(domain.mesh,
             domain.space,
             CellMarks(domain.space.cells().size(), CellMark::refine),
             any_level,
             fields);
  }
  return {report.newton_iterations, report.bounds};
}

/// The two solves agree, and the nested one takes at most @p part of the
/// matrices of that from nothing.
void check_nested(const std::vector<std::string> &names,
                  const Problem                  &problem,
                  const double                    gap,
                  const double                    part)
{
  for (const std::string &name : names)
    BOOST_TEST_CONTEXT(name)
    {
      const Outcome cold = solve_from_level(name, finest, problem, gap),
                    nested = solve_from_level(name, coarsest, problem, gap);
      BOOST_TEST_MESSAGE(name << ": " << nested.matrices
                              << " matrices, from nothing " << cold.matrices);
      BOOST_TEST(nested.matrices <= part * cold.matrices);
      BOOST_TEST(nested.bounds.lower <= cold.bounds.upper);
      BOOST_TEST(cold.bounds.lower <= nested.bounds.upper);
    }
}

const std::vector<std::string> all = {
    "kl", "alpha 2", "alpha 0.5", "reverse kl", "wasserstein"};
} // namespace

// Of 9 to 11 that a solve from nothing takes, 2 to 5 are left.
BOOST_AUTO_TEST_CASE(nearly_half_of_the_matrices_are_those_of_coarser_meshes)
{
  check_nested(all, {bump, shifted_bump}, 1e-3, .6);
}

// More than the ten matrices that every start gets; given up then, each would
// cost these on top of a solve from nothing.
BOOST_AUTO_TEST_CASE(a_start_far_from_the_solution_arrives_all_the_same)
{
  check_nested(all, {point_mass, shifted_bump}, 1e-8, 1.);
}

// Steps of a long solve do not become ever shorter (without centrality
// corrections the nested solve takes more matrices than the other).
BOOST_AUTO_TEST_CASE(a_start_near_many_solutions_arrives)
{
  check_nested({"wasserstein"}, {square, shifted_square}, 1e-8, .9);
}

BOOST_AUTO_TEST_SUITE_END()
