#include <lipflow/measure/edge_densities.h>

#include <boost/test/unit_test.hpp>

#include <functional>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(edge_densities_test)

namespace
{
/// Masses from densities, not normalised.
template <int dim, typename Function>
Vector masses(const NodalSpace<dim> &space, const Function &p)
{
  Vector mass = nodal_values(space, p);
  for (unsigned int i = 0; i < space.n_local(); ++i)
    mass.local_element(i) *= space.measure().local_element(i);
  return mass;
}

template <int dim>
double density_at(const NodalSpace<dim> &space,
                  const Vector          &mass,
                  const unsigned int     i)
{
  return mass.local_element(i) / space.measure().local_element(i);
}

/// The largest error at the middles of pairs that mass can flow along.
template <int dim>
double middle_error(const GeometryParameters &geometry,
                    const std::function<double(const dealii::Point<dim> &)> &p)
{
  const Domain<dim> domain(geometry);
  const auto       &space = domain.space;
  const auto        densities = limited_densities(space, masses(space, p));
  double            worst = 0.;
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const auto &pair = space.pairs()[k];
    if (pair.conductance == 0.)
      continue;
    const auto   sum = space.locations()[pair.i] + space.locations()[pair.j];
    const double exact = p(dealii::Point<dim>(.5 * sum));
    worst = std::max({worst,
                      std::abs(densities[k].forward - exact),
                      std::abs(densities[k].backward - exact)});
  }
  return dealii::Utilities::MPI::max(worst, MPI_COMM_WORLD);
}

template <int dim>
void check_bounds(const NodalSpace<dim> &space)
{
  const Vector mass = density(space, rough_density<dim>);
  const auto   densities = limited_densities(space, mass);
  BOOST_TEST_REQUIRE(densities.size() == space.pairs().size());
  unsigned int raised = 0;
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const double a = density_at(space, mass, space.pairs()[k].i);
    const double b = density_at(space, mass, space.pairs()[k].j);
    const auto   is_between = [&](const double density)
    { return std::min(a, b) <= density && density <= std::max(a, b); };
    const EdgeDensity &density = densities[k];
    if (!is_between(density.forward) || !is_between(density.backward))
      BOOST_ERROR("not between the densities at the ends");
    if (density.forward > 2. * a || density.backward > 2. * b)
      BOOST_ERROR("more than twice the density where the flow comes from");
    raised += density.forward != a || density.backward != b ? 1 : 0;
  }
  BOOST_TEST(dealii::Utilities::MPI::sum(raised, MPI_COMM_WORLD) > 0u);
}

/// distance sum_j k_ij density_ij |x_i - x_j|, complete on owned nodes.
template <int dim>
Vector largest_outflow(const NodalSpace<dim> &space,
                       const EdgeDensities   &densities,
                       const double           distance)
{
  Vector out = space.make_vector();
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const auto  &pair = space.pairs()[k];
    const double rate =
        distance * pair.conductance *
        space.locations()[pair.i].distance(space.locations()[pair.j]);
    out.local_element(pair.i) += rate * densities[k].forward;
    out.local_element(pair.j) += rate * densities[k].backward;
  }
  out.compress(dealii::VectorOperation::add);
  return out;
}

