// What a step costs, in Newton matrices, linear iterations and Poisson solves
// on the same mesh, on three problems of the unit square (L = 2), of which the
// prototypes were measured on the first two:
//
//   step_cost FOLDER [NAME=VALUE...]
//
// dimension=2 (or 3: the unit cube, centres at z = 1/2), method=auto (cg,
// direct), meshes of 2^smallest=6 to 2^largest=8 cells per direction, relative
// gaps 1e-3, 1e-4, 1e-6 down to gap=1e-6, cold, cold by way of coarser meshes
// ("nested": the solves on all meshes, and all that it takes), and medians over
// steps=3 warm steps;
// coarse=1 times as many cells, divergence=all (kl, alpha), case=all (0, 1, 2),
// constraint=cells (or corners). Writes
// FOLDER/step_cost_{dimension}d_{method}_{constraint}_from_{cells}.csv, of the
// coarsest mesh.
//
// Seconds are of processor time, which on one thread (OPENBLAS_NUM_THREADS=1)
// is wall time on an idle machine and does not depend on who else is at work.

#include <lipflow/discriminator/linear_solver.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/geometry/refinement.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>
#include <deal.II/base/utilities.h>

#include <petscsys.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <vector>

#include "../tests/unit/test_densities.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr double bound = 2.;

template <int dim>
double gauss(const dealii::Point<dim> &x,
             const double              cx,
             const double              cy,
             const double              sigma)
{
  dealii::Point<dim> center;
  center[0] = cx;
  center[1] = cy;
  for (unsigned int d = 2; d < dim; ++d)
    center[d] = .5;
  return std::exp(-x.distance_square(center) / (2. * sigma * sigma));
}

/// Case 0: numerically disjoint, 90% of the square saturated; 1: overlapping,
/// 53%; 2: nowhere saturated.
struct Measures
{
  template <int dim>
  Measures(const NodalSpace<dim> &space, const unsigned int which)
      : source(test::density(space,
                             [which](const dealii::Point<dim> &x)
                             {
                               return which == 0 ? gauss(x, .3, .3, .08)
                                      : which == 1
                                          ? gauss(x, .35, .5, .12)
                                          : gauss(x, .49, .5, .12) + .02;
                             }))
      , target(test::density(space,
                             [which](const dealii::Point<dim> &x)
                             {
                               return which == 0 ? gauss(x, .7, .7, .08)
                                      : which == 1
                                          ? gauss(x, .6, .5, .12) + .02
                                          : gauss(x, .51, .5, .12) + .02;
                             }))
  {
  }

  Vector source, target;
};

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// BoomerAMG as PETSc has it, for solvers that are made while this lives: the
/// measure that all others use, too, which must not become better or worse with
/// what LinearSolver chooses for its matrices.
class StockMultigrid
{
public:
  StockMultigrid()
  {
    for (const auto &[name, value] : options)
      PetscOptionsSetValue(nullptr, (prefix + name).c_str(), value);
  }
  ~StockMultigrid()
  {
    for (const auto &option : options)
      PetscOptionsClearValue(nullptr, (prefix + option.first).c_str());
  }
  StockMultigrid(const StockMultigrid &) = delete;
  StockMultigrid &operator=(const StockMultigrid &) = delete;

private:
  const std::string prefix = "-lipflow_pc_hypre_boomeramg_";
  const std::vector<std::pair<std::string, const char *>> options = {
      {"coarsen_type", "Falgout"},
      {"interp_type", "classical"},
      {"P_max", "0"},
      {"agg_nl", "0"},
      {"relax_type_all", "symmetric-SOR/Jacobi"},
      {"strong_threshold", "0.25"}};
};

/// Seconds for one Poisson solve to 1e-8, set-up included: the stiffness and
/// 1e-3 times the mass matrix. Median of three.
template <int dim>
double poisson_seconds(const NodalSpace<dim> &space, const Measures &measures)
{
  const auto          pairs = std::make_shared<LinearSolver::Pairs>();
  std::vector<double> conductances;
  for (const auto &pair : space.pairs())
    if (pair.conductance > 0.)
    {
      pairs->emplace_back(pair.i, pair.j);
      conductances.push_back(pair.conductance);
    }
  Vector diagonal = space.measure();
  diagonal *= 1e-3;
  Vector rhs = measures.source;
  rhs -= measures.target;
  Vector               x = space.make_vector();
  std::vector<double>  seconds(3);
  const StockMultigrid stock;
  for (double &value : seconds)
  {
    LinearSolver        solver(space.measure(), pairs, LinearMethod::cg);
    const dealii::Timer timer;
    solver.set_matrix(conductances, diagonal);
    solver.solve(rhs, {1e-8, std::numeric_limits<double>::infinity()}, x);
    value = timer.cpu_time();
  }
  return median(seconds);
}

