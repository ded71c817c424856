#ifndef LIPFLOW_TESTS_UNIT_FLOW_FLOW_PROBLEM_H
#define LIPFLOW_TESTS_UNIT_FLOW_FLOW_PROBLEM_H

#include <lipflow/flow/gradient_flow.h>

#include "../discriminator/discriminator_problem.h"
#include "../exact_mean.h"
#include "../ranks.h"

namespace lipflow
{
namespace test
{
/// A flow with all that it refers to.
template <int dim>
struct FlowProblem
{
  template <typename Source, typename Target>
  FlowProblem(const GeometryParameters      &geometry,
              const std::string             &divergence_name,
              const double                   lipschitz_bound,
              const Source                  &p,
              const Target                  &q,
              const TimeParameters          &time,
              const MPI_Comm                 communicator = MPI_COMM_WORLD,
              const DiscriminatorParameters &parameters = {})
      : FlowProblem(
            std::make_unique<Problem<dim>>(geometry, p, q, communicator),
            divergence_name,
            lipschitz_bound,
            time,
            parameters)
  {
  }

  FlowProblem(std::unique_ptr<Problem<dim>>  of,
              const std::string             &divergence_name,
              const double                   lipschitz_bound,
              const TimeParameters          &time,
              const DiscriminatorParameters &parameters = {})
      : problem(std::move(of))
      , divergence(divergence_of(divergence_name))
      , bound(lipschitz_bound)
      , end_time(time.end_time)
      , scheme(time.scheme)
      , discriminator(std::make_unique<MeshDiscriminator<dim>>(
            problem->space(), *divergence, bound, parameters))
      , flow(std::make_unique<GradientFlow<dim>>(problem->space(),
                                                 *discriminator,
                                                 time,
                                                 problem->source,
                                                 problem->target))
  {
  }

  std::vector<StepReport> run()
  {
    std::vector<StepReport> reports{flow->start()};
    while (!flow->finished())
      reports.push_back(flow->advance());
    return reports;
  }

  /// Runs to the end and checks what holds at every step of the variational
  /// schemes, whatever the mesh and dt. Collective.
  std::vector<StepReport> run_checked()
  {
    std::vector<StepReport> reports{flow->start()};
    check_state(reports.back());
    while (!flow->finished())
    {
      const Vector mass = flow->mass();
      reports.push_back(flow->advance());
      BOOST_TEST_CONTEXT("step " << reports.size() - 1)
      {
        check_state(reports.back());
        check_fall(reports[reports.size() - 2], reports.back(), mass);
      }
    }
    BOOST_TEST(reports.size() > 1);
    if (flow->finish_reason() == "end time")
      BOOST_TEST(reports.back().time == end_time);
    return reports;
  }

  void check_state(const StepReport &report) const
  {
    const double upper = report.divergence_upper;
    BOOST_TEST(std::abs(report.mass - 1.) <= 1e-12);
    BOOST_TEST(report.min_density >= 0.);
    BOOST_TEST(report.max_speed <= bound * (1. + 1e-10));
    BOOST_TEST(report.divergence_lower <= upper + 1e-12);
    BOOST_TEST(upper - report.divergence_lower <=
               std::max(1e-6 * upper, 1e-12));
    BOOST_TEST(report.held_back <= 1e-12);
  }

  /// D(P_{n+1}) <= D(P_n) - psi.(P_n - P_{n+1}), which for one stage is dt sum
  /// k_ij p_up (psi_i - psi_j)^2, the discrete E_{P_n}[|grad psi_{n+1}|^2]. For
  /// two stages that may be negative where D falls all the same.
  void check_fall(const StepReport &before,
                  const StepReport &after,
                  const Vector     &old_mass) const
  {
    const double dissipated = node_sum(
        problem->space(),
        [&](const unsigned int i)
        {
          return flow->potential().local_element(i) *
                 (old_mass.local_element(i) - flow->mass().local_element(i));
        });
    if (scheme == "variational")
      BOOST_TEST(dissipated >= -1e-15);
    const double first_gap =
        scheme == "sdirk2" ? std::max(1e-6 * before.divergence_upper, 1e-12)
                           : 0.;
    BOOST_TEST(after.divergence_lower <=
               before.divergence_upper + first_gap + 1e-12);
    BOOST_TEST(after.divergence_lower + dissipated <=
               before.divergence_upper + 1e-12);
    BOOST_TEST(after.step == before.step + 1);
    BOOST_TEST(after.time == before.time + after.dt,
               boost::test_tools::tolerance(1e-12));
  }

  /// sum |P_i - R_i| with R the normalised density of @p exact. Collective.
  template <typename Exact>
  double l1_distance(const Exact &exact) const
  {
    const Vector reference = density(problem->space(), exact);
    return node_sum(problem->space(),
                    [&](const unsigned int i)
                    {
                      return std::abs(flow->mass().local_element(i) -
                                      reference.local_element(i));
                    });
  }

  /// E_P[x_d]. Collective.
  double mean(const unsigned int d) const
  {
    const auto &space = problem->space();
    return node_sum(
        space,
        [&](const unsigned int i)
        { return flow->mass().local_element(i) * space.locations()[i][d]; });
  }

  std::unique_ptr<Problem<dim>>           problem;
  std::unique_ptr<Divergence>             divergence;
  double                                  bound, end_time;
  std::string                             scheme;
  std::unique_ptr<MeshDiscriminator<dim>> discriminator;
  std::unique_ptr<GradientFlow<dim>>      flow;
};
} // namespace test
} // namespace lipflow

#endif
