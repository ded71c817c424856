// What a step of particles costs beside a step of the density on the same mesh,
// two overlapping Gaussians in the unit square, kl, L = 2, relative gap 1e-3:
//
//   particle_cost FOLDER [CELLS=8] [LARGEST=6]
//
// a mesh of 2^CELLS cells per direction and 10^4 to 10^LARGEST particles. The
// ratio is that of a particle step to the density step, both variational with
// CFL number 1/2 and 1; "move" without, "all" with the evaluation of the
// divergence of the moved particles. Writes FOLDER/particle_cost.csv.
//
// Seconds are of processor time, as in step_cost.

#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/flow/particle_flow.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/sampling.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <exception>
#include <iostream>

#include "../tests/unit/test_densities.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr double bound = 2.;

double gauss(const dealii::Point<2> &x, const double cx)
{
  return std::exp(-x.distance_square(dealii::Point<2>(cx, .5)) /
                  (2. * .12 * .12));
}

TimeParameters step_of(const double cfl_number)
{
  TimeParameters time;
  time.cfl_number = cfl_number;
  return time;
}

/// Of a step after the first, which warms up.
struct Cost
{
  double seconds, matrices;
};

Cost step_cost(Flow &flow)
{
  flow.start();
  flow.advance();
  const dealii::Timer timer;
  const StepReport    report = flow.advance();
  return {timer.cpu_time(), static_cast<double>(report.newton_iterations)};
}

PointSet sample(const NodalSpace<2> &space, const Vector &mass, const double n)
{
  PointSet points;
  points.dimension = 2;
  for (const auto &point :
       sample_density(space, mass, {static_cast<std::uint64_t>(n), 1, 0}))
    points.coordinates.insert(points.coordinates.end(),
                              {point.x[0], point.x[1]});
  points.weights.assign(points.coordinates.size() / 2, 1. / n);
  return points;
}

void run(const std::string &folder,
         const unsigned int cells,
         const unsigned int largest)
{
  const test::Domain<2> domain(test::box("0", "1", cells));
  const auto            source =
      test::density(domain.space, [](const auto &x) { return gauss(x, .35); });
  const auto target = test::density(
      domain.space, [](const auto &x) { return gauss(x, .6) + .02; });
  const auto              divergence = make_divergence({});
  DiscriminatorParameters parameters;
  parameters.relative_gap = 1e-3;
  MeshDiscriminator<2> discriminator(
      domain.space, *divergence, bound, parameters);

  Table           table(folder,
              "particle_cost",
              {"cells",
                         "particles",
                         "seconds_move",
                         "seconds_all",
                         "ratio_move",
                         "ratio_all",
                         "matrices_move",
                         "matrices_all"});
  GradientFlow<2> density(
      domain.space, discriminator, step_of(1.), source, target);
  const Cost unit = step_cost(density);
  const auto row = [&](const double n, const Cost &move, const Cost &all)
  {
    table.add({std::to_string(1u << cells),
               cell(n),
               cell(move.seconds),
               cell(all.seconds),
               cell(move.seconds / unit.seconds),
               cell(all.seconds / unit.seconds),
               cell(move.matrices),
               cell(all.matrices)});
  };
  row(0., unit, unit); // the density
  const DensityTarget<2> measure(domain.space, target);
  double                 n = 1e4;
  for (unsigned int k = 4; k <= largest; ++k, n *= 10.)
  {
    const PointSet points = sample(domain.space, source, n);
    Cost           cost[2];
    for (const unsigned int every : {1000u, 1u})
    {
      Particles<2>    particles(domain.space, points, WallRule::reflect, "");
      ParticleFlow<2> flow(
          discriminator, step_of(.5), particles, measure, every);
      cost[every == 1] = step_cost(flow);
    }
    row(n, cost[0], cost[1]);
  }
}
} // namespace

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 4)
  {
    std::cerr << "usage: particle_cost FOLDER [CELLS] [LARGEST]" << std::endl;
    return 2;
  }
  try
  {
    const std::string  folder = argv[1];
    const unsigned int cells = argc > 2 ? std::stoul(argv[2]) : 8;
    const unsigned int largest = argc > 3 ? std::stoul(argv[3]) : 6;
    int                words = 1;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(words, argv, 1);
    run(folder, cells, largest);
  }
  catch (const std::exception &error)
  {
    std::cerr << "particle_cost: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
