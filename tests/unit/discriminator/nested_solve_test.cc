#include <utility>

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

double bump(const dealii::Point<2> &x)
{
  return MovingBump::bump(x, -.5);
}

/// One node of every mesh: half the width on the next.
double point_mass(const dealii::Point<2> &x)
{
  return x.distance({-.5, 0.}) < .02 ? 1. : 0.;
}

/// On all meshes from @p first on, as cells are refined.
Outcome solve_from_level(const std::string &name,
                         const unsigned int first,
                         const Formula      source_density,
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
    const Vector source = density(domain.space, source_density);
    const Vector target = density(
        domain.space, [](const auto &x) { return MovingBump::bump(x, .4); });
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
void check_nested(const Formula source_density,
                  const double  gap,
                  const double  part)
{
  for (const char *name :
       {"kl", "alpha 2", "alpha 0.5", "reverse kl", "wasserstein"})
    BOOST_TEST_CONTEXT(name)
    {
      const Outcome cold = solve_from_level(name, finest, source_density, gap),
                    nested =
                        solve_from_level(name, coarsest, source_density, gap);
      BOOST_TEST_MESSAGE(name << ": " << nested.matrices
                              << " matrices, from nothing " << cold.matrices);
      BOOST_TEST(nested.matrices <= part * cold.matrices);
      BOOST_TEST(nested.bounds.lower <= cold.bounds.upper);
      BOOST_TEST(cold.bounds.lower <= nested.bounds.upper);
    }
}
} // namespace

BOOST_AUTO_TEST_CASE(half_of_the_matrices_are_those_of_coarser_meshes)
{
  check_nested(bump, 1e-3, .5);
}

// More than the ten matrices that every start gets; given up then, each would
// cost these on top of a solve from nothing.
BOOST_AUTO_TEST_CASE(a_start_far_from_the_solution_arrives_all_the_same)
{
  check_nested(point_mass, 1e-8, 1.);
}

BOOST_AUTO_TEST_SUITE_END()
