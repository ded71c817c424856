#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "studies.h"

using namespace lipflow::test;

namespace
{
using Error = double FlowErrors::*;
using Study = std::function<FlowErrors(unsigned int)>;

struct Claim
{
  const char *name;
  Error       error;
  double      order; ///< at least, from each mesh to the next
};

/// What holds at every step of the variational scheme on any mesh.
void check_invariants(const FlowErrors &errors, const double relative_gap)
{
  BOOST_TEST(errors.steps > 0);
  BOOST_TEST(errors.drift <= 1e-12);
  BOOST_TEST(errors.min_density >= 0.);
  BOOST_TEST(errors.speed_ratio <= 1. + 1e-10);
  BOOST_TEST(errors.rise <= 1e-12);
  BOOST_TEST(errors.gap <= relative_gap);
}

std::vector<FlowErrors> run(const Study                     &study,
                            const std::vector<unsigned int> &refinements,
                            const double                     relative_gap)
{
  std::vector<FlowErrors> levels;
  for (const unsigned int n : refinements)
    BOOST_TEST_CONTEXT("2^" << n << " cells")
    {
      levels.push_back(study(n));
      check_invariants(levels.back(), relative_gap);
    }
  return levels;
}

void check_orders(const std::vector<FlowErrors> &levels,
                  const std::vector<Claim>      &claims)
{
  for (const auto &claim : claims)
    for (std::size_t k = 1; k < levels.size(); ++k)
    {
      const double coarse = levels[k - 1].*claim.error;
      const double fine = levels[k].*claim.error;
      BOOST_TEST_CONTEXT(claim.name << " error from " << coarse << " to "
                                    << fine << " on " << levels[k].cells
                                    << " cells")
      BOOST_TEST(std::log2(coarse / fine) >= claim.order);
    }
}

std::vector<Claim> all_of_order(const double order)
{
  return {{"density", &FlowErrors::density, order},
          {"divergence", &FlowErrors::divergence, order},
          {"mean", &FlowErrors::mean, order},
          {"Fisher information", &FlowErrors::fisher, order}};
}

const std::vector<Claim> normal_claims = all_of_order(.9);

/// Walls so far away that they do not matter at these errors.
NormalFlow second_order_flow()
{
  NormalFlow flow;
  flow.scheme = "sdirk2";
  flow.half_width = 10.;
  flow.relative_gap = 1e-9;
  return flow;
}
} // namespace

BOOST_AUTO_TEST_SUITE(convergence_test)

BOOST_AUTO_TEST_CASE(the_whole_curves_of_the_kl_flow_have_order_one)
{
  // N(3,1) -> N(0,1), L = 1, until T = 4: saturated until T = 2, free after.
  for (const double cfl : {.5, 1.})
    BOOST_TEST_CONTEXT("CFL number " << cfl)
    {
      NormalFlow flow;
      flow.cfl_number = cfl;
      const auto study = [&](const unsigned int n)
      { return run_normal_flow<1>(flow, n); };
      check_orders(run(study, {7, 8, 9, 10}, flow.relative_gap), normal_claims);
    }
}

BOOST_AUTO_TEST_CASE(
    the_whole_curves_of_the_kl_flow_in_the_plane_have_order_one)
{
  NormalFlow flow;
  flow.half_width = 5.;
  flow.shift = std::hypot(1.9, 1.3);
  flow.sigma = .8;
  flow.bound = 1.3;
  flow.end_time = 2.;
  flow.relative_gap = 1e-4;
  const auto study = [&](const unsigned int n)
  { return run_normal_flow<2>(flow, n); };
  check_orders(run(study, {5, 6, 7}, flow.relative_gap), normal_claims);
}

