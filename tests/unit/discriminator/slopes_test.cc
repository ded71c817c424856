#include <lipflow/discriminator/slopes.h>

#include <boost/test/unit_test.hpp>

#include "../ranks.h"
#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(slopes_test, *on_one_rank())

namespace
{
template <int dim>
GeometryParameters long_box()
{
  GeometryParameters parameters = box("0", "1", 2);
  parameters.upper_corner = dim == 1 ? "3" : dim == 2 ? "3, 1" : "3, 1, 2";
  return parameters;
}

/// Any values at the vertices of a cell.
template <int dim>
VertexValues<dim> any_values(const unsigned int seed)
{
  VertexValues<dim> values;
  for (unsigned int c = 0; c < values.size(); ++c)
    values[c] = noise(seed, c);
  return values;
}

template <int dim>
typename CellSlopes<dim>::Flux any_flux(const unsigned int seed)
{
  typename CellSlopes<dim>::Flux flux;
  for (unsigned int c = 0; c < flux.size(); ++c)
    for (unsigned int d = 0; d < dim; ++d)
      flux[c][d] = noise(seed, 100 + dim * c + d);
  return flux;
}

/// Sums over the vertices of a cell of w G^T flux.
template <int dim>
VertexValues<dim> sums_of(const typename NodalSpace<dim>::Shape &corners,
                          const typename CellSlopes<dim>::Flux  &flux)
{
  VertexValues<dim> sums{};
  for (unsigned int c = 0; c < flux.size(); ++c)
    add_transposed<dim>(corners, c, flux[c], sums);
  return sums;
}

/// Along the pairs of a cell, from a to b > a.
template <int dim>
CellPairValues<dim> any_flows(const unsigned int seed)
{
  CellPairValues<dim> flows;
  for (unsigned int k = 0; k < flows.size(); ++k)
    flows[k] = noise(seed, 200 + k);
  return flows;
}

/// What arrives at the vertices.
template <int dim>
VertexValues<dim> sums_of_flows(const CellPairValues<dim> &flows)
{
  VertexValues<dim> sums{};
  for (unsigned int b = 1; b < sums.size(); ++b)
    for (unsigned int a = 0; a < b; ++a)
    {
      sums[a] -= flows[pair_index(a, b)];
      sums[b] += flows[pair_index(a, b)];
    }
  return sums;
}

template <std::size_t n>
double largest_difference(const std::array<double, n> &a,
                          const std::array<double, n> &b)
{
  double largest = 0.;
  for (std::size_t k = 0; k < n; ++k)
    largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

/// What cells have instead of corners, on every shape of a mesh.
template <int dim>
void check_cells(const GeometryParameters &geometry)
{
  const Domain<dim>     domain(geometry);
  const auto           &space = domain.space;
  const CellSlopes<dim> slopes(space);
  unsigned int          seed = 0;
  for (unsigned int number = 0; number < space.shapes().size(); ++number)
  {
    const auto &corners = space.shapes()[number];
    const auto &shape = slopes.shape(number);
    const auto  values = any_values<dim>(++seed);
    double      volume = 0., squares = 0.;
    for (unsigned int c = 0; c < corners.size(); ++c)
    {
      volume += corners[c].weight;
      squares += corners[c].weight *
                 gradient_at<dim>(corners, c, values).norm_square();
    }
    const auto slope = slope_at<CellSlopes<dim>>(shape, 0, values);
    BOOST_TEST(shape[0].weight == volume, tolerance(1e-13));
    BOOST_TEST(slope.norm_square() * volume == squares, tolerance(1e-11));

    // The flux of a dual has its sums and its length, and leads back to it.
    const auto        v = slopes.duals(number, any_flux<dim>(seed));
    const auto        flux = slopes.flux(number, v);
    VertexValues<dim> sums{};
    add_adjoint<CellSlopes<dim>>(shape, 0, v[0], sums);
    const double size = volume * v[0].norm();
    BOOST_TEST(largest_difference(sums, sums_of<dim>(corners, flux)) <=
               1e-12 * size * slope.norm());
    BOOST_TEST(
        largest_difference(sums, sums_of<dim>(corners, any_flux<dim>(seed))) <=
        1e-12 * size * slope.norm());
    double length = 0.;
    for (unsigned int c = 0; c < corners.size(); ++c)
      length += corners[c].weight * flux[c].norm_square();
    BOOST_TEST(length == volume * v[0].norm_square(), tolerance(1e-11));
    BOOST_TEST((slopes.duals(number, flux)[0] - v[0]).norm() <=
               1e-11 * v[0].norm());

    // Flows along pairs.
    const auto        flows = any_flows<dim>(seed);
    const auto        of_flows = slopes.duals_of_flows(number, flows);
    VertexValues<dim> of_dual{};
    add_adjoint<CellSlopes<dim>>(shape, 0, of_flows[0], of_dual);
    BOOST_TEST(largest_difference(of_dual, sums_of_flows<dim>(flows)) <=
               1e-11 * NodalSpace<dim>::n_corners);

    // The adjoint.
    double product = 0.;
    for (unsigned int c = 0; c < values.size(); ++c)
      product += values[c] * sums[c];
    BOOST_TEST(std::abs(product - volume * (v[0] * slope)) <=
               1e-12 * size * slope.norm());
  }
  BOOST_TEST(seed > 0);
}
} // namespace

BOOST_AUTO_TEST_CASE(cells_have_the_mean_square_of_their_corners)
{
  check_cells<1>(long_box<1>());
  check_cells<2>(long_box<2>());
  check_cells<3>(long_box<3>());
  check_cells<2>(ball(1., 3));
  check_cells<3>(ball(1., 2));
  check_cells<2>(file("annulus.msh", 1));
}

namespace
{
template <int dim>
void check_flows_at_corners(const GeometryParameters &geometry)
{
  const Domain<dim>       domain(geometry);
  const auto             &space = domain.space;
  const CornerSlopes<dim> slopes(space);
  BOOST_TEST(!space.shapes().empty());
  for (unsigned int number = 0; number < space.shapes().size(); ++number)
  {
    const auto flows = any_flows<dim>(number);
    const auto v = slopes.duals_of_flows(number, flows);
    BOOST_TEST(largest_difference(sums_of<dim>(space.shapes()[number], v),
                                  sums_of_flows<dim>(flows)) <= 1e-12);
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(duals_at_corners_carry_flows_along_pairs)
{
  check_flows_at_corners<1>(long_box<1>());
  check_flows_at_corners<2>(long_box<2>());
  check_flows_at_corners<3>(long_box<3>());
  check_flows_at_corners<3>(ball(1., 2));
  check_flows_at_corners<2>(file("annulus.msh", 1));
}

BOOST_AUTO_TEST_CASE(
    corners_exceed_the_bound_of_their_cell_by_no_more_than_said)
{
  const Domain<2> square(box("0", "1", 1));
  BOOST_TEST(CellSlopes<2>(square.space).excess() == 2., tolerance(1e-13));
  BOOST_TEST(CornerSlopes<2>(square.space).excess() == 1.);
  const Domain<2>     round(ball(1., 3));
  const CellSlopes<2> slopes(round.space);
  for (unsigned int number = 0; number < round.space.shapes().size(); ++number)
    for (unsigned int seed = 0; seed < 20; ++seed)
    {
      const auto  values = any_values<2>(seed);
      const auto &corners = round.space.shapes()[number];
      const auto  mean =
          slope_at<CellSlopes<2>>(slopes.shape(number), 0, values).norm();
      for (unsigned int c = 0; c < 4; ++c)
        BOOST_TEST(gradient_at<2>(corners, c, values).norm() <=
                   slopes.excess() * mean * (1. + 1e-12));
    }
}

BOOST_AUTO_TEST_CASE(corner_slopes_are_those_of_the_constraint)
{
  const Domain<2> domain(ball(1., 2));
  const auto     &space = domain.space;
  Vector          psi = space.make_vector();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    psi.local_element(i) =
        std::sin(3. * space.locations()[i][0]) + 2. * space.locations()[i][1];
  space.distribute(psi);
  std::vector<dealii::Tensor<1, 2>> gradients;
  space.gradients(psi, gradients);
  const auto corners = corner_slopes(space, Constraint::corners, gradients);
  const auto cells = corner_slopes(space, Constraint::cells, gradients);
  const CellSlopes<2> slopes(space);
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    BOOST_TEST(corners[s] == gradients[s].norm());
    const auto &cell = space.cells()[s / 4];
    BOOST_TEST(cells[s] == slope_at<CellSlopes<2>>(slopes.shape(cell.shape),
                                                   0,
                                                   vertex_values<2>(cell, psi))
                               .norm(),
               tolerance(1e-11));
  }
}

BOOST_AUTO_TEST_SUITE_END()
