// What the exact discriminator costs: N points of a normal in the plane against
// N of another, three apart and of width 0.6.
//
//   exact_cost FOLDER [NAME=VALUE...]
//
// gap=1e-6, dimension=2, N = 100, 200, 500, ... up to largest=2000. Writes
// FOLDER/exact_cost.csv. Seconds are of processor time, as in step_cost.

#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/divergence/divergence.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <exception>
#include <iostream>
#include <map>
#include <random>

#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
using Options = std::map<std::string, double>;

struct Normal
{
  double       shift, width;
  unsigned int seed;
};

PointSet
sample(const Normal &law, const unsigned int size, const unsigned int dimension)
{
  std::mt19937               generator(law.seed);
  std::normal_distribution<> normal;
  PointSet                   points;
  points.dimension = dimension;
  points.weights.assign(size, 1. / size);
  for (unsigned int k = 0; k < size; ++k)
    for (unsigned int d = 0; d < dimension; ++d)
      points.coordinates.push_back((d == 0 ? law.shift : 0.) +
                                   law.width * normal(generator));
  return points;
}

std::vector<std::string> measure(const DivergenceChoice &choice,
                                 const double            bound,
                                 const unsigned int      size,
                                 const Options          &options)
{
  const auto     divergence = make_divergence(choice);
  const auto     dimension = static_cast<unsigned int>(options.at("dimension"));
  const PointSet source = sample({3., .6, 1}, size, dimension);
  const PointSet target = sample({0., 1., 2}, size, dimension);
  ExactOptions   exact;
  exact.relative_gap = options.at("gap");
  const ExactDiscriminator discriminator(*divergence, bound, exact);
  std::vector<double>      psi;
  dealii::Timer            timer;
  const auto               report = discriminator.solve(source, target, psi);
  const double             seconds = timer.cpu_time();
  return {std::to_string(size),
          divergence->name(),
          cell(bound),
          report.converged ? "yes" : "no",
          cell(report.bounds.upper),
          cell(report.relative_gap),
          cell(report.newton_iterations),
          cell(seconds)};
}

void run(const std::string &folder, const Options &options)
{
  Table table(folder,
              "exact_cost",
              {"points",
               "divergence",
               "bound",
               "converged",
               "value",
               "gap",
               "matrices",
               "seconds"});
  for (const unsigned int size : {100, 200, 500, 1000, 2000})
    for (const DivergenceChoice &choice : {DivergenceChoice{"kl", 2.},
                                           DivergenceChoice{"alpha", .5},
                                           DivergenceChoice{"alpha", 2.},
                                           DivergenceChoice{"wasserstein", 2.}})
      for (const double bound : {1., 10.})
        if (size <= options.at("largest"))
          table.add(measure(choice, bound, size, options));
}

/// Reads NAME=VALUE into @p options; false if it is none of them.
bool read_option(const std::string &word, Options &options)
{
  const auto equals = word.find('=');
  const auto option = options.find(word.substr(0, equals));
  if (equals == std::string::npos || option == options.end())
    return false;
  option->second = std::stod(word.substr(equals + 1));
  return true;
}
} // namespace

int main(int argc, char **argv)
{
  Options options = {{"dimension", 2.}, {"gap", 1e-6}, {"largest", 2000.}};
  try
  {
    bool understood = argc > 1;
    for (int k = 2; k < argc; ++k)
      understood = understood && read_option(argv[k], options);
    if (!understood)
    {
      std::cerr << "usage: exact_cost FOLDER [dimension=2] [gap=1e-6] "
                   "[largest=2000]"
                << std::endl;
      return 2;
    }
    int                                            words = 1;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(words, argv, 1);
    run(argv[1], options);
  }
  catch (const std::exception &error)
  {
    std::cerr << "exact_cost: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
