#include <boost/test/unit_test.hpp>

#include <iomanip>
#include <sstream>

#include "../ranks.h"
#include "discriminator_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(robustness_test)

namespace
{
/// One row a solve that failed.
struct Table
{
  unsigned int       solves = 0, failures = 0, most_matrices = 0;
  std::ostringstream rows;

  void add(const std::string         &problem,
           const std::string         &divergence,
           const double               bound,
           const DiscriminatorReport &report)
  {
    ++solves;
    most_matrices = std::max(most_matrices, report.newton_iterations);
    const bool enclosed =
        report.bounds.lower <= report.bounds.upper * (1. + 1e-13) + 1e-14;
    if (report.converged && enclosed && std::abs(report.relative_gap) <= 1.)
      return;
    ++failures;
    rows << '\n'
         << std::setw(32) << problem << std::setw(14) << divergence
         << std::setw(10) << bound << "  [" << report.bounds.lower << ", "
         << report.bounds.upper << "] gap " << report.relative_gap << " after "
         << report.newton_iterations << " matrices. " << report.reason;
  }
};

/// Two normals of deviation @p sigma about the ends of the diagonal, or equal.
template <int dim>
Problem<dim>
normals(const unsigned int refinements, const double sigma, const bool equal)
{
  return Problem<dim>(
      box("0", "1", refinements),
      [=](const auto &x) { return normal(x, .3, sigma); },
      [=](const auto &x) { return normal(x, equal ? .3 : .7, sigma); });
}

DiscriminatorParameters with(const char *constraint)
{
  DiscriminatorParameters parameters;
  parameters.constraint = constraint;
  return parameters;
}

template <int dim>
void solve_all(const unsigned int         refinements,
               const std::vector<double> &deviations,
               const std::vector<double> &bounds,
               Table                     &table,
               const char                *constraint = "corners")
{
  for (const double sigma : deviations)
    for (const bool equal : {false, true})
    {
      const auto         problem = normals<dim>(refinements, sigma, equal);
      std::ostringstream name;
      name << dim << "D n=" << (1u << refinements) << " sigma=" << sigma
           << (equal ? " equal" : " disjoint");
      for (const char *divergence : all_divergences)
        for (const double bound : bounds)
          table.add(name.str(),
                    divergence,
                    bound,
                    solve(problem, divergence, bound, with(constraint)).report);
    }
}

void require_no_failures(const Table &table, const unsigned int least)
{
  BOOST_TEST_MESSAGE("at most " << table.most_matrices << " matrices in "
                                << table.solves << " solves");
  BOOST_TEST(table.failures == 0,
             table.failures << " solves failed:" << table.rows.str());
  BOOST_TEST(table.solves >= least);
}
} // namespace

BOOST_AUTO_TEST_CASE(every_divergence_bound_and_width_converges_in_1d,
                     *on_one_rank())
{
  Table table;
  // Normals narrower than a cell or so are found on the finer mesh only.
  solve_all<1>(4, {.1, .2, 1.}, {1e-2, 1., 30., 1e3}, table);
  solve_all<1>(8, {.05, .2, 1.}, {1e-2, 1., 30., 1e3}, table);
  require_no_failures(table, 400);
}

BOOST_AUTO_TEST_CASE(fine_meshes_in_1d_converge, *on_one_rank())
{
  Table table;
  solve_all<1>(12, {.05, .3}, {1., 100.}, table);
  require_no_failures(table, 60);
}

BOOST_AUTO_TEST_CASE(every_divergence_bound_and_width_converges_in_2d,
                     *on_one_rank())
{
  Table table;
  for (const char *constraint : {"corners", "cells"})
    solve_all<2>(4, {.05, .2, 1.}, {1e-2, 1., 30.}, table, constraint);
  require_no_failures(table, 300);
}

BOOST_AUTO_TEST_CASE(three_dimensions_converge, *on_one_rank())
{
  Table table;
  for (const char *constraint : {"corners", "cells"})
    solve_all<3>(3, {.15}, {1., 30.}, table, constraint);
  require_no_failures(table, 60);
}

BOOST_AUTO_TEST_CASE(far_tails_of_the_target_converge, *on_one_rank())
{
  // Where q is next to nothing the ratio moves slowly (alpha < 1), and the
  // cones must wait for it.
  Table table;
  for (const unsigned int refinements : {6, 7, 8})
    for (const double shift : {1., 2., 2.5, 3.})
    {
      const Problem<1> problem(
          box("-8", "12", refinements),
          [shift](const auto &x) { return normal(x, shift, 1.); },
          [](const auto &x) { return normal(x, 0., 1.); });
      for (const char *divergence : {"alpha 0.3", "alpha 0.5", "reverse kl"})
        for (const double bound : {.3, 1.})
          table.add("shift " + std::to_string(shift) + " level " +
                        std::to_string(refinements),
                    divergence,
                    bound,
                    solve(problem, divergence, bound).report);
    }
  require_no_failures(table, 72);
}

BOOST_AUTO_TEST_CASE(distributed_meshes_converge)
{
  for (const char *divergence : all_divergences)
    for (const double bound : {.1, 10.})
      BOOST_TEST_CONTEXT(divergence << ", L = " << bound)
      {
        const auto line = normals<1>(6, .1, false);
        check_certificate(line, bound, solve(line, divergence, bound));
        const auto square = normals<2>(4, .15, false);
        for (const char *constraint : {"corners", "cells"})
          check_certificate(square,
                            bound,
                            solve(square, divergence, bound, with(constraint)));
      }
}

BOOST_AUTO_TEST_SUITE_END()