struct Setting
{
  std::string  divergence; ///< kl | alpha (alpha = 2)
  unsigned int which;
  double       relative_gap;
  std::string  method, constraint;
  unsigned int steps; ///< warm ones

  std::unique_ptr<Divergence> make() const
  {
    DivergenceChoice choice;
    choice.type = divergence;
    choice.alpha = 2.;
    return make_divergence(choice);
  }

  DiscriminatorParameters parameters(const double least_gap = 0.) const
  {
    DiscriminatorParameters result;
    result.relative_gap = std::max(relative_gap, least_gap);
    result.linear_solver = method;
    result.constraint = constraint;
    return result;
  }
};

struct NestedCost
{
  unsigned int matrices = 0; ///< on the finest mesh
  double       solves = 0.;  ///< seconds, on all meshes
  double       all = 0.;     ///< with meshes, densities and what is carried
};

/// The cold solve by way of coarser meshes (application/nested_start does the
/// same).
template <int dim>
NestedCost nested_solve(const GeometryParameters &box, const Setting &setting)
{
  NestedCost          cost;
  const dealii::Timer timer;
  const auto          divergence = setting.make();
  GeometryParameters  coarse = box;
  while (coarse.global_refinements > 0 &&
         std::pow(std::stoul(box.cells) << (coarse.global_refinements - 1),
                  dim) >= 500.)
    --coarse.global_refinements;
  test::Domain<dim> domain(coarse);
  CarriedFields     fields{
      domain.space.make_vector(), domain.space.make_vector(), {}};
  WarmStart warm_start;
  for (unsigned int level = coarse.global_refinements;; ++level)
  {
    const bool             finest = level == box.global_refinements;
    const Measures         measures(domain.space, setting.which);
    MeshDiscriminator<dim> discriminator(
        domain.space,
        *divergence,
        bound,
        setting.parameters(finest ? 0. : 1e-3));
    warm_start.flux = fields.flux;
    discriminator.set_warm_start(warm_start);
    fields.psi.update_ghost_values();
    const double before = timer.cpu_time();
    const auto   report =
        discriminator.solve(measures.source, measures.target, 0., fields.psi);
    cost.solves += timer.cpu_time() - before;
    cost.matrices = report.newton_iterations;
    cost.all = timer.cpu_time();
    if (finest)
      return cost;
    warm_start = discriminator.warm_start();
    fields.flux = warm_start.flux;
    refine(domain.mesh,
           domain.space,
           CellMarks(domain.space.cells().size(), CellMark::refine),
           {0, box.global_refinements},
           fields);
  }
}

template <int dim>
std::vector<std::string> measure(const NodalSpace<dim>    &space,
                                 const GeometryParameters &box,
                                 const Setting            &setting,
                                 double                   &poisson)
{
  const Measures measures(space, setting.which);
  if (poisson == 0.)
    poisson = poisson_seconds(space, measures);
  const auto             divergence = setting.make();
  MeshDiscriminator<dim> discriminator(
      space, *divergence, bound, setting.parameters());
  TimeParameters time;
  time.cfl_number = 1.;
  GradientFlow<dim> flow(
      space, discriminator, time, measures.source, measures.target);

  std::vector<double> seconds, matrices, iterations;
  dealii::Timer       timer;
  const StepReport    cold = flow.start();
  const double        cold_seconds = timer.cpu_time();
  for (unsigned int n = 0; n < setting.steps; ++n)
  {
    timer.restart();
    const StepReport warm = flow.advance();
    seconds.push_back(timer.cpu_time());
    matrices.push_back(warm.newton_iterations);
    iterations.push_back(warm.linear_iterations);
  }
  const auto nested = nested_solve<dim>(box, setting);
  return {cell(cold.newton_iterations),
          std::to_string(cold.linear_iterations),
          cell(cold_seconds),
          cell(cold_seconds / poisson),
          cell(nested.matrices),
          cell(nested.solves / poisson),
          cell(nested.all / poisson),
          cell(median(matrices)),
          std::to_string(static_cast<int>(median(iterations))),
          cell(median(seconds)),
          cell(median(seconds) / poisson),
          cell(poisson)};
}

