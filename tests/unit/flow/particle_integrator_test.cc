#include <boost/test/unit_test.hpp>

#include <cmath>

#include "particle_flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(particle_integrator_test)

namespace
{
const PointSet source_points = points(
    2, {-.46, .77, -.26, -.37, .16, .98, .82, -.6, 1.13, 1.32, 1.21, .15});

/// Wider than the source: a potential without steep parts tells them apart.
PointSet goal_points()
{
  std::vector<double> x;
  for (unsigned int k = 0; k < 16; ++k)
    for (unsigned int d = 0; d < 2; ++d)
      x.push_back((d == 0 ? k % 4 : k / 4) - 1.5 + .3 * noise(d, k));
  return points(2, x);
}

/// On one cell psi is a smooth function of the particles, as long as the bound
/// is far away: an ordinary differential equation without kinks.
struct Smooth
{
  Smooth(const std::string &scheme, const double dt, const bool density)
      : problem(one_cell(), source_points, steps(scheme, dt))
  {
    if (density)
      problem.set_density([](const auto &x)
                          { return std::exp(-.3 * x[0] - .2 * x[1]); },
                          "kl",
                          bound,
                          1e-10);
    else
      problem.set_target(goal_points(), "kl", bound, 1e-10);
    reports = problem.run_checked();
  }

  static GeometryParameters one_cell()
  {
    return box("-2", "2", 0);
  }

  static TimeParameters steps(const std::string &scheme, const double dt)
  {
    TimeParameters time;
    time.scheme = scheme;
    time.cfl_number = 1.;
    time.end_time = end;
    time.maximum_step = dt;
    return time;
  }

  /// D(0) - D(T) - int I dt by Simpson's rule.
  double imbalance() const
  {
    double integral = 0.;
    for (std::size_t n = 0; n + 2 < reports.size(); n += 2)
      integral += reports[n + 1].dt / 3. *
                  (reports[n].fisher_information +
                   4. * reports[n + 1].fisher_information +
                   reports[n + 2].fisher_information);
    return divergence(reports.front()) - divergence(reports.back()) - integral;
  }

  static double divergence(const StepReport &report)
  {
    return .5 * (report.divergence_lower + report.divergence_upper);
  }

  static constexpr double bound = 8., end = 2.;

  ParticleFlowProblem<2>  problem;
  std::vector<StepReport> reports;
};

/// Errors of the locations at the end and of the energy balance fall with the
/// order of the scheme.
void check_order(const std::string         &scheme,
                 const double               order,
                 const std::vector<double> &exact,
                 const bool                 density)
{
  double last_error = 0., last_imbalance = 0.;
  // Beyond 8 steps the error of rk4 is that of the potentials.
  const unsigned int finest = order > 3. ? 8 : 16;
  for (unsigned int n = 4; n <= finest; n *= 2)
  {
    const Smooth run(scheme, Smooth::end / n, density);
    BOOST_TEST(run.reports.size() == n + 1);
    const double error = farthest(run.problem.locations(), exact);
    const double imbalance = std::abs(run.imbalance());
    BOOST_TEST_MESSAGE(scheme << (density ? " density" : " points")
                              << ", steps " << n << ": locations " << error
                              << " (order " << std::log2(last_error / error)
                              << "), energy " << imbalance << " (order "
                              << std::log2(last_imbalance / imbalance) << ")");
    if (n == finest)
      BOOST_TEST_CONTEXT(scheme << ", density " << density)
      {
        BOOST_TEST(std::log2(last_error / error) > order - .35);
        BOOST_TEST(std::log2(last_imbalance / imbalance) > order - .35);
      }
    last_error = error;
    last_imbalance = imbalance;
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(each_scheme_has_its_order_where_the_flow_is_smooth,
                     *on_one_rank())
{
  const char  *schemes[] = {"explicit", "variational", "heun", "ab2", "rk4"};
  const double orders[] = {1., 1., 2., 2., 4.};
  for (const bool density : {false, true})
  {
    const Smooth fine("rk4", Smooth::end / 64, density);
    BOOST_TEST(fine.reports.back().max_speed < .5 * Smooth::bound);
    const auto exact = fine.problem.locations();
    for (unsigned int k = 0; k < std::size(schemes); ++k)
      check_order(schemes[k], orders[k], exact, density);
  }
}

BOOST_AUTO_TEST_SUITE_END()
