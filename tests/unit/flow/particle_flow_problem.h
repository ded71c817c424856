#ifndef LIPFLOW_TESTS_UNIT_FLOW_PARTICLE_FLOW_PROBLEM_H
#define LIPFLOW_TESTS_UNIT_FLOW_PARTICLE_FLOW_PROBLEM_H

#include <lipflow/flow/particle_flow.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/empirical_target.h>

#include <memory>
#include <string>
#include <vector>

#include "../discriminator/discriminator_problem.h"
#include "../ranks.h"

namespace lipflow
{
namespace test
{
inline TimeParameters until(const double end, const double cfl = .5)
{
  TimeParameters time;
  time.end_time = end;
  time.cfl_number = cfl;
  return time;
}

/// Points of equal weight.
inline PointSet points(const unsigned int         dimension,
                       const std::vector<double> &coordinates)
{
  PointSet set;
  set.dimension = dimension;
  set.coordinates = coordinates;
  const std::size_t n = coordinates.size() / dimension;
  set.weights.assign(n, 1. / static_cast<double>(n));
  return set;
}

/// A particle flow with all that it refers to.
template <int dim>
struct ParticleFlowProblem
{
  ParticleFlowProblem(const GeometryParameters &geometry,
                      const PointSet           &source,
                      const TimeParameters     &time_parameters,
                      const MPI_Comm            communicator = MPI_COMM_WORLD)
      : domain(std::make_unique<Domain<dim>>(geometry, communicator))
      , particles(std::make_unique<Particles<dim>>(
            domain->space, source, WallRule::reflect, "Source: "))
      , time(time_parameters)
  {
  }

  /// Q and D; call once, before anything else.
  void set_target(const PointSet    &target_points,
                  const std::string &divergence_name,
                  const double       lipschitz_bound,
                  const double       gap = 1e-6)
  {
    start_flow(std::make_unique<EmpiricalTarget<dim>>(
                   domain->space, target_points, "Target: "),
               divergence_name,
               lipschitz_bound,
               gap);
  }

  template <typename Function>
  void set_density(const Function    &q,
                   const std::string &divergence_name,
                   const double       lipschitz_bound,
                   const double       gap = 1e-6)
  {
    start_flow(std::make_unique<DensityTarget<dim>>(domain->space,
                                                    density(domain->space, q)),
               divergence_name,
               lipschitz_bound,
               gap);
  }

  /// Start and all steps until the end, with what must hold at each of them.
  /// Collective.
  std::vector<StepReport> run_checked()
  {
    std::vector<StepReport> reports{flow->start()};
    check_state(reports.back());
    while (!flow->finished())
    {
      reports.push_back(flow->advance());
      check_state(reports.back());
      const StepReport &last = reports[reports.size() - 2];
      // Not a number where the divergence was not evaluated.
      if (time.scheme == "variational" && last.divergence_upper >= 0.)
        BOOST_TEST(
            !(reports.back().divergence_lower > last.divergence_upper + 1e-12),
            "D rises at step " << reports.back().step << " from "
                               << last.divergence_upper << " to "
                               << reports.back().divergence_lower);
    }
    BOOST_TEST(reports.back().time == time.end_time);
    unsigned int newton = 0, repeats = 0;
    for (const StepReport &report : reports)
    {
      newton += report.newton_iterations;
      repeats += report.repeats;
    }
    BOOST_TEST_MESSAGE(reports.size() - 1
                       << " steps, " << newton << " matrices, " << repeats
                       << " repeats, D " << reports.back().divergence_upper
                       << ' ' << reports.back().remark);
    return reports;
  }

  /// The locations by identifier, on all ranks. Collective.
  std::vector<double> locations() const
  {
    const auto          n = static_cast<std::size_t>(particles->n_global());
    std::vector<double> own(n * dim, 0.);
    for (std::size_t k = 0; k < particles->ids().size(); ++k)
      for (unsigned int d = 0; d < dim; ++d)
        own[particles->ids()[k] * dim + d] = particles->locations()[k][d];
    std::vector<double> all(own.size());
    dealii::Utilities::MPI::sum(own, domain->mesh.communicator(), all);
    return all;
  }

  /// The mean of all particles. Collective.
  dealii::Tensor<1, dim> mean() const
  {
    dealii::Tensor<1, dim> sum;
    for (std::size_t k = 0; k < particles->weights().size(); ++k)
      sum += particles->weights()[k] * particles->locations()[k];
    return dealii::Utilities::MPI::sum(sum, domain->mesh.communicator());
  }

  std::unique_ptr<Domain<dim>>            domain;
  std::unique_ptr<Particles<dim>>         particles;
  TimeParameters                          time;
  DiscriminatorParameters                 parameters; ///< but the gap
  std::unique_ptr<Divergence>             divergence;
  std::unique_ptr<TargetMeasure>          target;
  std::unique_ptr<MeshDiscriminator<dim>> discriminator;
  std::unique_ptr<ParticleFlow<dim>>      flow;

private:
  void check_state(const StepReport &report) const
  {
    const double bound = discriminator->lipschitz_bound();
    BOOST_TEST(std::abs(report.mass - 1.) <= 1e-14);
    BOOST_TEST(report.max_speed <= bound * (1. + 1e-10));
    BOOST_TEST(report.fisher_information <= bound * bound * (1. + 1e-10));
    if (report.divergence_upper >= 0.)
      BOOST_TEST(report.divergence_lower <= report.divergence_upper + 1e-12);
  }

  void start_flow(std::unique_ptr<TargetMeasure> measure,
                  const std::string             &divergence_name,
                  const double                   lipschitz_bound,
                  const double                   gap)
  {
    parameters.relative_gap = gap;
    target = std::move(measure);
    divergence = divergence_of(divergence_name);
    discriminator = std::make_unique<MeshDiscriminator<dim>>(
        domain->space, *divergence, lipschitz_bound, parameters);
    flow = std::make_unique<ParticleFlow<dim>>(
        *discriminator, time, *particles, *target);
  }
};

/// The largest difference of coordinates, of as many.
inline double farthest(const std::vector<double> &x,
                       const std::vector<double> &y)
{
  BOOST_TEST_REQUIRE(x.size() == y.size());
  double worst = 0.;
  for (std::size_t k = 0; k < x.size(); ++k)
    worst = std::max(worst, std::abs(x[k] - y[k]));
  return worst;
}

/// Two clouds that do not meet, the same on any number of ranks.
inline PointSet
cloud(const unsigned int n, const double center, const unsigned seed)
{
  std::vector<double> x;
  for (unsigned int k = 0; k < 2 * n; ++k)
    x.push_back(center + .8 * noise(seed, k));
  return points(2, x);
}

inline ParticleFlowProblem<2>
clouds(const std::string &divergence,
       const std::string &scheme,
       const MPI_Comm     communicator = MPI_COMM_WORLD,
       const double       cfl = .5)
{
  TimeParameters time = until(.6, cfl);
  time.scheme = scheme;
  ParticleFlowProblem<2> problem(
      box("-2", "2", 4), cloud(13, -.7, 1), time, communicator);
  problem.set_target(cloud(9, .6, 2), divergence, 1.5, 1e-8);
  return problem;
}
} // namespace test
} // namespace lipflow

#endif
