// Errors against the exact solutions of design.md section 7, mesh by mesh:
//
//   verification FOLDER [LARGEST] [DIMENSION]
//
// writes one CSV file a table into FOLDER. LARGEST (default 8): refinements of
// the finest mesh in two dimensions, 2^LARGEST cells per direction. DIMENSION
// (default 0: both): only the studies in one or in two dimensions.

#include <deal.II/base/mpi.h>

#include <cmath>
#include <exception>
#include <functional>
#include <iostream>
#include <limits>

#include "../tests/convergence/studies.h"
#include "table.h"

using namespace lipflow::benchmark;
using namespace lipflow::test;

namespace
{
using Error = double FlowErrors::*;

struct Column
{
  const char *name;
  Error       error;
};

const std::vector<Column> all_errors = {{"density_l1", &FlowErrors::density},
                                        {"divergence", &FlowErrors::divergence},
                                        {"fisher_mean", &FlowErrors::fisher},
                                        {"mean", &FlowErrors::mean}};

/// One table: the errors from mesh to mesh with their observed orders.
void study(const std::filesystem::path                         &folder,
           const std::string                                   &name,
           const std::vector<Column>                           &columns,
           const std::vector<unsigned int>                     &refinements,
           const std::function<FlowErrors(const unsigned int)> &run)
{
  std::vector<std::string> header = {"cells", "steps"};
  for (const auto &column : columns)
    header.insert(header.end(), {column.name, "order"});
  for (const char *word : {"drift", "min_density", "rise", "gap", "seconds"})
    header.push_back(word);
  Table      table(folder, name, header);
  FlowErrors last;
  for (const unsigned int n : refinements)
  {
    const FlowErrors         errors = run(n);
    std::vector<std::string> row = {std::to_string(errors.cells),
                                    std::to_string(errors.steps)};
    for (const auto &column : columns)
    {
      const double now = errors.*column.error, before = last.*column.error;
      row.push_back(cell(now));
      row.push_back(before > 0. && now > 0. ? cell(std::log2(before / now))
                                            : "");
    }
    for (const double value : {errors.drift,
                               errors.min_density,
                               errors.rise,
                               errors.gap,
                               errors.cpu_seconds})
      row.push_back(cell(value));
    table.add(row);
    last = errors;
  }
}

void one_dimension(const std::filesystem::path &folder)
{
  const std::vector<unsigned int> meshes = {7, 8, 9, 10};
  for (const char *scheme : {"variational", "explicit"})
    for (const double cfl : {.5, 1.})
    {
      NormalFlow flow;
      flow.cfl_number = cfl;
      flow.scheme = scheme;
      study(folder,
            std::string("kl_1d_") + scheme + "_cfl_" + cell(cfl),
            all_errors,
            meshes,
            [&](const unsigned int n) { return run_normal_flow<1>(flow, n); });
    }
  NormalFlow classical;
  classical.bound = std::numeric_limits<double>::infinity();
  classical.end_time = 1.;
  study(folder,
        "ornstein_uhlenbeck_1d",
        all_errors,
        meshes,
        [&](const unsigned int n) { return run_normal_flow<1>(classical, n); });
  for (const double alpha : {1.5, 2., 3.})
    study(folder,
          "barenblatt_1d_alpha_" + cell(alpha),
          {all_errors[0]},
          meshes,
          [&](const unsigned int n) { return run_barenblatt(alpha, .5, n); });
}

void saturated(const std::filesystem::path &folder)
{
  for (const auto &saturated : saturated_cases)
  {
    const std::string alpha = cell(saturated.alpha);
    study(folder,
          "saturated_alpha_" + alpha,
          {all_errors[1]},
          {5, 6, 7, 8, 9, 10},
          [&](const unsigned int n) { return run_saturated(saturated, n); });
    NormalFlow flow;
    flow.divergence = "alpha " + alpha;
    flow.half_width = 10.;
    flow.shift = 4.;
    flow.end_time = 1.;
    study(folder,
          "translation_1d_alpha_" + alpha,
          {all_errors[0], all_errors[3]},
          {7, 8, 9, 10},
          [&](const unsigned int n) { return run_normal_flow<1>(flow, n); });
  }
}

void two_dimensions(const std::filesystem::path &folder,
                    const unsigned int           largest)
{
  NormalFlow flow;
  flow.half_width = 5.;
  flow.sigma = .8;
  flow.bound = 1.3;
  // Through the switch at |mean| = L sigma^2 = 0.83, early: 256^2 cells take
  // half an hour.
  flow.shift = 1.2;
  flow.end_time = .6;
  flow.relative_gap = 1e-5;
  std::vector<unsigned int> meshes;
  for (unsigned int n = 5; n <= largest; ++n)
    meshes.push_back(n);
  for (const double cfl : {1., .5})
  {
    flow.cfl_number = cfl;
    study(folder,
          cfl == 1. ? "kl_2d_cfl_1" : "kl_2d_cfl_half",
          all_errors,
          meshes,
          [&](const unsigned int n) { return run_normal_flow<2>(flow, n); });
  }
}
} // namespace

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 4)
  {
    std::cerr << "usage: verification FOLDER [LARGEST] [DIMENSION]"
              << std::endl;
    return 2;
  }
  try
  {
    const std::string  folder = argv[1];
    const unsigned int largest = argc > 2 ? std::stoul(argv[2]) : 8;
    const unsigned int dimension = argc > 3 ? std::stoul(argv[3]) : 0;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
    if (dimension != 2)
    {
      one_dimension(folder);
      saturated(folder);
    }
    if (dimension != 1)
      two_dimensions(folder, largest);
  }
  catch (const std::exception &error)
  {
    std::cerr << "verification: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
