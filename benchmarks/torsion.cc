// The elastoplastic torsion problem of I. Papadopoulos, "Hierarchical proximal
// Galerkin" (arXiv 2412.13733), section 7.3, for which a log was published:
//
//   torsion FOLDER [LARGEST]
//
// min 1/2 int |grad u|^2 - 20 int u in the unit square, u = 0 on its boundary,
// |grad u| <= 1/2 outside (1/4,3/4)^2. In terms of lipflow, with u =
// psi/lambda: one step of dt = 1/(20 lambda) for alpha = 2, from the uniform
// density to a measure on the boundary, whose E_Q[f*(psi)] is psi_+^2/2 there;
// what is left of u on the boundary is of order 1/lambda. Inside the inner
// square the bound is 16 times as large, and is not met. On 2^4, ..., 2^LARGEST
// (default 8) cells a side, from nothing to relative gaps of 1e-4, 1e-6 and
// 1e-8, for both of Discriminator/Constraint. One rank, processor seconds
// without the mesh. The table also holds the energy, the largest u, the
// steepest slope in the inner square over the bound there, and the largest u on
// the boundary.

#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <exception>
#include <iostream>

#include "../tests/unit/test_densities.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr double load = 20., steepest = .5;

/// Of psi over u.
constexpr double lambda = 1e6;

/// Of the bound inside the inner square over that outside.
constexpr double ease = 16.;

bool is_inside(const dealii::Point<2> &x)
{
  return std::max(std::abs(x[0] - .5), std::abs(x[1] - .5)) < .25;
}

bool is_on_boundary(const dealii::Point<2> &x)
{
  return std::max(std::abs(x[0] - .5), std::abs(x[1] - .5)) > .5 - 1e-9;
}

/// 1/2 int |grad u|^2 - 20 int u.
double energy(const NodalSpace<2> &space, const Vector &u)
{
  double sum = 0.;
  for (const auto &pair : space.pairs())
  {
    const double drop = u.local_element(pair.i) - u.local_element(pair.j);
    sum += .5 * pair.conductance * drop * drop;
  }
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    sum -= load * space.measure().local_element(i) * u.local_element(i);
  return sum;
}

struct Outcome
{
  DiscriminatorReport report;
  double              seconds = 0.;
  double              energy = 0., height = 0.;
  double              inner_slope = 0.; ///< over the bound there
  double              boundary = 0.;    ///< largest |u| there
};

void summarise(const NodalSpace<2> &space, Vector &u, Outcome &outcome)
{
  u *= 1. / lambda;
  u.update_ghost_values();
  outcome.energy = energy(space, u);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const double value = u.local_element(i);
    outcome.height = std::max(outcome.height, value);
    if (is_on_boundary(space.locations()[i]))
      outcome.boundary = std::max(outcome.boundary, std::abs(value));
  }
  std::vector<dealii::Tensor<1, 2>> gradients;
  space.gradients(u, gradients);
  for (std::size_t k = 0; k < space.cells().size(); ++k)
    if (is_inside(space.locations()[space.cells()[k].node[0]]) &&
        is_inside(space.locations()[space.cells()[k].node[3]]))
      for (unsigned int c = 0; c < 4; ++c)
        outcome.inner_slope =
            std::max(outcome.inner_slope,
                     gradients[4 * k + c].norm() / (ease * steepest));
}

Outcome solve(const unsigned int n, const double gap, const char *constraint)
{
  test::Domain<2> domain(test::box("0", "1", n));
  auto           &space = domain.space;
  space.magnify_gradients([](const dealii::Point<2> &x)
                          { return is_inside(x) ? 1. : ease; });
  const Vector source =
      test::density(space, [](const dealii::Point<2> &) { return 1.; });
  const Vector     target = test::density(space,
                                      [](const dealii::Point<2> &x)
                                      { return is_on_boundary(x) ? 1. : 0.; });
  DivergenceChoice choice;
  choice.type = "alpha";
  choice.alpha = 2.;
  const auto              divergence = make_divergence(choice);
  DiscriminatorParameters parameters;
  parameters.relative_gap = gap;
  parameters.constraint = constraint;
  MeshDiscriminator<2> discriminator(
      space, *divergence, ease * steepest * lambda, parameters);
  Vector psi = space.make_vector();
  psi.update_ghost_values();
  Outcome       outcome;
  dealii::Timer timer;
  outcome.report =
      discriminator.solve(source, target, 1. / (load * lambda), psi);
  outcome.seconds = timer.cpu_time();
  summarise(space, psi, outcome);
  return outcome;
}

void study(const std::string &folder, const unsigned int largest)
{
  Table      table(folder,
              "torsion",
              {"cells",
                    "constraint",
                    "gap",
                    "matrices",
                    "seconds",
                    "reached",
                    "energy",
                    "height",
                    "inner_slope",
                    "boundary"});
  const auto digits = [](const double value) { return std::to_string(value); };
  for (const char *constraint : {"cells", "corners"})
    for (const double gap : {1e-4, 1e-6, 1e-8})
      for (unsigned int n = 4; n <= largest; ++n)
      {
        const Outcome outcome = solve(n, gap, constraint);
        if (!outcome.report.converged)
          throw std::runtime_error(outcome.report.reason);
        table.add({std::to_string(1u << n) + "^2",
                   constraint,
                   cell(gap),
                   std::to_string(outcome.report.newton_iterations),
                   cell(outcome.seconds),
                   cell(outcome.report.relative_gap),
                   digits(outcome.energy),
                   digits(outcome.height),
                   digits(outcome.inner_slope),
                   cell(outcome.boundary)});
      }
}
} // namespace

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  if (argc < 2 || argc > 3 || argv[1][0] == '-')
  {
    std::cerr << "usage: torsion FOLDER [LARGEST]" << std::endl;
    return 2;
  }
  try
  {
    study(argv[1], argc > 2 ? std::stoi(argv[2]) : 8);
  }
  catch (const std::exception &exception)
  {
    std::cerr << "torsion: " << exception.what() << std::endl;
    return 1;
  }
  return 0;
}
