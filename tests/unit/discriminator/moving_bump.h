#ifndef LIPFLOW_TESTS_UNIT_DISCRIMINATOR_MOVING_BUMP_H
#define LIPFLOW_TESTS_UNIT_DISCRIMINATOR_MOVING_BUMP_H

#include <lipflow/measure/density_measure.h>

#include <cmath>
#include <memory>
#include <string>

#include "discriminator_problem.h"

namespace lipflow
{
namespace test
{
/// A source that moves along the first axis towards a target of the same shape,
/// and one discriminator for all of its places.
struct MovingBump
{
  static constexpr double bound = 2.;

  MovingBump(const std::string             &name,
             const unsigned int             refinements,
             const DiscriminatorParameters &parameters)
      : problem(
            box("-1", "1", refinements),
            [](const auto &x) { return bump(x, -.5); },
            [](const auto &x) { return bump(x, .4); })
      , target(problem.space(), problem.target)
      , divergence(divergence_of(name))
      , discriminator(std::make_unique<MeshDiscriminator<2>>(
            problem.space(), *divergence, bound, parameters))
      , psi(problem.space().make_vector())
      , relative_gap(parameters.relative_gap)
  {
    psi.update_ghost_values();
  }

  static double bump(const dealii::Point<2> &x, const double center)
  {
    return .01 +
           std::exp(-20. * x.distance_square(dealii::Point<2>(center, .1)));
  }

  Vector shifted(const double center) const
  {
    return density(problem.space(),
                   [=](const auto &x) { return bump(x, center); });
  }

  /// Converged, and to the same D.
  void check_same(const DiscriminatorReport &report,
                  const DiscriminatorReport &expected) const
  {
    BOOST_TEST(report.converged);
    BOOST_TEST(report.relative_gap <= relative_gap);
    BOOST_TEST(report.bounds.lower <= expected.bounds.upper);
    BOOST_TEST(expected.bounds.lower <= report.bounds.upper);
  }

  Problem<2>                            problem;
  DensityTarget<2>                      target;
  std::unique_ptr<Divergence>           divergence;
  std::unique_ptr<MeshDiscriminator<2>> discriminator;
  Vector                                psi;
  double                                relative_gap;
};
} // namespace test
} // namespace lipflow

#endif
