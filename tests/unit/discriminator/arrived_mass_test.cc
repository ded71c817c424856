#include <lipflow/discriminator/interior_point.h>
#include <lipflow/measure/density_measure.h>

#include "../refined_domain.h"
#include "discriminator_problem.h"

// InteriorPoint::start_near: mass that a step has moved is off the flux, so
// that the next step starts with next to no residual where |grad psi| = L.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(arrived_mass_test)

namespace
{
constexpr double bound = 2., relative_gap = 1e-4;

template <int dim>
double bump(const dealii::Point<dim> &x, const double center)
{
  dealii::Point<dim> at;
  at[0] = center;
  return std::exp(-20. * x.distance_square(at));
}

template <int dim>
std::unique_ptr<Domain<dim>> domain_of(const GeometryParameters &geometry)
{
  return std::make_unique<Domain<dim>>(geometry);
}

template <int dim>
double norm_of(const NodalSpace<dim> &space, const Vector &sums)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  { return std::abs(sums.local_element(i)); });
}

/// A step, solved, and starts near it.
template <int dim>
struct AfterStep
{
  AfterStep(std::unique_ptr<Domain<dim>> domain, const std::string &kind)
      : problem(
            std::move(domain),
            [](const auto &x) { return bump<dim>(x, -.4); },
            [](const auto &x) { return bump<dim>(x, .4); })
      , target(problem.space(), problem.target)
      , divergence(divergence_of("kl"))
      , psi(problem.space().make_vector())
      , dt(problem.space().transport_length() / bound)
  {
    DiscriminatorParameters parameters;
    parameters.relative_gap = relative_gap;
    parameters.constraint = kind;
    constraint = parameters.constraint_kind();
    psi.update_ghost_values();
    MeshDiscriminator<dim> discriminator(
        problem.space(), *divergence, bound, parameters);
    const DensitySource<dim> source(problem.space(), problem.source);
    BOOST_TEST(discriminator.solve({&source, &target, dt}, psi).converged);
    warm_start = discriminator.warm_start();
    moved = problem.source;
    out = problem.space().make_vector();
    source.outflow(psi, out);
    moved.add(-dt, out);
    moved.update_ghost_values();
  }

  /// |residual|_1 at the start of a step of size @p step from @p mass, as a
  /// part of |dt out|_1.
  double left_of_residual(const Vector &mass, const double step) const
  {
    const DensitySource<dim> source(problem.space(), mass);
    InteriorPoint<dim> iterate(problem.space(), *divergence, bound, constraint);
    iterate.start_near({&source, &target, step}, psi, warm_start, relative_gap);
    iterate.evaluate();
    return norm_of(problem.space(), iterate.residual()) /
           (dt * norm_of(problem.space(), out));
  }

  Problem<dim>                problem;
  DensityTarget<dim>          target;
  std::unique_ptr<Divergence> divergence;
  Constraint                  constraint;
  Vector                      psi, moved, out;
  double                      dt;
  WarmStart                   warm_start;
};

/// After a step, on the mesh that @p make makes.
template <int dim, typename Make>
void check(const Make &make, const char *constraint, const double most)
{
  BOOST_TEST_CONTEXT(dim << "D, " << constraint)
  {
    const AfterStep<dim> after(make(), constraint);
    // The next step and, as of two stages, a larger one.
    for (const double part : {1., 2.4})
      BOOST_TEST(after.left_of_residual(after.moved, part * after.dt) <=
                 part * most);
    // The same one, half as large: half of what has moved goes back.
    BOOST_TEST(after.left_of_residual(after.problem.source, .5 * after.dt) <=
               .5 * most);
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(next_to_nothing_is_left_of_the_residual)
{
  for (const char *constraint : {"cells", "corners"})
  {
    check<1>([] { return domain_of<1>(box("-1", "1", 6)); }, constraint, .01);
    check<2>([] { return domain_of<2>(box("-1", "1", 5)); }, constraint, .01);
    check<3>([] { return domain_of<3>(box("-1", "1", 4)); }, constraint, .1);
    check<2>([] { return refined_domain<2>(box("-1", "1", 4), .7); },
             constraint,
             .01);
    check<2>([] { return domain_of<2>(ball(1., 4)); }, constraint, .01);
  }
}

BOOST_AUTO_TEST_SUITE_END()
