#include <boost/test/unit_test.hpp>

#include "flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(gradient_flow_test)

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();

/// N(3, 1) -> N(0, 1) on (-8, 8) until T = 4, L = 1: the exact law stays a
/// normal with the mean of exact_mean(). The L1 error of the density at T.
double kl_error(const unsigned int refinements,
                const double       cfl,
                const std::string &scheme = "variational",
                const double       bound = 1.)
{
  TimeParameters time;
  time.end_time = bound == 1. ? 4. : 1.;
  time.cfl_number = cfl;
  time.scheme = scheme;
  FlowProblem<1> problem(
      box("-8", "8", refinements),
      "kl",
      bound,
      [](const auto &x) { return normal(x, 3., 1.); },
      [](const auto &x) { return normal(x, 0., 1.); },
      time);
  scheme == "variational" ? problem.run_checked() : problem.run();
  const double mean = exact_mean(3., 1., bound, time.end_time);
  return problem.l1_distance([mean](const auto &x)
                             { return normal(x, mean, 1.); });
}

/// The observed order is at least 0.9 from mesh to mesh, three of them.
template <typename Error>
void check_order_one(const std::string &what,
                     const unsigned int coarsest,
                     const Error       &error)
{
  const double coarse = error(coarsest), medium = error(coarsest + 1),
               fine = error(coarsest + 2);
  BOOST_TEST_MESSAGE(what << ": " << coarse << ' ' << medium << ' ' << fine);
  BOOST_TEST_CONTEXT(what)
  {
    BOOST_TEST(std::log2(coarse / medium) >= .9);
    BOOST_TEST(std::log2(medium / fine) >= .9);
  }
}

/// KL in the plane as in design.md section 3, sigma = .8, L = 1.3.
FlowProblem<2> plane(const unsigned int refinements,
                     const double       end_time,
                     const MPI_Comm     communicator)
{
  TimeParameters time;
  time.end_time = end_time;
  time.cfl_number = 1.;
  return FlowProblem<2>(
      box("-5", "5", refinements),
      "kl",
      1.3,
      [](const auto &x) {
        return normal(x - dealii::Tensor<1, 2>({1.9, -1.3}), 0., .8);
      },
      [](const auto &x) { return normal(x, 0., .8); },
      time,
      communicator);
}

/// max over time of |D_n - D(t_n)|.
double largest_divergence_error(const unsigned int refinements)
{
  FlowProblem<2> problem = plane(refinements, 2., MPI_COMM_WORLD);
  const double   distance = std::hypot(1.9, 1.3);
  double         worst = 0.;
  for (const auto &report : problem.run_checked())
  {
    const double mean = exact_mean(distance, .8, 1.3, report.time);
    const double slope = std::min(mean / .64, 1.3);
    const double exact = slope * mean - .5 * slope * slope * .64;
    worst = std::max(worst, std::abs(report.divergence_lower - exact));
  }
  return worst;
}

/// The self-similar solution of p_t = c (p^2)_xx of mass 1, at c t = tau.
double barenblatt(const double x, const double tau)
{
  const double c = std::pow(std::sqrt(3.) / 8., 2. / 3.);
  const double r = x / std::cbrt(tau);
  return std::max(c - r * r / 12., 0.) / std::cbrt(tau);
}

double barenblatt_error(const unsigned int refinements)
{
  // q = 1/8 on (-4, 4): p_t = (8/2) (p^2)_xx.
  const double   start = .2, end_time = .2;
  TimeParameters time;
  time.end_time = end_time;
  FlowProblem<1> problem(
      box("-4", "4", refinements),
      "alpha 2",
      infinity,
      [&](const auto &x) { return barenblatt(x[0], start); },
      [](const auto &) { return 1.; },
      time);
  const auto reports = problem.run_checked();
  BOOST_TEST(reports.back().min_density == 0.);
  return problem.l1_distance(
      [&](const auto &x) { return barenblatt(x[0], start + 4. * end_time); });
}
} // namespace

BOOST_AUTO_TEST_CASE(the_exact_kl_flow_is_approached_with_order_one,
                     *on_one_rank())
{
  for (const double cfl : {.5, 1.})
    check_order_one("kl, C = " + std::to_string(cfl),
                    6,
                    [cfl](const unsigned int n) { return kl_error(n, cfl); });
}

BOOST_AUTO_TEST_CASE(without_a_bound_it_is_ornstein_uhlenbeck, *on_one_rank())
{
  check_order_one("Ornstein-Uhlenbeck",
                  8,
                  [](const unsigned int n)
                  { return kl_error(n, 1., "variational", infinity); });
}

BOOST_AUTO_TEST_CASE(the_explicit_scheme_does_not_converge, *on_one_rank())
{
  BOOST_TEST(kl_error(8, 1., "explicit") > 10. * kl_error(8, 1.));
}

BOOST_AUTO_TEST_CASE(the_porous_medium_equation_spreads_as_barenblatt_says,
                     *on_one_rank())
{
  const double coarse = barenblatt_error(6), medium = barenblatt_error(7),
               fine = barenblatt_error(8);
  BOOST_TEST_MESSAGE("Barenblatt: " << coarse << ' ' << medium << ' ' << fine);
  BOOST_TEST(medium < .6 * coarse);
  BOOST_TEST(fine < .6 * medium);
}

BOOST_AUTO_TEST_CASE(the_flow_in_the_plane_follows_the_exact_divergence)
{
  const double coarse = largest_divergence_error(4),
               fine = largest_divergence_error(5);
  BOOST_TEST_MESSAGE("largest error of D: " << coarse << ' ' << fine);
  BOOST_TEST(fine < .6 * coarse);
  BOOST_TEST(fine < .1);
}

