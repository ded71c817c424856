#include <lipflow/measure/transport.h>

#include <boost/test/unit_test.hpp>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(transport_test)

namespace
{
/// A function of Lipschitz constant @p bound, with kinks: a minimum of cones.
template <int dim>
Vector random_potential(const NodalSpace<dim> &space,
                        const double           bound,
                        const unsigned int     seed)
{
  const auto cones = [&](const dealii::Point<dim> &x)
  {
    double value = std::numeric_limits<double>::max();
    for (unsigned int k = 0; k < 7; ++k)
    {
      dealii::Point<dim> centre;
      for (unsigned int d = 0; d < dim; ++d)
        centre[d] = noise(seed, 10 * k + d);
      value = std::min(value,
                       bound * x.distance(centre) +
                           .3 * bound * noise(seed, 10 * k + 9));
    }
    return seed % 2 == 0 ? value : -value;
  };
  return nodal_values(space, cones);
}

double total(const Vector &mass)
{
  double sum = 0.;
  for (unsigned int i = 0; i < mass.locally_owned_size(); ++i)
    sum += mass.local_element(i);
  return dealii::Utilities::MPI::sum(sum, mass.get_mpi_communicator());
}

double absolute_total(const Vector &mass)
{
  double sum = 0.;
  for (unsigned int i = 0; i < mass.locally_owned_size(); ++i)
    sum += std::abs(mass.local_element(i));
  return dealii::Utilities::MPI::sum(sum, mass.get_mpi_communicator());
}

double smallest(const Vector &mass)
{
  double least = std::numeric_limits<double>::max();
  for (unsigned int i = 0; i < mass.locally_owned_size(); ++i)
    least = std::min(least, mass.local_element(i));
  return dealii::Utilities::MPI::min(least, mass.get_mpi_communicator());
}

/// At the step bound: conservative, non-negative, nothing held back.
template <int dim>
void check_at_the_bound(const NodalSpace<dim> &space)
{
  const double bound = 2.5;
  for (unsigned int seed = 0; seed < 6; ++seed)
  {
    const Vector psi = random_potential(space, bound, seed);
    Vector mass = density(space, rough_density<dim>), out = space.make_vector();
    const double dt = space.transport_length() / bound;

    outflow(space, upwind_densities(space, mass), psi, out);
    BOOST_TEST(std::abs(total(out)) <= 1e-15 * absolute_total(out));
    BOOST_TEST(absolute_total(out) > 0.);

    Vector expected = mass;
    expected.add(-dt, out);
    BOOST_TEST(smallest(expected) >= -1e-16);
    const double held_back =
        transport(space, upwind_densities(space, mass), psi, dt, mass);
    BOOST_TEST(held_back <= 1e-15);
    BOOST_TEST(smallest(mass) >= 0.);
    BOOST_TEST(std::abs(total(mass) - 1.) <= 1e-14);
    expected.add(-1., mass);
    BOOST_TEST(absolute_total(expected) <= 1e-14);
  }
}

/// Far above the bound: mass is held back, and still kept and non-negative.
template <int dim>
void check_above_the_bound(const NodalSpace<dim> &space)
{
  const Vector psi = random_potential(space, 2.5, 3);
  Vector       mass = density(space, rough_density<dim>);
  const double dt = 20. * space.transport_length() / 2.5;
  BOOST_TEST(transport(space, upwind_densities(space, mass), psi, dt, mass) >
             1e-6);
  BOOST_TEST(smallest(mass) >= 0.);
  BOOST_TEST(std::abs(total(mass) - 1.) <= 1e-14);
}

template <int dim>
double mean(const NodalSpace<dim> &space, const Vector &mass, const int d)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  { return mass.local_element(i) * space.locations()[i][d]; });
}

/// Moves a bump with psi = L n.x; its centre must move by -L n t.
template <int dim>
void check_translation(const NodalSpace<dim>        &space,
                       const dealii::Tensor<1, dim> &direction)
{
  const double bound = 1.5, dt = .8 * space.transport_length() / bound;
  Vector       mass =
      density(space, [](const auto &x) { return normal(x, 0., .15); });
  const Vector            psi = nodal_values(space,
                                  [&](const dealii::Point<dim> &x)
                                  { return bound * (direction * x); });
  std::array<double, dim> start;
  for (int d = 0; d < dim; ++d)
    start[d] = mean(space, mass, d);
  const unsigned int steps = 10;
  for (unsigned int n = 0; n < steps; ++n)
    transport(space, upwind_densities(space, mass), psi, dt, mass);
  // Nothing reaches the walls: the first moment of upwind fluxes is exact.
  for (int d = 0; d < dim; ++d)
    BOOST_TEST(std::abs(mean(space, mass, d) - start[d] +
                        steps * dt * bound * direction[d]) <= 1e-9);
}
} // namespace

