#include <lipflow/geometry/redistribution.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

namespace
{
/// A cell with a node where all coordinates are below @p border costs @p load.
template <int dim>
CellLoads corner_heavy(const NodalSpace<dim> &space,
                       const double           border,
                       const double           load)
{
  CellLoads loads;
  for (const auto &cell : space.cells())
  {
    bool heavy = false;
    for (const unsigned int i : cell.node)
    {
      bool below = true;
      for (unsigned int d = 0; d < dim; ++d)
        below = below && space.locations()[i][d] < border;
      heavy = heavy || below;
    }
    loads.push_back(heavy ? load : 1.);
  }
  return loads;
}

template <int dim>
double no_polynomial(const dealii::Point<dim> &x)
{
  return std::sin(3. * x[0]) + x[1] * x[dim - 1];
}

/// The nodal values there, ghosts included, and a space like a new one.
template <int dim>
void check_arrived(const Domain<dim> &domain, const Vector &values)
{
  const NodalSpace<dim> &space = domain.space;
  const NodalSpace<dim>  fresh(domain.mesh);
  BOOST_TEST(values.locally_owned_size() == space.n_owned());
  BOOST_TEST(space.n_local() == fresh.n_local());
  BOOST_TEST(space.cells().size() == fresh.cells().size());
  BOOST_TEST(space.pairs().size() == fresh.pairs().size());
  BOOST_TEST(space.volume() == fresh.volume());
  BOOST_TEST(space.transport_length() == fresh.transport_length());
  double worst = 0.;
  for (const auto &cell : space.cells())
    for (const unsigned int i : cell.node)
      worst = std::max(worst,
                       std::abs(values.local_element(i) -
                                no_polynomial(space.locations()[i])));
  BOOST_TEST(worst <= 1e-14);
  const Vector measure = fresh.measure();
  BOOST_TEST(node_max(space,
                      [&](const unsigned int i)
                      {
                        return std::abs(space.measure().local_element(i) -
                                        measure.local_element(i));
                      }) == 0.);
}

/// Three numbers that no other cell has.
template <int dim>
std::vector<double> values_of_cells(const NodalSpace<dim> &space)
{
  std::vector<double> result;
  for (const auto &cell : space.cells())
  {
    const auto &corner = space.locations()[cell.node[0]];
    const auto &opposite = space.locations()[cell.node.back()];
    for (const double value : {corner[0], corner[1], opposite.distance(corner)})
      result.push_back(value);
  }
  return result;
}

template <int dim>
void check_redistribution(const GeometryParameters &geometry)
{
  Domain<dim>    domain(geometry);
  const MPI_Comm comm = domain.mesh.communicator();
  const int      n_ranks = dealii::Utilities::MPI::n_mpi_processes(comm);
  const double   volume = domain.space.volume();
  const double   nodes = domain.space.n_global();
  Vector         values = nodal_values(domain.space,
                               [](const dealii::Point<dim> &x)
                               { return no_polynomial(x); });

  std::vector<double> of_cells = values_of_cells(domain.space);

  // To and fro: what is heavy must not stay with the rank that had it first.
  for (const double load : {20., 1., 5.})
  {
    const CellLoads loads = corner_heavy(domain.space, -.1, load);
    const double    before = imbalance(loads, comm);
    redistribute(domain.mesh, domain.space, loads, values, of_cells);
    const double after = imbalance(corner_heavy(domain.space, -.1, load), comm);
    BOOST_TEST_MESSAGE(n_ranks << " ranks, load " << load << ": imbalance "
                               << before << " to " << after);
    if (n_ranks > 1)
      BOOST_TEST(before > 1.15);
    BOOST_TEST(after < 1.1);
    BOOST_TEST(std::abs(domain.space.volume() - volume) <= 1e-13 * volume);
    BOOST_TEST(domain.space.n_global() == nodes);
    check_arrived(domain, values);
    BOOST_TEST((of_cells == values_of_cells(domain.space)));
  }
}
} // namespace

BOOST_AUTO_TEST_CASE(cells_go_where_the_load_is_even)
{
  check_redistribution<2>(box("-1", "1", 5));
  check_redistribution<2>(ball(1., 4)); // many coarse cells
  check_redistribution<2>(file("annulus.msh", 1));
  check_redistribution<3>(box("-1", "1", 4));
}

BOOST_AUTO_TEST_CASE(even_loads_have_no_imbalance)
{
  const MPI_Comm comm = MPI_COMM_WORLD;
  BOOST_TEST(imbalance({1., 2.}, comm) == 1.);
  const int    n = dealii::Utilities::MPI::n_mpi_processes(comm);
  const double own = dealii::Utilities::MPI::this_mpi_process(comm) == 0;
  BOOST_TEST(imbalance({own, own}, comm) == double(n));
}
