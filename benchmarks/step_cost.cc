// What a step costs, in Newton matrices, linear iterations and Poisson solves
// on the same mesh, on the two problems of the unit square that the prototypes
// were measured on (L = 2):
//
//   step_cost FOLDER [METHOD [SMALLEST LARGEST]]
//
// METHOD: auto (default), cg or direct; meshes of 2^SMALLEST (6) to 2^LARGEST
// (9) cells per direction. Writes FOLDER/step_cost_METHOD.csv.

#include <lipflow/discriminator/linear_solver.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>
#include <deal.II/base/utilities.h>

#include <array>
#include <exception>
#include <iostream>

#include "../tests/unit/test_densities.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr double bound = 2.;

template <typename Point>
double
gauss(const Point &x, const double cx, const double cy, const double sigma)
{
  const double dx = x[0] - cx, dy = x[1] - cy;
  return std::exp(-(dx * dx + dy * dy) / (2. * sigma * sigma));
}

/// Case 0: numerically disjoint, 90% of the area saturated; 1: overlapping,
/// 53%.
struct Measures
{
  Measures(const NodalSpace<2> &space, const unsigned int which)
      : source(test::density(space,
                             [which](const auto &x) {
                               return which == 0 ? gauss(x, .3, .3, .08)
                                                 : gauss(x, .35, .5, .12);
                             }))
      , target(test::density(space,
                             [which](const auto &x) {
                               return which == 0 ? gauss(x, .7, .7, .08)
                                                 : gauss(x, .6, .5, .12) + .02;
                             }))
  {
  }

  Vector source, target;
};

double median(std::array<double, 3> values)
{
  std::sort(values.begin(), values.end());
  return values[1];
}

/// Seconds for one Poisson solve to 1e-8, set-up included: the stiffness and
/// 1e-3 times the mass matrix. Median of three.
double poisson_seconds(const NodalSpace<2> &space, const Measures &measures)
{
  std::vector<std::pair<unsigned int, unsigned int>> pairs;
  std::vector<double>                                conductances;
  for (const auto &pair : space.pairs())
    if (pair.conductance > 0.)
    {
      pairs.push_back({pair.i, pair.j});
      conductances.push_back(pair.conductance);
    }
  Vector diagonal = space.measure();
  diagonal *= 1e-3;
  Vector rhs = measures.source;
  rhs -= measures.target;
  Vector                x = space.make_vector();
  std::array<double, 3> seconds;
  for (double &value : seconds)
  {
    LinearSolver        solver(space.measure(), pairs, LinearMethod::cg);
    const dealii::Timer timer;
    solver.set_matrix(conductances, diagonal);
    solver.solve(rhs, 1e-8, std::numeric_limits<double>::infinity(), x);
    value = timer.wall_time();
  }
  return median(seconds);
}

struct Setting
{
  std::string  divergence; ///< kl | alpha (alpha = 2)
  unsigned int which;
  double       relative_gap;
  std::string  method;
};

std::vector<std::string>
measure(const NodalSpace<2> &space, const Setting &setting, double &poisson)
{
  const Measures measures(space, setting.which);
  if (poisson == 0.)
    poisson = poisson_seconds(space, measures);
  DivergenceChoice choice;
  choice.type = setting.divergence;
  choice.alpha = 2.;
  const auto              divergence = make_divergence(choice);
  DiscriminatorParameters parameters;
  parameters.relative_gap = setting.relative_gap;
  parameters.linear_solver = setting.method;
  MeshDiscriminator<2> discriminator(space, *divergence, bound, parameters);
  TimeParameters       time;
  time.cfl_number = 1.;
  GradientFlow<2> flow(
      space, discriminator, time, measures.source, measures.target);

  std::array<double, 3> seconds, matrices, iterations;
  const StepReport      cold = flow.start();
  for (unsigned int n = 0; n < 3; ++n)
  {
    const StepReport warm = flow.advance();
    seconds[n] = warm.wall_seconds;
    matrices[n] = warm.newton_iterations;
    iterations[n] = warm.linear_iterations;
  }
  return {cell(cold.newton_iterations),
          std::to_string(cold.linear_iterations),
          cell(cold.wall_seconds),
          cell(cold.wall_seconds / poisson),
          cell(median(matrices)),
          std::to_string(static_cast<int>(median(iterations))),
          cell(median(seconds)),
          cell(median(seconds) / poisson),
          cell(poisson)};
}

void run(const std::string &folder,
         const std::string &method,
         unsigned int       smallest,
         const unsigned int largest)
{
  Table                                  table(folder,
              "step_cost_" + method,
              {"cells",
                                                "divergence",
                                                "case",
                                                "gap",
                                                "cold_matrices",
                                                "cold_linear",
                                                "cold_seconds",
                                                "cold_poisson",
                                                "warm_matrices",
                                                "warm_linear",
                                                "warm_seconds",
                                                "warm_poisson",
                                                "poisson_seconds",
                                                "bytes_per_node"});
  dealii::Utilities::System::MemoryStats before, after;
  dealii::Utilities::System::get_memory_stats(before);
  for (; smallest <= largest; ++smallest)
  {
    const test::Domain<2> domain(test::box("0", "1", smallest));
    double                poisson = 0.;
    for (const char *divergence : {"kl", "alpha"})
      for (const unsigned int which : {0, 1})
        for (const double gap : {1e-3, 1e-4, 1e-6})
        {
          const auto values =
              measure(domain.space, {divergence, which, gap, method}, poisson);
          dealii::Utilities::System::get_memory_stats(after);
          std::vector<std::string> row = {std::to_string(1u << smallest),
                                          divergence,
                                          std::to_string(which),
                                          cell(gap)};
          row.insert(row.end(), values.begin(), values.end());
          row.push_back(cell((after.VmHWM - before.VmRSS) * 1024. /
                             domain.space.n_global()));
          table.add(row);
        }
  }
}
} // namespace

int main(int argc, char **argv)
{
  if (argc != 2 && argc != 3 && argc != 5)
  {
    std::cerr << "usage: step_cost FOLDER [METHOD [SMALLEST LARGEST]]"
              << std::endl;
    return 2;
  }
  try
  {
    const std::string  folder = argv[1], method = argc > 2 ? argv[2] : "auto";
    const unsigned int smallest = argc > 3 ? std::stoul(argv[3]) : 6;
    const unsigned int largest = argc > 3 ? std::stoul(argv[4]) : 9;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
    run(folder, method, smallest, largest);
  }
  catch (const std::exception &error)
  {
    std::cerr << "step_cost: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
