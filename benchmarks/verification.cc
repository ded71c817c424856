// Errors against the exact solutions of design.md section 7, mesh by mesh:
//
//   verification FOLDER [LARGEST] [DIMENSION] [TABLES]
//
// writes one CSV file a table into FOLDER. LARGEST (default 8): refinements of
// the finest mesh in two dimensions, 2^LARGEST cells per direction. DIMENSION
// (default 0: both): only the studies in one or in two dimensions. TABLES: only
// those whose names contain this text.

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

/// Where tables go, and which are asked for.
struct Tables
{
  std::filesystem::path folder;
  std::string           part_of_name;
};

/// One table: the errors from mesh to mesh with their observed orders.
void study(const Tables                                        &tables,
           const std::string                                   &name,
           const std::vector<Column>                           &columns,
           const std::vector<unsigned int>                     &refinements,
           const std::function<FlowErrors(const unsigned int)> &run)
{
  if (name.find(tables.part_of_name) == std::string::npos)
    return;
  std::vector<std::string> header = {"cells", "steps"};
  for (const auto &column : columns)
    header.insert(header.end(), {column.name, "order"});
  for (const char *word : {"drift", "min_density", "rise", "gap", "seconds"})
    header.push_back(word);
  Table      table(tables.folder, name, header);
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

/// The schemes of first and of second order, and those between.
const std::vector<std::pair<std::string, std::string>> schemes = {
    {"variational", "upwind"},
    {"variational", "limited"},
    {"sdirk2", "upwind"},
    {"sdirk2", "limited"}};

/// In one dimension: the kl flow through the switch from saturated to free, the
/// same with a bound that never acts, and the classical equations.
void normal_and_barenblatt(const Tables      &tables,
                           const std::string &scheme,
                           const std::string &fluxes)
{
  const std::string               name = "_" + scheme + "_" + fluxes;
  const std::vector<unsigned int> meshes = {7, 8, 9, 10};
  NormalFlow                      flow;
  flow.scheme = scheme;
  flow.fluxes = fluxes;
  flow.relative_gap = 1e-8;
  flow.half_width = 10.;
  const auto normal = [&](const unsigned int n)
  { return run_normal_flow<1>(flow, n); };
  study(tables, "kl_1d" + name, all_errors, meshes, normal);
  flow.bound = 5.;
  flow.end_time = 1.;
  study(tables, "kl_1d_free" + name, all_errors, meshes, normal);
  flow.bound = std::numeric_limits<double>::infinity();
  study(tables, "ornstein_uhlenbeck_1d" + name, all_errors, meshes, normal);
  for (const double alpha : {1.5, 2., 3.})
    study(tables,
          "barenblatt_1d_alpha_" + cell(alpha) + name,
          {all_errors[0]},
          meshes,
          [&](const unsigned int n) {
            return run_barenblatt({alpha, .5, scheme, fluxes, 1e-10}, n);
          });
}

void one_dimension(const Tables &tables)
{
  const std::vector<unsigned int> meshes = {7, 8, 9, 10};
  for (const char *scheme : {"variational", "explicit"})
    for (const double cfl : {.5, 1.})
    {
      NormalFlow flow;
      flow.cfl_number = cfl;
      flow.scheme = scheme;
      study(tables,
            std::string("kl_1d_") + scheme + "_cfl_" + cell(cfl),
            all_errors,
            meshes,
            [&](const unsigned int n) { return run_normal_flow<1>(flow, n); });
    }
  for (const auto &[scheme, fluxes] : schemes)
    normal_and_barenblatt(tables, scheme, fluxes);
}

void saturated(const Tables &tables)
{
  for (const auto &saturated : saturated_cases)
  {
    const std::string alpha = cell(saturated.alpha);
    study(tables,
          "saturated_alpha_" + alpha,
          {all_errors[1]},
          {5, 6, 7, 8, 9, 10},
          [&](const unsigned int n) { return run_saturated(saturated, n); });
    NormalFlow flow;
    flow.divergence = "alpha " + alpha;
    flow.half_width = 10.;
    flow.shift = 4.;
    flow.end_time = 1.;
    study(tables,
          "translation_1d_alpha_" + alpha,
          {all_errors[0], all_errors[3]},
          {7, 8, 9, 10},
          [&](const unsigned int n) { return run_normal_flow<1>(flow, n); });
  }
}

void two_dimensions(const Tables &tables, const unsigned int largest)
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
  const auto normal = [&](const unsigned int n)
  { return run_normal_flow<2>(flow, n); };
  study(tables, "kl_2d_cfl_1", all_errors, meshes, normal);
  flow.cfl_number = .5;
  study(tables, "kl_2d_cfl_half", all_errors, meshes, normal);
  flow.cfl_number = 1.;
  flow.scheme = "sdirk2";
  flow.fluxes = "limited";
  flow.half_width = 6.; // farther walls: they cost 1e-6 in D
  study(tables, "kl_2d_sdirk2_limited", all_errors, meshes, normal);
}

/// A ring that shrinks: rays turn, and all of the mass is saturated.
void rings(const Tables &tables)
{
  for (const char *scheme : {"variational", "sdirk2"})
    for (const char *constraint : {"cells", "corners"})
      study(tables,
            std::string("ring_") + scheme + "_" + constraint,
            {{"density_l1", &FlowErrors::density},
             {"divergence", &FlowErrors::divergence},
             {"fisher_mean", &FlowErrors::fisher}},
            {5, 6, 7},
            [&](const unsigned int n) {
              return run_ring_flow({constraint, scheme}, n);
            });
}

/// What a larger gap costs in accuracy: the flow in the plane again.
void gaps(const Tables &tables)
{
  NormalFlow flow;
  flow.half_width = 6.;
  flow.sigma = .8;
  flow.bound = 1.3;
  flow.shift = 1.2;
  flow.end_time = .6;
  for (const char *scheme : {"variational", "sdirk2"})
    for (const double gap : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6})
    {
      flow.scheme = scheme;
      flow.relative_gap = gap;
      study(tables,
            std::string("gap_") + scheme + "_" + cell(gap),
            all_errors,
            {5, 6, 7},
            [&](const unsigned int n) { return run_normal_flow<2>(flow, n); });
    }
}
} // namespace

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 5)
  {
    std::cerr << "usage: verification FOLDER [LARGEST] [DIMENSION] [TABLES]"
              << std::endl;
    return 2;
  }
  try
  {
    const Tables       tables{argv[1], argc > 4 ? argv[4] : ""};
    const unsigned int largest = argc > 2 ? std::stoul(argv[2]) : 8;
    const unsigned int dimension = argc > 3 ? std::stoul(argv[3]) : 0;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
    if (dimension != 2)
    {
      one_dimension(tables);
      saturated(tables);
    }
    if (dimension != 1)
    {
      two_dimensions(tables, largest);
      rings(tables);
      gaps(tables);
    }
  }
  catch (const std::exception &error)
  {
    std::cerr << "verification: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
