#include <lipflow/flow/step_control.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "../ranks.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(step_control_test, *test::on_one_rank())

namespace
{
/// All steps to the end, with a largest stable step that does not change.
std::vector<double> steps(const StepControl &control,
                          const double       largest_stable_step)
{
  std::vector<double> result;
  double              time = 0.;
  while (!control.finished(time) && result.size() < 100000)
  {
    result.push_back(control.next_step(time, largest_stable_step, 0.));
    time += result.back();
  }
  return result;
}

double sum(const std::vector<double> &values)
{
  double total = 0.;
  for (const double value : values)
    total += value;
  return total;
}
} // namespace

BOOST_AUTO_TEST_CASE(the_last_step_lands_on_the_end_and_is_no_sliver)
{
  for (const double end : {1e-6, .1, 1., 4., 1e5})
    for (const double part : {.5, 1. / 3., .1, .3, 1. / 7., .0123, 2.5})
      for (const double cfl : {1., .5, .3})
        BOOST_TEST_CONTEXT("end " << end << ", " << part << ", C = " << cfl)
        {
          const double stable = part * end / cfl, wanted = part * end;
          const auto   all = steps(StepControl(cfl, 0., end), stable);
          BOOST_TEST(std::abs(sum(all) - end) <= 2e-14 * end);
          BOOST_TEST(all.size() <= std::ceil(1. / part - 1e-9) + 1e-9);
          for (const double dt : all)
          {
            BOOST_TEST(dt <= wanted * (1. + 1e-9));
            if (end >= wanted)
              BOOST_TEST(dt >= .5 * wanted * (1. - 1e-9));
          }
        }
}

BOOST_AUTO_TEST_CASE(the_end_is_reached_exactly)
{
  const StepControl control(1., 0., 3.);
  const double      dt = control.next_step(2.7, 1., 0.);
  BOOST_TEST(2.7 + dt == 3.);
  BOOST_TEST(control.finished(3.));
  BOOST_TEST(!control.finished(3. * (1. - 1e-12)));
  BOOST_TEST(!control.finished(0.));
}

BOOST_AUTO_TEST_CASE(a_rounding_error_over_a_full_step_makes_no_further_step)
{
  const StepControl control(1., 0., 1.);
  BOOST_TEST(steps(control, .1).size() == 10);
  BOOST_TEST(steps(control, 1. / 3.).size() == 3);
  BOOST_TEST(steps(control, 1. / 49.).size() == 49);
}

BOOST_AUTO_TEST_CASE(the_maximum_step_is_respected)
{
  const StepControl control(.5, .01, 1.);
  for (const double dt : steps(control, 10.))
    BOOST_TEST(dt <= .01 * (1. + 1e-9));
  // It is no target: where the stable step is smaller that one counts.
  BOOST_TEST(control.next_step(0., .004, 0.) == .002);
}

BOOST_AUTO_TEST_CASE(the_cfl_number_scales_the_stable_step)
{
  for (const double cfl : {.1, .5, 1.})
    BOOST_TEST(StepControl(cfl, 0., 100.).next_step(0., .25, 0.) == .25 * cfl);
}

BOOST_AUTO_TEST_CASE(a_measured_step_grows_slowly_and_falls_at_once)
{
  const StepControl control(1., 0., 1000.);
  BOOST_TEST(control.next_step(0., 1., .01) < .02);
  BOOST_TEST(control.next_step(0., 1., .01) > .01);
  BOOST_TEST(control.next_step(0., .001, .01) == .001);
  // Nothing moves any more: no bound, and no overflow.
  const double huge = std::numeric_limits<double>::max();
  BOOST_TEST(control.next_step(0., huge, 0.) == 1000.);
  BOOST_TEST(control.next_step(0., huge, .01) < .02);
  const double inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(control.next_step(0., inf, 0.) == 1000.);
}

BOOST_AUTO_TEST_CASE(landing_times_are_reached_exactly_as_the_end_is)
{
  const std::vector<double> landings = {.1, .25, 1. / 3., .7, .95, 1., 2.};
  for (const double stable : {1., .3, .1, .0123})
    BOOST_TEST_CONTEXT("stable step " << stable)
    {
      const StepControl   control(1., 0., 1., landings);
      std::vector<double> times{0.};
      while (!control.finished(times.back()) && times.size() < 10000)
      {
        const double dt = control.next_step(times.back(), stable, 0.);
        BOOST_TEST(dt > 0.);
        BOOST_TEST(dt <= stable * (1. + 1e-9));
        times.push_back(control.without_rounding(times.back() + dt));
        BOOST_TEST(
            control.landed(times.back()) ==
            (std::count(landings.begin(), landings.end(), times.back()) > 0));
      }
      BOOST_TEST(times.back() == 1.);
      for (const double landing : landings)
        BOOST_TEST(std::count(times.begin(), times.end(), landing) ==
                   (landing <= 1. ? 1 : 0));
    }
  // No further steps than the intervals between them need.
  BOOST_TEST(StepControl(1., 0., 1., {.5}).next_step(.1, .4, 0.) == .4);
  BOOST_TEST(!StepControl(1., 0., 1., {.5}).landed(0.));
}

BOOST_AUTO_TEST_SUITE_END()
