#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/empirical_target.h>
#include <lipflow/measure/particle_source.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../ranks.h"
#include "discriminator_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(empirical_pairs_test)

namespace
{
// data/empirical_p.csv and data/empirical_q.csv of the design.
const std::vector<double> empirical_p = {
    1.200492, 0.719498, 1.090345, 0.243763, 1.018132, 0.203341,
    1.224057, 1.136086, 1.003117, 0.351810, 1.395937, 0.742755,
    1.242166, 0.227813, 1.188299, 0.878121, 0.662314, 0.416954,
    0.439511, 0.084185, 0.463306, 0.505964, 0.693021, 0.708506,
    1.262700, 0.525228, 0.193296, 0.384523, 1.180600, 0.645324};

const std::vector<double> empirical_q = {
    -1.565068, -0.438877, -1.289260, -0.604419, -0.269551, -0.603767,
    -0.816261, 0.242195,  -1.091800, -0.255851, -0.744768, -0.168109,
    -1.412528, -0.161930, -0.120588, -0.973572, -0.370309, -0.140323,
    -1.120735, 0.800208,  -0.418870, -0.799644, -0.762742, 0.088345};

struct Exact
{
  const char *divergence;
  double      bound, value;
};

/// On R^2, by the finite convex program over all pairs of points.
const Exact exact_values[] = {{"kl", .5, .966205},
                              {"kl", 1., 1.902934},
                              {"kl", 2., 3.705898},
                              {"kl", 5., 8.791661},
                              {"alpha 1.5", .5, .965876},
                              {"alpha 1.5", 1., 1.900409},
                              {"alpha 1.5", 2., 3.689962},
                              {"alpha 1.5", 5., 8.757117},
                              {"alpha 2", .5, .965512},
                              {"alpha 2", 1., 1.897203},
                              {"alpha 2", 2., 3.668068},
                              {"alpha 2", 5., 8.744536},
                              {"alpha 3", .5, .964650},
                              {"alpha 3", 1., 1.887135},
                              {"alpha 3", 2., 3.642177},
                              {"alpha 3", 5., 8.752250},
                              {"wasserstein", 1., 1.9650551}};

PointSet points(const unsigned int         dimension,
                const std::vector<double> &coordinates)
{
  const std::size_t n = coordinates.size() / dimension;
  return {dimension,
          coordinates,
          std::vector<double>(n, 1. / static_cast<double>(n))};
}

/// Any source and any target.
template <int dim>
DiscriminatorReport solve(const NodalSpace<dim> &space,
                          const SourceMeasure   &source,
                          const TargetMeasure   &target,
                          const Exact           &with,
                          const double           gap = 1e-8)
{
  DiscriminatorParameters parameters;
  parameters.relative_gap = gap;
  const auto             divergence = divergence_of(with.divergence);
  MeshDiscriminator<dim> discriminator(
      space, *divergence, with.bound, parameters);
  Vector     psi = space.make_vector();
  const auto report = discriminator.solve({&source, &target, 0.}, psi);
  BOOST_TEST(report.converged, report.reason);
  BOOST_TEST(report.bounds.lower <= report.bounds.upper + 1e-12);
  BOOST_TEST(report.bounds.gap() <= gap * report.bounds.upper + 1e-12);

  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(psi, gradients);
  for (const auto &gradient : gradients)
    if (gradient.norm() > with.bound * (1. + 1e-12))
      BOOST_ERROR("the potential is not admissible");
  return report;
}

/// Two point sets on a mesh.
template <int dim>
struct Pair
{
  Pair(const GeometryParameters &geometry,
       const PointSet           &p,
       const PointSet           &q,
       const MPI_Comm            communicator = MPI_COMM_WORLD)
      : domain(geometry, communicator)
      , particles(domain.space, p, WallRule::reflect, "Source: ")
      , source(particles, {})
      , target(domain.space, q, "Target: ")
  {
  }

  DiscriminatorReport solve(const Exact &with, const double gap = 1e-8) const
  {
    return empirical_pairs_test::solve(domain.space, source, target, with, gap);
  }