BOOST_AUTO_TEST_CASE(mass_is_kept_and_positive_up_to_the_step_bound)
{
  check_at_the_bound(Domain<1>(box("-1", "1", 7)).space);
  check_at_the_bound(Domain<2>(box("-1", "1", 5)).space);
  check_at_the_bound(Domain<2>(box("-1, -1", "1, 5", 4)).space);
  check_at_the_bound(Domain<3>(box("-1", "1", 3)).space);
  check_at_the_bound(Domain<2>(ball(1., 4)).space);
  check_at_the_bound(Domain<3>(ball(1., 2)).space);
  check_at_the_bound(Domain<2>(file("annulus.msh", 0)).space);
}

BOOST_AUTO_TEST_CASE(above_the_step_bound_mass_is_held_back_not_lost)
{
  check_above_the_bound(Domain<1>(box("-1", "1", 7)).space);
  check_above_the_bound(Domain<2>(box("-1", "1", 5)).space);
  check_above_the_bound(Domain<3>(box("-1", "1", 3)).space);
  check_above_the_bound(Domain<2>(ball(1., 4)).space);
}

BOOST_AUTO_TEST_CASE(the_bound_is_sharp)
{
  // Everything flows out of the top of a cone: at the bound it is just emptied.
  const Domain<2> domain(box("-1", "1", 4));
  const auto     &space = domain.space;
  const double    bound = 3.;
  const Vector    psi = nodal_values(
      space, [&](const dealii::Point<2> &x) { return -bound * x.norm(); });
  const Vector at_top = density(space,
                                [](const dealii::Point<2> &x)
                                { return x.norm() < 1e-10 ? 1. : 0.; });
  const double dt = space.transport_length() / bound;
  Vector       mass = space.make_vector();
  mass = at_top; // a copy constructor would leave the ghosts out
  BOOST_TEST(transport(space, upwind_densities(space, mass), psi, dt, mass) <=
             1e-15);
  BOOST_TEST(node_sum(space,
                      [&](const unsigned int i) {
                        return at_top.local_element(i) * mass.local_element(i);
                      }) <= 1e-15);
  mass = at_top;
  BOOST_TEST(
      transport(space, upwind_densities(space, mass), psi, 1.25 * dt, mass) ==
          .25,
      tolerance(1e-12));
  BOOST_TEST(smallest(mass) == 0.);
  BOOST_TEST(std::abs(total(mass) - 1.) <= 1e-14);
}

BOOST_AUTO_TEST_CASE(a_bump_moves_with_the_speed_of_its_slope)
{
  check_translation<1>(Domain<1>(box("-1.5", "1.5", 7)).space,
                       dealii::Tensor<1, 1>({1.}));
  check_translation<1>(Domain<1>(box("-1.5", "1.5", 7)).space,
                       dealii::Tensor<1, 1>({-1.}));
  check_translation<2>(Domain<2>(box("-1.5", "1.5", 5)).space,
                       dealii::Tensor<1, 2>({.6, -.8}));
}

BOOST_AUTO_TEST_CASE(a_flat_potential_moves_nothing)
{
  const Domain<2> domain(ball(1., 3));
  const Vector    psi =
      nodal_values(domain.space, [](const dealii::Point<2> &) { return 7.; });
  Vector       mass = density(domain.space, rough_density<2>);
  const Vector before = mass;
  BOOST_TEST(transport(domain.space,
                       upwind_densities(domain.space, mass),
                       psi,
                       100.,
                       mass) == 0.);
  mass.add(-1., before);
  BOOST_TEST(absolute_total(mass) == 0.);
}

BOOST_AUTO_TEST_CASE(the_outflow_does_not_depend_on_the_number_of_ranks)
{
  const auto weighted = [](const MPI_Comm communicator)
  {
    const Domain<2> domain(ball(1., 4), communicator);
    const auto     &space = domain.space;
    Vector mass = density(space, rough_density<2>), out = space.make_vector();
    outflow(space,
            upwind_densities(space, mass),
            random_potential(space, 2., 5),
            out);
    return node_sum(space,
                    [&](const unsigned int i)
                    {
                      const auto &x = space.locations()[i];
                      return out.local_element(i) *
                             (x[0] + std::cos(3. * x[1]));
                    });
  };
  BOOST_TEST(weighted(MPI_COMM_WORLD) == weighted(MPI_COMM_SELF),
             tolerance(1e-11));
}

BOOST_AUTO_TEST_SUITE_END()