BOOST_AUTO_TEST_CASE(the_whole_curves_of_ornstein_uhlenbeck_have_order_one)
{
  NormalFlow flow;
  flow.bound = std::numeric_limits<double>::infinity();
  flow.end_time = 1.;
  const auto study = [&](const unsigned int n)
  { return run_normal_flow<1>(flow, n); };
  // On 128 cells the second-order part of the error is still felt: .83 to .9.
  check_orders(run(study, {8, 9, 10}, flow.relative_gap), normal_claims);
}

BOOST_AUTO_TEST_CASE(two_stages_with_limited_fluxes_have_order_two)
{
  // Through the switch from saturated to free, free all the time, and with no
  // bound at all.
  for (const double bound : {1., 5., std::numeric_limits<double>::infinity()})
    BOOST_TEST_CONTEXT("L = " << bound)
    {
      NormalFlow flow = second_order_flow();
      flow.bound = bound;
      flow.end_time = bound == 1. ? 4. : 1.;
      const auto study = [&](const unsigned int n)
      { return run_normal_flow<1>(flow, n); };
      // Without a bound steps are six times as long, and the orders of D, I
      // and the mean lower until finer meshes: 1.5, 1.9, 1.9 for I.
      const unsigned int coarsest = std::isinf(bound) ? 8 : 7;
      const auto         levels =
          run(study,
              {coarsest, coarsest + 1, coarsest + 2, coarsest + 3},
              flow.relative_gap);
      check_orders(levels, {{"density", &FlowErrors::density, 1.85}});
      // Of D, I and the mean those of space and time nearly cancel on some of
      // the meshes: the mean order.
      for (const Claim &claim : all_of_order(std::isinf(bound) ? 1.7 : 1.9))
        BOOST_TEST_CONTEXT(claim.name)
      BOOST_TEST(
          std::log2(levels.front().*claim.error / levels.back().*claim.error) /
              3. >=
          claim.order);
    }
}

BOOST_AUTO_TEST_CASE(two_stages_have_order_two_in_the_plane)
{
  NormalFlow flow = second_order_flow();
  flow.half_width = 6.;
  flow.shift = 1.2;
  flow.sigma = .8;
  flow.bound = 1.3;
  flow.end_time = .6; // the switch is at t = .28
  flow.relative_gap = 1e-6;
  const auto study = [&](const unsigned int n)
  { return run_normal_flow<2>(flow, n); };
  check_orders(run(study, {5, 6, 7}, flow.relative_gap), all_of_order(1.9));
}

BOOST_AUTO_TEST_CASE(turning_rays_have_order_two_with_the_constraint_in_cells)
{
  // At corners it is of order one (theory.md, section 3).
  RingFlow   flow;
  const auto study = [&](const unsigned int n)
  { return run_ring_flow(flow, n); };
  const auto cells = run(study, {5, 6, 7}, flow.relative_gap);
  check_orders(cells,
               {{"divergence", &FlowErrors::divergence, 1.9},
                {"density", &FlowErrors::density, 1.5}});
  for (const FlowErrors &errors : cells) // all of the mass is saturated
    BOOST_TEST(errors.fisher <= 1e-3);
  flow.constraint = "corners";
  const auto corners = run(study, {5, 6}, flow.relative_gap);
  BOOST_TEST(std::log2(corners[0].divergence / corners[1].divergence) <= 1.1);
  BOOST_TEST(cells[1].divergence <= .2 * corners[1].divergence);
}

BOOST_AUTO_TEST_CASE(the_automatic_gap_costs_little_accuracy)
{
  for (const char *scheme : {"variational", "sdirk2"})
    for (const unsigned int n : {5, 6, 7})
    {
      NormalFlow flow = second_order_flow();
      flow.scheme = scheme;
      flow.half_width = 6.;
      flow.shift = 1.2;
      flow.sigma = .8;
      flow.bound = 1.3;
      flow.end_time = .6;
      flow.relative_gap = n < 7 ? 1e-7 : 1e-6;
      const FlowErrors exact = run_normal_flow<2>(flow, n);
      flow.relative_gap = 0.;
      const FlowErrors automatic = run_normal_flow<2>(flow, n);
      BOOST_TEST_MESSAGE(scheme << ", 2^" << n << ": gap " << automatic.gap);
      for (const Claim &claim : all_of_order(0.))
        BOOST_TEST_CONTEXT(scheme << ", 2^" << n << ", " << claim.name)
      BOOST_TEST((automatic.*claim.error) <= 1.35 * (exact.*claim.error));
    }
}