/// At the step bound upwind densities may empty a node, and others are lowered
/// until they do no more. Within a uniform grid there is nothing to lower: two
/// opposite flows carry 2 p_i together. At walls there is, unless the step
/// bound of another node is far smaller.
template <int dim>
void check_limit(const NodalSpace<dim> &space, const bool acts)
{
  const Vector mass = density(space, rough_density<dim>);
  const auto   upwind = upwind_densities(space, mass);
  const auto   wanted = limited_densities(space, mass);
  for (const double part : {.5, 1.})
  {
    const double distance = part * space.transport_length();
    auto         densities = wanted;
    limit_outflow(space, mass, distance, upwind, densities);
    const Vector before = largest_outflow(space, wanted, distance),
                 after = largest_outflow(space, densities, distance);
    unsigned int excesses = 0;
    for (unsigned int i = 0; i < space.n_owned(); ++i)
    {
      const double have = mass.local_element(i);
      excesses += before.local_element(i) > have * (1. + 1e-13) ? 1 : 0;
      if (after.local_element(i) > have * (1. + 1e-13))
        BOOST_ERROR("a node could lose more than it has");
    }
    // No node can lose more than twice what it loses upwind.
    excesses = dealii::Utilities::MPI::sum(excesses, MPI_COMM_WORLD);
    if (part == .5)
      BOOST_TEST(excesses == 0u);
    else if (acts)
      BOOST_TEST(excesses > 0u);
    for (std::size_t k = 0; k < densities.size(); ++k)
    {
      const EdgeDensity low = upwind[k], high = wanted[k], now = densities[k];
      if (now.forward > high.forward || now.backward > high.backward ||
          now.forward < std::min(low.forward, high.forward) ||
          now.backward < std::min(low.backward, high.backward))
        BOOST_ERROR("changed by more than what lies above the least");
    }
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(limited_densities_lie_between_those_of_the_ends)
{
  check_bounds(Domain<1>(box("-1", "1", 6)).space);
  check_bounds(Domain<2>(box("-1", "1", 5)).space);
  check_bounds(Domain<2>(box("-1, -1", "1, 5", 4)).space);
  check_bounds(Domain<3>(box("-1", "1", 3)).space);
  check_bounds(Domain<2>(ball(1., 3)).space);
  check_bounds(Domain<2>(file("annulus.msh", 0)).space);
}

BOOST_AUTO_TEST_CASE(affine_densities_are_exact_at_all_pairs)
{
  BOOST_TEST(middle_error<1>(box("-1", "1", 4),
                             [](const auto &x) { return 2. + x[0]; }) <= 1e-14);
  BOOST_TEST(middle_error<2>(box("-1, -1", "1, 5", 3),
                             [](const auto &x)
                             { return 9. + x[0] - .5 * x[1]; }) <= 1e-13);
  BOOST_TEST(middle_error<3>(box("-1", "1", 2),
                             [](const auto &x) {
                               return 9. + x[0] - x[1] + 2. * x[2];
                             }) <= 1e-13);
  BOOST_TEST(middle_error<2>(ball(1., 3),
                             [](const auto &x)
                             { return 9. + x[0] - 2. * x[1]; }) <= 1e-13);
}

BOOST_AUTO_TEST_CASE(smooth_densities_have_order_two)
{
  const auto in_1d = [](const dealii::Point<1> &x)
  { return std::exp(-x[0] * x[0] + x[0]); };
  const auto in_2d = [](const dealii::Point<2> &x)
  { return std::exp(std::cos(2. * x[0]) + .5 * x[1]); };
  BOOST_TEST(std::log2(middle_error<1>(box("-1", "2", 6), in_1d) /
                       middle_error<1>(box("-1", "2", 7), in_1d)) >= 1.9);
  BOOST_TEST(std::log2(middle_error<2>(box("-1", "2", 6), in_2d) /
                       middle_error<2>(box("-1", "2", 7), in_2d)) >= 1.9);
}

BOOST_AUTO_TEST_CASE(no_node_can_lose_more_than_it_has)
{
  check_limit(Domain<1>(box("-1", "1", 6)).space, false);
  check_limit(Domain<2>(box("-1", "1", 5)).space, true);
  check_limit(Domain<3>(box("-1", "1", 3)).space, true);
  check_limit(Domain<2>(ball(1., 3)).space, false);
}

BOOST_AUTO_TEST_CASE(raising_keeps_what_is_larger)
{
  EdgeDensities densities = {{1., 5.}, {0., 2.}};
  raise_to({{2., 2.}, {0., 3.}}, densities);
  BOOST_TEST(densities[0].forward == 2.);
  BOOST_TEST(densities[0].backward == 5.);
  BOOST_TEST(densities[1].forward == 0.);
  BOOST_TEST(densities[1].backward == 3.);
}

BOOST_AUTO_TEST_CASE(both_ranks_of_a_pair_have_the_same_densities)
{
  const auto weighted = [](const MPI_Comm communicator)
  {
    const Domain<2> domain(ball(1., 4), communicator);
    const auto     &space = domain.space;
    const auto      densities =
        limited_densities(space, density(space, rough_density<2>));
    const Vector out = largest_outflow(space, densities, 1.);
    return node_sum(space,
                    [&](const unsigned int i)
                    {
                      const auto &x = space.locations()[i];
                      return out.local_element(i) *
                             (x[0] + std::cos(3. * x[1]));
                    });
  };
  BOOST_TEST(weighted(MPI_COMM_WORLD) == weighted(MPI_COMM_SELF),
             boost::test_tools::tolerance(1e-11));
}

BOOST_AUTO_TEST_SUITE_END()