BOOST_AUTO_TEST_CASE(every_divergence_keeps_the_invariants)
{
  TimeParameters time;
  time.end_time = .25;
  time.cfl_number = 1.;
  const char *divergences[] = {
      "kl", "reverse kl", "alpha 0.5", "alpha 2", "alpha 3", "wasserstein"};
  for (const char *divergence : divergences)
    BOOST_TEST_CONTEXT(divergence)
    {
      FlowProblem<2> problem(
          ball(1., 3),
          divergence,
          1.,
          [](const auto &x) { return normal(x, .3, .2); },
          [](const auto &x) { return normal(x, -.3, .25); },
          time);
      problem.run_checked();
    }
}

BOOST_AUTO_TEST_CASE(a_large_maximum_step_without_a_bound_stays_positive)
{
  TimeParameters time;
  time.end_time = 1.;
  FlowProblem<1> problem(
      box("-6", "6", 6),
      "kl",
      infinity,
      [](const auto &x) { return normal(x, 1., .8); },
      [](const auto &x) { return normal(x, 0., 1.); },
      time);
  problem.run_checked();
}

// The front of a porous medium, in steps of several cells.
BOOST_AUTO_TEST_CASE(empty_nodes_decide_nothing_without_a_bound)
{
  TimeParameters time;
  time.end_time = .02;
  time.cfl_number = 8.;
  time.scheme = "sdirk2";
  struct Outcome
  {
    unsigned int steps, matrices;
    double       divergence;
  };
  const auto outcome = [&time](const double gap, const bool warm_start)
  {
    DiscriminatorParameters parameters;
    parameters.relative_gap = gap;
    parameters.warm_start = warm_start;
    FlowProblem<2> problem(
        box("-1", "1", 5),
        "alpha 2",
        infinity,
        [](const auto &x) { return std::max(0., 1. - 12. * x.square()); },
        [](const auto &) { return 1.; },
        time,
        MPI_COMM_WORLD,
        parameters);
    Outcome      result{0, 0, 0.};
    const double empty = problem.divergence->derivative(0.);
    for (const StepReport &report : problem.run_checked())
    {
      result.steps = report.step;
      result.matrices += report.newton_iterations;
      result.divergence = report.divergence_upper;
    }
    const Vector &psi = problem.flow->potential();
    const double  below = node_sum(problem.problem->space(),
                                  [&](const unsigned int i)
                                  { return psi.local_element(i) < empty; });
    BOOST_TEST(below == 0.);
    return result;
  };
  const Outcome sharp = outcome(1e-10, true), loose = outcome(1e-6, true),
                cold = outcome(1e-10, false);
  BOOST_TEST_MESSAGE(sharp.matrices << " matrices in " << sharp.steps
                                    << " steps, from scratch "
                                    << cold.matrices);
  BOOST_TEST(loose.steps == sharp.steps);
  BOOST_TEST(cold.steps == sharp.steps);
  // Two solves a step may each leave their gap.
  BOOST_TEST(std::abs(loose.divergence - sharp.divergence) <=
             2. * loose.steps * 1e-6 * sharp.divergence);
  BOOST_TEST(3 * sharp.matrices <= 2 * cold.matrices);
}

BOOST_AUTO_TEST_CASE(equilibrium_stays)
{
  TimeParameters time;
  time.end_time = .2;
  const auto     same = [](const auto &x) { return normal(x, .2, .3); };
  FlowProblem<2> problem(box("-1", "1", 4), "kl", 1., same, same, time);
  problem.run_checked();
  BOOST_TEST(problem.l1_distance(same) <= 1e-5);
}

BOOST_AUTO_TEST_CASE(the_flow_stops_when_asked_to)
{
  TimeParameters time;
  time.end_time = 100.;
  time.cfl_number = 1.;
  time.stop_below = .5;
  FlowProblem<1> problem(
      box("-8", "8", 6),
      "kl",
      1.,
      [](const auto &x) { return normal(x, 3., 1.); },
      [](const auto &x) { return normal(x, 0., 1.); },
      time);
  const auto reports = problem.run_checked();
  BOOST_TEST(reports.back().fisher_information < .5);
  BOOST_TEST(reports[reports.size() - 2].fisher_information >= .5);
  BOOST_TEST(problem.flow->finish_reason().find("Fisher") != std::string::npos);
  // I = min(a, 1)^2, a(t) = exp(-(t - 2)) from t = 2 on: at log(2)/2 + 2.
  BOOST_TEST(std::abs(reports.back().time - 2. - .5 * std::log(2.)) < .3);
}

BOOST_AUTO_TEST_CASE(the_flow_does_not_depend_on_the_number_of_ranks)
{
  FlowProblem<2> many = plane(4, .3, MPI_COMM_WORLD);
  FlowProblem<2> one = plane(4, .3, MPI_COMM_SELF);
  const auto     a = many.run_checked(), b = one.run_checked();
  BOOST_TEST_REQUIRE(a.size() == b.size());
  for (std::size_t n = 0; n < a.size(); ++n)
    BOOST_TEST_CONTEXT("step " << n)
    {
      BOOST_TEST(a[n].dt == b[n].dt, tolerance(1e-12));
      BOOST_TEST(a[n].divergence_lower == b[n].divergence_lower,
                 tolerance(1e-9));
      BOOST_TEST(a[n].divergence_upper == b[n].divergence_upper,
                 tolerance(1e-9));
      BOOST_TEST(a[n].fisher_information == b[n].fisher_information,
                 tolerance(1e-9));
      BOOST_TEST(a[n].max_speed == b[n].max_speed, tolerance(1e-9));
    }
  BOOST_TEST(many.mean(0) == one.mean(0), tolerance(1e-9));
}

BOOST_AUTO_TEST_SUITE_END()
