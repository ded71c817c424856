#ifndef LIPFLOW_TESTS_UNIT_DISCRIMINATOR_DISCRIMINATOR_PROBLEM_H
#define LIPFLOW_TESTS_UNIT_DISCRIMINATOR_DISCRIMINATOR_PROBLEM_H

#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/discriminator/slopes.h>
#include <lipflow/divergence/divergence.h>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

#include "../test_densities.h"

namespace lipflow
{
namespace test
{
constexpr const char *all_divergences[] = {"kl",
                                           "reverse kl",
                                           "alpha 0.3",
                                           "alpha 0.5",
                                           "alpha 1.5",
                                           "alpha 2",
                                           "alpha 3",
                                           "alpha 10",
                                           "wasserstein",
                                           "jensen shannon"};

/// "kl", "alpha 2", ...
inline std::unique_ptr<Divergence> divergence_of(const std::string &name)
{
  DivergenceChoice choice;
  choice.type = name;
  if (name.compare(0, 6, "alpha ") == 0)
  {
    choice.type = "alpha";
    choice.alpha = std::stod(name.substr(6));
  }
  return make_divergence(choice);
}

/// Two densities on a mesh.
template <int dim>
struct Problem
{
  template <typename Source, typename Target>
  Problem(const GeometryParameters &geometry,
          const Source             &p,
          const Target             &q,
          const MPI_Comm            communicator = MPI_COMM_WORLD)
      : Problem(std::make_unique<Domain<dim>>(geometry, communicator), p, q)
  {
    if (geometry.type == "box" && dim == 1)
    {
      left = std::stod(geometry.lower_corner);
      length = std::stod(geometry.upper_corner) - left;
    }
  }

  /// On a mesh that is there.
  template <typename Source, typename Target>
  Problem(std::unique_ptr<Domain<dim>> on, const Source &p, const Target &q)
      : domain(std::move(on))
      , source(density(domain->space, p))
      , target(density(domain->space, q))
  {
  }

  const NodalSpace<dim> &space() const
  {
    return domain->space;
  }

  std::unique_ptr<Domain<dim>> domain;
  Vector                       source, target;
  double                       left = 0., length = 0.; ///< in 1D
};

struct Solved
{
  std::unique_ptr<Divergence> divergence;
  DiscriminatorReport         report;
  Vector                      psi;
  Constraint                  constraint = Constraint::corners;
};

template <int dim>
Solved solve(const Problem<dim>            &problem,
             const std::string             &divergence,
             const double                   bound,
             const DiscriminatorParameters &parameters = {})
{
  Solved solved;
  solved.divergence = divergence_of(divergence);
  solved.psi = problem.space().make_vector();
  MeshDiscriminator<dim> discriminator(
      problem.space(), *solved.divergence, bound, parameters);
  solved.constraint = discriminator.constraint();
  solved.report =
      discriminator.solve(problem.source, problem.target, 0., solved.psi);
  return solved;
}

/// sum q f(p/q) over the nodes, all of which have q > 0.
template <int dim>
double pointwise_divergence(const Problem<dim> &problem, const Divergence &f)
{
  return node_sum(problem.space(),
                  [&](const unsigned int i)
                  {
                    const double q = problem.target.local_element(i);
                    return q * f.value(problem.source.local_element(i) / q);
                  });
}

/// Of a converged solve: the bounds are in order, psi is admissible, and what
/// it attains, E_P[psi] - E_Q[f*(psi)], is below the upper bound and not far.
template <int dim>
void check_certificate(const Problem<dim> &problem,
                       const double        bound,
                       const Solved       &solved,
                       const double        relative_gap = 1e-6)
{
  const auto &report = solved.report;
  BOOST_TEST(report.converged, report.reason);
  if (!report.converged)
    return;
  const auto  &bounds = report.bounds;
  const double size = std::abs(bounds.upper) + 1e-300;
  BOOST_TEST(bounds.lower <= bounds.upper + 1e-13 * size);
  BOOST_TEST(bounds.gap() <= relative_gap * size);

  std::vector<dealii::Tensor<1, dim>> gradients;
  problem.space().gradients(solved.psi, gradients);
  double speed = 0.;
  for (const double slope :
       corner_slopes(problem.space(), solved.constraint, gradients))
    speed = std::max(speed, slope);
  BOOST_TEST(speed <= bound * (1. + 1e-12));

  // Where q vanishes psi may be anything; elsewhere f* must be finite.
  const double attained =
      node_sum(problem.space(),
               [&](const unsigned int i)
               {
                 const double psi = solved.psi.local_element(i);
                 const double q = problem.target.local_element(i);
                 const double cost =
                     q > 0. ? q * solved.divergence->conjugate(psi) : 0.;
                 return psi * problem.source.local_element(i) - cost;
               });
  BOOST_TEST(attained <= bounds.upper + 1e-12 * size);
}
} // namespace test
} // namespace lipflow

#endif
