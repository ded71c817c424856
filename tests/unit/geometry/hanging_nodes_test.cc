#include <lipflow/geometry/condensed_pairs.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../refined_domain.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(hanging_nodes)

namespace
{
template <int dim>
std::unique_ptr<Domain<dim>> refined_box()
{
  return refined_domain<dim>(box("-1", "1", dim == 2 ? 4 : 3), .6);
}

template <int dim>
double linear(const dealii::Point<dim> &x)
{
  double value = 3.;
  for (unsigned int d = 0; d < dim; ++d)
    value += (2. - 3. * d) * x[d];
  return value;
}

/// A function of no shape, by number of node: the same on all ranks at ghosts.
template <int dim>
Vector noisy_values(const NodalSpace<dim> &space, const unsigned int seed)
{
  Vector values = nodal_values(space,
                               [&](const dealii::Point<dim> &x)
                               {
                                 double phase = seed;
                                 for (unsigned int d = 0; d < dim; ++d)
                                   phase += (13.7 + 5.3 * d) * x[d];
                                 return std::sin(91. * phase);
                               });
  space.distribute(values);
  return values;
}

template <int dim>
double n_hanging(const NodalSpace<dim> &space)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  { return space.hanging_nodes().contains(i) ? 1. : 0.; });
}

template <int dim>
void check_linear_functions()
{
  const auto             domain = refined_box<dim>();
  const NodalSpace<dim> &space = domain->space;
  BOOST_TEST(n_hanging(space) > 0.);
  Vector values = nodal_values(space, linear<dim>);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    if (space.hanging_nodes().contains(i))
      values.local_element(i) = 1e30;
  space.distribute(values);
  BOOST_TEST(node_max(space,
                      [&](const unsigned int i)
                      {
                        return std::abs(values.local_element(i) -
                                        linear<dim>(space.locations()[i]));
                      }) <= 1e-14);
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(values, gradients);
  double worst = 0.;
  for (const auto &gradient : gradients)
    for (unsigned int d = 0; d < dim; ++d)
      worst = std::max(worst, std::abs(gradient[d] - (2. - 3. * d)));
  BOOST_TEST(worst <= 1e-11);
}

/// int 1 and int x, both exact by vertices on boxes.
template <int dim>
void check_measure()
{
  const auto             domain = refined_box<dim>();
  const NodalSpace<dim> &space = domain->space;
  const auto             measure = [&](const unsigned int i)
  { return space.measure().local_element(i); };
  BOOST_TEST(space.volume() == std::pow(2., dim),
             boost::test_tools::tolerance(1e-13));
  BOOST_TEST(node_sum(space, measure) == space.volume(),
             boost::test_tools::tolerance(1e-13));
  BOOST_TEST(std::abs(node_sum(
                 space,
                 [&](const unsigned int i) {
                   return measure(i) * (linear<dim>(space.locations()[i]) - 3.);
                 })) <= 1e-13);
  BOOST_TEST(node_max(space,
                      [&](const unsigned int i) {
                        return space.hanging_nodes().contains(i)
                                   ? std::abs(measure(i))
                                   : 0.;
                      }) == 0.);
}

/// <condense v, psi> = <v, distribute psi> for what ranks add at any node.
template <int dim>
void check_adjoint()
{
  const auto             domain = refined_box<dim>();
  const NodalSpace<dim> &space = domain->space;
  const Vector           psi = noisy_values(space, 1);
  Vector                 sums = space.make_vector();
  double                 expected = 0.;
  for (std::size_t k = 0; k < space.cells().size(); ++k)
    for (const unsigned int i : space.cells()[k].node)
    {
      const double value = noise(7, k + i);
      sums.local_element(i) += value;
      expected += value * psi.local_element(i);
    }
  expected = dealii::Utilities::MPI::sum(expected, space.mesh().communicator());
  space.condense(sums);
  const double product = sums * psi;
  BOOST_TEST(product == expected, boost::test_tools::tolerance(1e-11));
}

/// The same quadratic form with all nodes and without the hanging ones.
template <int dim>
void check_condensed_form()
{
  const auto             domain = refined_box<dim>();
  const NodalSpace<dim> &space = domain->space;
  CondensedPairs         condensed(space);
  std::vector<double>    values;
  for (std::size_t k = 0; k < space.pairs().size(); ++k)
    values.push_back(noise(3, k));
  // Twice: a copy would be without what is at ghosts.
  Vector diagonal = space.make_vector(), own = space.make_vector();
  for (Vector *sums : {&diagonal, &own})
    for (const auto &cell : space.cells())
      for (const unsigned int i : cell.node)
        sums->local_element(i) += noise(5, i);
  space.condense(own);

  const auto form = [&](const std::vector<double> &a,
                        const auto                &pair,
                        const Vector              &d,
                        const unsigned int         n_nodes,
                        const Vector              &psi)
  {
    double sum = 0.;
    for (std::size_t k = 0; k < a.size(); ++k)
    {
      const auto [i, j] = pair(k);
      BOOST_REQUIRE(i < j);
      sum += a[k] * std::pow(psi.local_element(i) - psi.local_element(j), 2);
    }
    for (unsigned int i = 0; i < n_nodes; ++i)
      sum += d.local_element(i) * std::pow(psi.local_element(i), 2);
    return dealii::Utilities::MPI::sum(sum, space.mesh().communicator());
  };
  for (const unsigned int seed : {1u, 2u, 3u})
  {
    const Vector psi = noisy_values(space, seed);
    const double expected = form(
        values,
        [&](const std::size_t k)
        { return std::make_pair(space.pairs()[k].i, space.pairs()[k].j); },
        diagonal,
        space.n_local(),
        psi);
    const std::vector<double> without = condensed.condense(values, diagonal);
    for (const auto &[i, j] : *condensed.pairs())
      BOOST_REQUIRE(!(space.hanging_nodes().contains(i) ||
                      space.hanging_nodes().contains(j)));
    BOOST_TEST(form(
                   without,
                   [&](const std::size_t k) { return (*condensed.pairs())[k]; },
                   own,
                   space.n_owned(),
                   psi) == expected,
               boost::test_tools::tolerance(1e-10));
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(linear_functions_are_exact)
{
  check_linear_functions<2>();
  check_linear_functions<3>();
}

BOOST_AUTO_TEST_CASE(measures_integrate_linear_functions)
{
  check_measure<2>();
  check_measure<3>();
}

BOOST_AUTO_TEST_CASE(condensing_is_the_adjoint_of_distributing)
{
  check_adjoint<2>();
  check_adjoint<3>();
}

BOOST_AUTO_TEST_CASE(a_condensed_form_is_the_same)
{
  check_condensed_form<2>();
  check_condensed_form<3>();
}

// Large cells beside small ones do not shorten the time step.
BOOST_AUTO_TEST_CASE(steps_are_those_of_the_finest_cells)
{
  const auto flat = refined_box<2>();
  BOOST_TEST(flat->space.transport_length() == std::ldexp(2., -6) / 4.,
             boost::test_tools::tolerance(1e-12));
  const auto solid = refined_box<3>();
  BOOST_TEST(solid->space.transport_length() == std::ldexp(2., -5) / 6.,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
