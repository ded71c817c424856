#include <lipflow/geometry/redistribution.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "particle_flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(redistribution_test)

namespace
{
/// Deals the cells out anew so that a particle costs as much as @p load cells,
/// with all that the flow refers to.
void redistribute_all(ParticleFlowProblem<2> &problem,
                      const PointSet         &target,
                      const double            load)
{
  CellLoads loads;
  for (const unsigned int count : problem.particles->cell_counts())
    loads.push_back(1. + load * count);
  Vector psi = problem.flow->potential();
  psi.update_ghost_values();

  auto &[mesh, space] = *problem.domain;
  WarmStart warm_start = problem.discriminator->warm_start();
  problem.particles->prepare_redistribution();
  redistribute(mesh, space, loads, psi, warm_start.flux);
  problem.particles->redistributed();

  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-8;
  problem.target =
      std::make_unique<EmpiricalTarget<2>>(space, target, "Target: ");
  problem.discriminator = std::make_unique<MeshDiscriminator<2>>(
      space,
      *problem.divergence,
      problem.discriminator->lipschitz_bound(),
      parameters);
  problem.discriminator->set_warm_start(std::move(warm_start));
  problem.flow->redistributed(
      *problem.discriminator, *problem.target, std::move(psi));
}

} // namespace

// ab2 has the velocities of the last step with its particles.
BOOST_AUTO_TEST_CASE(a_flow_goes_on_as_if_nothing_had_happened)
{
  for (const char *scheme : {"variational", "ab2"})
  {
    ParticleFlowProblem<2> plain = clouds("kl", scheme);
    ParticleFlowProblem<2> moved = clouds("kl", scheme);
    StepReport             expected = plain.flow->start();
    StepReport             report = moved.flow->start();
    double                 worst = 0., worst_divergence = 0.;
    while (!plain.flow->finished())
    {
      // To and fro between an even share of cells and one of particles.
      redistribute_all(moved, cloud(9, .6, 2), report.step % 2 == 0 ? 1e3 : 0.);
      expected = plain.flow->advance();
      report = moved.flow->advance();
      BOOST_TEST(report.step == expected.step);
      BOOST_TEST(report.time == expected.time);
      worst = std::max(worst, farthest(plain.locations(), moved.locations()));
      worst_divergence = std::max(
          worst_divergence,
          std::abs(report.divergence_upper - expected.divergence_upper));
    }
    BOOST_TEST(moved.flow->finished());
    BOOST_TEST_MESSAGE(scheme << ": positions differ by " << worst << ", D by "
                              << worst_divergence);
    BOOST_TEST(worst <= 1e-9);
    BOOST_TEST(worst_divergence <= 1e-9);
  }
}

BOOST_AUTO_TEST_SUITE_END()