BOOST_AUTO_TEST_CASE(far_away_alpha_flows_are_translations)
{
  for (const char *divergence : {"alpha 1.5", "alpha 2", "alpha 3"})
    BOOST_TEST_CONTEXT(divergence)
    {
      NormalFlow flow;
      flow.divergence = divergence;
      flow.half_width = 10.;
      flow.shift = 4.;
      flow.end_time = 1.;
      const auto study = [&](const unsigned int n)
      { return run_normal_flow<1>(flow, n); };
      const auto levels = run(study, {7, 8, 9}, flow.relative_gap);
      check_orders(levels, {{"density", &FlowErrors::density, .9}});
      // The part of N(4,1) left of gamma's support does not take part.
      BOOST_TEST(levels.back().mean <= 1e-4);
    }
}

BOOST_AUTO_TEST_CASE(saturated_alpha_divergences_have_order_two)
{
  // Over four halvings of h: from one to the next the error depends on where
  // in its cell gamma's support ends.
  for (const auto &saturated : saturated_cases)
  {
    const FlowErrors coarse = run_saturated(saturated, 5),
                     fine = run_saturated(saturated, 9);
    BOOST_TEST_CONTEXT("alpha = " << saturated.alpha)
    BOOST_TEST(std::log2(coarse.divergence / fine.divergence) / 4. >= 1.8);
  }
}

BOOST_AUTO_TEST_CASE(barenblatt_spreads_with_nearly_order_one)
{
  // The free boundary, where p has an infinite slope for alpha = 3, costs some.
  for (const double alpha : {1.5, 2., 3.})
    BOOST_TEST_CONTEXT("alpha = " << alpha)
    {
      const auto study = [alpha](const unsigned int n)
      { return run_barenblatt({alpha}, n); };
      check_orders(run(study, {7, 8, 9, 10}, 1e-6),
                   {{"density", &FlowErrors::density, .8}});
    }
}

BOOST_AUTO_TEST_CASE(barenblatt_spreads_with_more_than_order_one_by_two_stages)
{
  // Over three halvings of h: where in its cell the free boundary lies decides
  // on the error from one to the next.
  for (const double alpha : {1.5, 2., 3.})
  {
    const BarenblattFlow flow = {alpha, .5, "sdirk2", "auto", 1e-10};
    const FlowErrors     coarse = run_barenblatt(flow, 7),
                     fine = run_barenblatt(flow, 10);
    BOOST_TEST_CONTEXT("alpha = " << alpha)
    {
      check_invariants(coarse, flow.relative_gap);
      check_invariants(fine, flow.relative_gap);
      BOOST_TEST(std::log2(coarse.density / fine.density) / 3. >= 1.6);
      BOOST_TEST(fine.density <= .2 * run_barenblatt({alpha}, 10).density);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_explicit_scheme_stays_wrong_on_fine_meshes)
{
  // design.md section 3: the equation is parabolic where |grad psi| < L, and
  // dt = C h/L is too large there, the more so the finer the mesh.
  for (const double cfl : {.5, 1.})
    for (const unsigned int n : {7, 8, 9})
    {
      NormalFlow flow;
      flow.scheme = "explicit";
      flow.cfl_number = cfl;
      const FlowErrors errors = run_normal_flow<1>(flow, n);
      BOOST_TEST(errors.density >= .1);
      BOOST_TEST(errors.drift <= 1e-12);
    }
}

BOOST_AUTO_TEST_SUITE_END()
