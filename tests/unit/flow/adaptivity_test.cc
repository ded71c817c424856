#include <lipflow/discriminator/cell_gaps.h>
#include <lipflow/flow/adaptivity.h>
#include <lipflow/measure/density_jumps.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../refined_domain.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(adaptivity)

namespace
{
double largest(const std::vector<double> &values)
{
  double most = 0.;
  for (const double value : values)
    most = std::max(most, value);
  return dealii::Utilities::MPI::max(most, MPI_COMM_WORLD);
}

template <int dim>
Vector masses(const NodalSpace<dim>                                   &space,
              const std::function<double(const dealii::Point<dim> &)> &density)
{
  Vector mass = nodal_values(space, density);
  mass.zero_out_ghost_values();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    mass.local_element(i) *= space.measure().local_element(i);
  mass.update_ghost_values();
  return mass;
}

/// Levels of the cells whose centre is in a region: least and most.
template <typename Region>
std::pair<int, int> levels_where(const Domain<2> &domain, const Region &region)
{
  int least = 100, most = 0;
  for (const auto &cell : domain.mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned() && region(cell->center()))
    {
      least = std::min(least, cell->level());
      most = std::max(most, cell->level());
    }
  return {dealii::Utilities::MPI::min(least, MPI_COMM_WORLD),
          dealii::Utilities::MPI::max(most, MPI_COMM_WORLD)};
}

void adapt(Domain<2>                  &domain,
           const CellIndicators       &indicators,
           const AdaptivityParameters &parameters)
{
  CarriedFields fields = no_fields(domain.space);
  refine(domain.mesh,
         domain.space,
         mark_cells(domain.space, indicators, parameters),
         {3, 3 + parameters.levels},
         fields);
}
} // namespace

BOOST_AUTO_TEST_CASE(jumps_of_linear_densities_are_zero)
{
  const auto flat = refined_domain<2>(box("-1", "1", 4), .6);
  const auto linear = [](const auto &x) { return 3. + x[0] - .5 * x[1]; };
  BOOST_TEST(largest(density_jumps(flat->space,
                                   masses<2>(flat->space, linear))) <= 1e-14);
  const auto solid = refined_domain<3>(box("-1", "1", 2), .6);
  BOOST_TEST(largest(density_jumps(solid->space,
                                   masses<3>(solid->space, linear))) <= 1e-14);
}

// h^2/2 times the second derivative, and half of a jump.
BOOST_AUTO_TEST_CASE(jumps_have_the_size_that_they_promise)
{
  const Domain<2> domain(box("-1", "1", 4));
  const double    h = 1. / 8.;
  const auto      square = [](const auto &x) { return x[0] * x[0]; };
  BOOST_TEST(largest(density_jumps(domain.space,
                                   masses<2>(domain.space, square))) == h * h,
             tolerance(1e-12));
  const auto step = [](const auto &x) { return x[0] > .1 ? 2. : 0.; };
  BOOST_TEST(
      largest(density_jumps(domain.space, masses<2>(domain.space, step))) == .5,
      tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(gaps_measure_the_angle_of_flux_and_gradient)
{
  const auto           domain = refined_domain<2>(box("-1", "1", 4), .6);
  const NodalSpace<2> &space = domain->space;
  const double         bound = 2., angle = .3;
  Vector               psi =
      nodal_values(space, [&](const auto &x) { return -bound * x[0]; });
  space.distribute(psi);
  const auto gap_at = [&](const double direction)
  {
    std::vector<double> flux;
    for (std::size_t s = 0; s < space.n_all_corners(); ++s)
    {
      flux.push_back(std::cos(direction));
      flux.push_back(std::sin(direction));
    }
    double sum = 0.;
    for (const double gap : cell_gaps(space, bound, psi, flux))
    {
      BOOST_REQUIRE(gap >= 0.);
      sum += gap;
    }
    return dealii::Utilities::MPI::sum(sum, MPI_COMM_WORLD);
  };
  BOOST_TEST(gap_at(0.) <= 1e-13);
  BOOST_TEST(gap_at(angle) == 4. * bound * (1. - std::cos(angle)),
             tolerance(1e-12));
}

// A narrow density is refined to the finest level, with neighbours that are as
// fine; far from it cells stay large, and where it has been they grow again.
BOOST_AUTO_TEST_CASE(cells_follow_a_density)
{
  Domain<2>            domain(box("-1", "1", 3));
  AdaptivityParameters parameters;
  parameters.levels = 3;
  for (const double center : {-.4, .4})
  {
    const auto narrow = [&](const auto &x) { return normal(x, center, .08); };
    for (unsigned int pass = 0; pass < 4; ++pass)
      adapt(domain,
            {density_jumps(domain.space, masses<2>(domain.space, narrow)),
             {},
             0.},
            parameters);
    const auto distance = [&](const dealii::Point<2> &x)
    { return x.distance(dealii::Point<2>(center, center)); };
    const auto near =
        levels_where(domain, [&](const auto &x) { return distance(x) < .16; });
    BOOST_TEST(near.first == 6);
    BOOST_TEST(near.second == 6);
    const auto far =
        levels_where(domain, [&](const auto &x) { return distance(x) > 1.; });
    BOOST_TEST(far.first == 3);
    BOOST_TEST(far.second == 3);
  }
}

// With gaps alone: the cells above their share, and no others but neighbours.
BOOST_AUTO_TEST_CASE(cells_above_their_share_of_the_gap_are_refined)
{
  Domain<2>            domain(box("-1", "1", 3));
  AdaptivityParameters parameters;
  parameters.levels = 1;
  const auto n = domain.space.cells().size();
  const auto in_corner = mark_where(
      domain.space,
      [](const auto &x) { return x[0] < -.75 && x[1] < -.75; },
      CellMark::refine);
  CellIndicators indicators{
      std::vector<double>(n, 0.), std::vector<double>(n, 0.), 1.};
  for (std::size_t k = 0; k < n; ++k)
    if (in_corner[k] == CellMark::refine)
      indicators.gaps[k] = 1.1 * parameters.gap_tolerance / 64.;
  // Not where the solver has left as much everywhere.
  CellIndicators loose = indicators;
  loose.solver_gap = 1.2 * parameters.gap_tolerance;
  adapt(domain, loose, parameters);
  BOOST_TEST(domain.mesh.triangulation().n_global_active_cells() == 64);
  adapt(domain, indicators, parameters);
  const double cells = domain.mesh.triangulation().n_global_active_cells();
  BOOST_TEST(cells == 64. + 3. * 4.); // the cell and its three neighbours
}

BOOST_AUTO_TEST_SUITE_END()