using Options = std::map<std::string, std::string>;

template <int dim>
void run(const std::string &folder, const Options &options)
{
  const std::string &method = options.at("method");
  const double       smallest_gap = std::stod(options.at("gap"));
  const unsigned int largest = std::stoul(options.at("largest"));
  const unsigned int steps = std::stoul(options.at("steps"));
  const unsigned int smallest = std::stoul(options.at("smallest"));
  const unsigned int coarse = std::stoul(options.at("coarse"));
  Table              table(folder,
              "step_cost_" + std::to_string(dim) + "d_" + method + "_" +
                  options.at("constraint") + "_from_" +
                  std::to_string((1u << smallest) * coarse),
              {"cells",
                            "divergence",
                            "case",
                            "gap",
                            "cold_matrices",
                            "cold_linear",
                            "cold_seconds",
                            "cold_poisson",
                            "nested_matrices",
                            "nested_solves_poisson",
                            "nested_all_poisson",
                            "warm_matrices",
                            "warm_linear",
                            "warm_seconds",
                            "warm_poisson",
                            "poisson_seconds",
                            "bytes_per_node"});
  for (unsigned int n = smallest; n <= largest; ++n)
  {
    dealii::Utilities::System::MemoryStats before, after;
    dealii::Utilities::System::get_memory_stats(before);
    GeometryParameters box = test::box("0", "1", n);
    box.cells = options.at("coarse");
    const test::Domain<dim> domain(box);
    const std::string       cells = std::to_string((1u << n) * coarse);
    const auto is_wanted = [&](const char *option, const std::string &value)
    { return options.at(option) == "all" || options.at(option) == value; };
    double poisson = 0.;
    for (const double gap : {1e-3, 1e-4, 1e-6})
      for (const char *divergence : {"kl", "alpha"})
        for (const unsigned int which : {0, 1, 2})
        {
          if (gap < smallest_gap || !is_wanted("divergence", divergence) ||
              !is_wanted("case", std::to_string(which)))
            continue;
          const auto values = measure(
              domain.space,
              box,
              {divergence, which, gap, method, options.at("constraint"), steps},
              poisson);
          dealii::Utilities::System::get_memory_stats(after);
          std::vector<std::string> row = {
              cells, divergence, std::to_string(which), cell(gap)};
          row.insert(row.end(), values.begin(), values.end());
          row.push_back(cell((after.VmHWM - before.VmRSS) * 1024. /
                             domain.space.n_global()));
          table.add(row);
        }
  }
}

/// Reads NAME=VALUE into @p options; false if it is none of them.
bool read_option(const std::string &word, Options &options)
{
  const auto equals = word.find('=');
  const auto option = options.find(word.substr(0, equals));
  if (equals == std::string::npos || option == options.end())
    return false;
  option->second = word.substr(equals + 1);
  return true;
}
} // namespace

int main(int argc, char **argv)
{
  Options options = {{"dimension", "2"},
                     {"method", "auto"},
                     {"smallest", "6"},
                     {"largest", "8"},
                     {"gap", "1e-6"},
                     {"steps", "3"},
                     {"coarse", "1"},
                     {"divergence", "all"},
                     {"case", "all"},
                     {"constraint", "cells"}};
  bool    understood = argc > 1;
  for (int k = 2; k < argc; ++k)
    understood = understood && read_option(argv[k], options);
  if (!understood)
  {
    std::cerr << "usage: step_cost FOLDER [NAME=VALUE...], NAME one of";
    for (const auto &option : options)
      std::cerr << ' ' << option.first;
    std::cerr << std::endl;
    return 2;
  }
  try
  {
    int                                            words = 1;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(words, argv, 1);
    options.at("dimension") == "3" ? run<3>(argv[1], options)
                                   : run<2>(argv[1], options);
  }
  catch (const std::exception &error)
  {
    std::cerr << "step_cost: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