  Domain<dim>          domain;
  Particles<dim>       particles;
  ParticleSource<dim>  source;
  EmpiricalTarget<dim> target;
};

Pair<2> design_pair(const unsigned int refinements)
{
  return Pair<2>(box("-1.6, -1.1", "1.5, 1.2", refinements),
                 points(2, empirical_p),
                 points(2, empirical_q));
}

/// One Dirac measure to another: psi is affine, D = L |a - b|.
template <int dim>
void check_diracs(const unsigned int        refinements,
                  const dealii::Point<dim> &a,
                  const dealii::Point<dim> &b)
{
  const Pair<dim> pair(box("-1", "1", refinements),
                       points(dim, {a.begin_raw(), a.end_raw()}),
                       points(dim, {b.begin_raw(), b.end_raw()}));
  for (const char *divergence : all_divergences)
    for (const double bound : {.3, 1., 7.})
      BOOST_TEST_CONTEXT(dim << "D, " << divergence << ", L = " << bound)
      {
        const auto   report = pair.solve({divergence, bound, 0.}, 1e-7);
        const double exact = bound * a.distance(b);
        BOOST_TEST(report.bounds.lower <= exact * (1. + 1e-10));
        BOOST_TEST(report.bounds.upper >= exact * (1. - 1e-10));
        BOOST_TEST(std::abs(report.bounds.lower - exact) <= 1e-6);
      }
}

/// All nodes with their masses, of a mesh that one rank has alone.
template <int dim>
PointSet at_nodes(const NodalSpace<dim> &space, const Vector &mass)
{
  PointSet set;
  set.dimension = dim;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    for (unsigned int d = 0; d < dim; ++d)
      set.coordinates.push_back(space.locations()[i][d]);
    set.weights.push_back(mass.local_element(i));
  }
  return set;
}
} // namespace

BOOST_AUTO_TEST_CASE(the_exact_value_is_approached_from_below)
{
  constexpr unsigned int           n_meshes = 4;
  std::vector<std::vector<double>> errors(std::size(exact_values));
  for (unsigned int n = 2; n < 2 + n_meshes; ++n)
  {
    const Pair<2> pair = design_pair(n);
    for (std::size_t k = 0; k < std::size(exact_values); ++k)
    {
      const Exact &exact = exact_values[k];
      const auto   report = pair.solve(exact);
      BOOST_TEST_CONTEXT(exact.divergence << ", L = " << exact.bound << ", "
                                          << n << " refinements")
      {
        BOOST_TEST(report.bounds.lower <= exact.value + 1e-6);
        // The coarser potentials are among the finer ones.
        const double error = exact.value - report.bounds.lower;
        if (!errors[k].empty())
          BOOST_TEST(error <= errors[k].back() + 1e-7 * exact.value);
        errors[k].push_back(error);
      }
    }
  }
  for (std::size_t k = 0; k < std::size(exact_values); ++k)
  {
    std::string row;
    for (const double error : errors[k])
      row += " " + std::to_string(error);
    const double order =
        std::log2(errors[k][n_meshes - 2] / errors[k][n_meshes - 1]);
    BOOST_TEST_MESSAGE(exact_values[k].divergence
                       << ", L = " << exact_values[k].bound << ":" << row
                       << ", order " << order);
    BOOST_TEST(order > .6);
  }
}

BOOST_AUTO_TEST_CASE(between_two_diracs_it_is_the_distance)
{
  check_diracs<1>(4, dealii::Point<1>(.81), dealii::Point<1>(-.33));
  check_diracs<2>(3, dealii::Point<2>(.81, .23), dealii::Point<2>(-.33, -.4));
  check_diracs<2>(3, dealii::Point<2>(.6, .2), dealii::Point<2>(.61, .2));
}

BOOST_AUTO_TEST_CASE(points_at_the_nodes_are_a_density, *on_one_rank())
{
  const Problem<2> problem(
      box("-1", "1", 3),
      [](const auto &x) { return normal(x, .4, .3); },
      [](const auto &x) { return normal(x, -.2, .4) + .01; },
      MPI_COMM_SELF);
  const auto            &space = problem.space();
  const DensitySource<2> source(space, problem.source);
  const DensityTarget<2> target(space, problem.target);
  const Pair<2>          pair(box("-1", "1", 3),
                     at_nodes(space, problem.source),
                     at_nodes(space, problem.target),
                     MPI_COMM_SELF);
  for (const char *divergence : all_divergences)
    for (const double bound : {.5, 4.})
      BOOST_TEST_CONTEXT(divergence << ", L = " << bound)
      {
        const Exact  with{divergence, bound, 0.};
        const Bounds densities =
            solve(space, source, target, with, 1e-7).bounds;
        for (const auto &report :
             {solve(space, source, pair.target, with, 1e-7),
              solve(space, pair.source, target, with, 1e-7),
              pair.solve(with, 1e-7)})
        {
          const double rounding = 1e-11 * densities.upper;
          BOOST_TEST(report.bounds.lower <= densities.upper + rounding);
          BOOST_TEST(densities.lower <= report.bounds.upper + rounding);
        }
      }
}

BOOST_AUTO_TEST_SUITE_END()
