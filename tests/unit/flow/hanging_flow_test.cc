#include <boost/test/unit_test.hpp>

#include "../refined_domain.h"
#include "flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(hanging_flow)

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Case
{
  std::string divergence;
  double      bound;
  std::string scheme;
};

/// Mass outside of fine cells moves into them.
template <int dim>
FlowProblem<dim> inward(const Case        &of,
                        const unsigned int refinements,
                        const double       end_time,
                        const MPI_Comm     communicator = MPI_COMM_WORLD)
{
  TimeParameters time;
  time.end_time = end_time;
  time.cfl_number = 1.;
  time.scheme = of.scheme;
  auto domain =
      refined_domain<dim>(box("-2", "2", refinements), 1., communicator);
  return FlowProblem<dim>(std::make_unique<Problem<dim>>(
                              std::move(domain),
                              [](const dealii::Point<dim> &x)
                              { return normal(x, .6, .3) + 1e-6; },
                              [](const dealii::Point<dim> &x)
                              { return normal(x, -.1, .3) + 1e-6; }),
                          of.divergence,
                          of.bound,
                          time);
}
} // namespace

// Mass, sign, speed, gap, and the fall of the divergence at every step.
BOOST_AUTO_TEST_CASE(steps_keep_what_they_promise)
{
  for (const Case &of : {Case{"kl", 1.3, "variational"},
                         Case{"kl", 1.3, "sdirk2"},
                         Case{"alpha 2", 2., "variational"},
                         Case{"alpha 2", 2., "sdirk2"},
                         Case{"alpha 2", infinity, "variational"}})
    BOOST_TEST_CONTEXT(of.divergence << ", L = " << of.bound << ", "
                                     << of.scheme)
    {
      inward<2>(of, 4, .2).run_checked();
    }
  inward<3>({"kl", 1.3, "variational"}, 2, .2).run_checked();
}

BOOST_AUTO_TEST_CASE(any_number_of_ranks_gives_the_same)
{
  const Case of{"kl", 1.3, "sdirk2"};
  auto       together = inward<2>(of, 4, .1);
  auto       alone = inward<2>(of, 4, .1, MPI_COMM_SELF);
  const auto a = together.run(), b = alone.run();
  BOOST_TEST_REQUIRE(a.size() == b.size());
  for (std::size_t k = 0; k < a.size(); ++k)
  {
    BOOST_TEST(a[k].divergence_lower == b[k].divergence_lower,
               boost::test_tools::tolerance(1e-8));
    BOOST_TEST(a[k].fisher_information == b[k].fisher_information,
               boost::test_tools::tolerance(1e-8));
    BOOST_TEST(a[k].min_density == b[k].min_density,
               boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_SUITE_END()
