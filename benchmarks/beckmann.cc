// W_1 between densities on the unit square: lipflow's solver and G-prox PDHG
// with FFTs, which is made for uniform grids, side by side:
//
//   beckmann FOLDER [LARGEST]
//
// Cases S (a square moved by 1/2: W_1 = 1/2 on every grid), G (a normal moved
// by 0.4) and 4 (a normal to four), on 2^7, ..., 2^LARGEST (default 9) cells a
// side, to certified relative gaps of 1e-3, 1e-4 and 1e-5. G-prox PDHG has the
// step size that was best of .1, .3, 1, 3, 10, 30 on the coarsest grid at 1e-3,
// and stops at MOST iterations. One rank, processor seconds without set-up
// (plans of FFTW, mesh). The table holds bounds, iterations or matrices,
// seconds, and their ratio, PDHG's over ours, for both of
// Discriminator/Constraint.

#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <exception>
#include <iostream>

#include "../tests/unit/test_densities.h"
#include "gprox_pdhg.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr unsigned int most_iterations = 20000;

struct Case
{
  std::string  name;
  PlaneDensity p, q;
};

PlaneDensity square(const double centre)
{
  return [=](const double x, const double y) {
    return std::abs(x - centre) <= .125 && std::abs(y - .5) <= .125 ? 1. : 0.;
  };
}

PlaneDensity normal(const double a, const double b)
{
  return [=](const double x, const double y)
  { return std::exp(-((x - a) * (x - a) + (y - b) * (y - b)) / .0072); };
}

std::vector<Case> cases()
{
  const auto four = [](const double x, const double y)
  {
    double sum = 0.;
    for (const double a : {.25, .75})
      for (const double b : {.25, .75})
        sum += normal(a, b)(x, y);
    return sum;
  };
  return {{"S", square(.25), square(.75)},
          {"G", normal(.3, .5), normal(.7, .5)},
          {"4", normal(.5, .5), four}};
}

struct Outcome
{
  double       lower = 0., upper = 0., seconds = 0.;
  unsigned int iterations = 0;
};

Outcome of_pdhg(GProxPdhg &solver, const double gap, const double tau)
{
  dealii::Timer timer;
  const auto    result = solver.solve(gap, tau, most_iterations);
  return {result.lower, result.upper, timer.cpu_time(), result.iterations};
}

Outcome of_lipflow(const Case        &of,
                   const unsigned int n,
                   const double       gap,
                   const char        *constraint)
{
  const test::Domain<2> domain(test::box("0", "1", n));
  const auto            masses = [&](const PlaneDensity &density)
  {
    return test::density(domain.space,
                         [&](const dealii::Point<2> &x)
                         { return density(x[0], x[1]); });
  };
  const Vector     p = masses(of.p), q = masses(of.q);
  DivergenceChoice choice;
  choice.type = "wasserstein";
  const auto              divergence = make_divergence(choice);
  DiscriminatorParameters parameters;
  parameters.relative_gap = gap;
  parameters.constraint = constraint;
  MeshDiscriminator<2> discriminator(domain.space, *divergence, 1., parameters);
  Vector               psi = domain.space.make_vector();
  psi.update_ghost_values();
  dealii::Timer timer;
  const auto    report = discriminator.solve(p, q, 0., psi);
  return {report.bounds.lower,
          report.bounds.upper,
          timer.cpu_time(),
          report.newton_iterations};
}

double best_step(const Case &of)
{
  GProxPdhg    solver(128, of.p, of.q);
  double       best = 1.;
  unsigned int least = most_iterations;
  for (const double tau : {.1, .3, 1., 3., 10., 30.})
  {
    const auto result = solver.solve(1e-3, tau, least);
    if (result.iterations < least)
    {
      least = result.iterations;
      best = tau;
    }
  }
  return best;
}

void study(const std::string &folder, const unsigned int largest)
{
  Table      table(folder,
              "beckmann",
              {"case",
                    "cells",
                    "gap",
                    "pdhg_lower",
                    "pdhg_upper",
                    "iterations",
                    "pdhg_s",
                    "constraint",
                    "lower",
                    "upper",
                    "matrices",
                    "lipflow_s",
                    "ratio"});
  const auto digits = [](const double value)
  { return std::to_string(value).substr(0, 8); };
  for (const Case &of : cases())
  {
    const double tau = best_step(of);
    for (unsigned int n = 7; n <= largest; ++n)
    {
      GProxPdhg solver(1u << n, of.p, of.q);
      for (const double gap : {1e-3, 1e-4, 1e-5})
      {
        const Outcome theirs = of_pdhg(solver, gap, tau);
        for (const char *constraint : {"cells", "corners"})
        {
          const Outcome ours = of_lipflow(of, n, gap, constraint);
          table.add({of.name,
                     std::to_string(1u << n) + "^2",
                     cell(gap),
                     digits(theirs.lower),
                     digits(theirs.upper),
                     std::to_string(theirs.iterations),
                     cell(theirs.seconds),
                     constraint,
                     digits(ours.lower),
                     digits(ours.upper),
                     std::to_string(ours.iterations),
                     cell(ours.seconds),
                     cell(theirs.seconds / ours.seconds)});
        }
      }
    }
  }
}
} // namespace

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  if (argc < 2 || argc > 3 || argv[1][0] == '-')
  {
    std::cerr << "usage: beckmann FOLDER [LARGEST]" << std::endl;
    return 2;
  }
  try
  {
    study(argv[1], argc > 2 ? std::stoi(argv[2]) : 9);
  }
  catch (const std::exception &exception)
  {
    std::cerr << "beckmann: " << exception.what() << std::endl;
    return 1;
  }
  return 0;
}
