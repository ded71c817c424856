#include <lipflow/base/errors.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/nodal_records.h>
#include <lipflow/geometry/redistribution.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <set>

#include "../record_source.h"
#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(nodal_records_test)

namespace
{
template <int dim>
double some_value(const dealii::Point<dim> &x)
{
  double value = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    value = std::sin(value + (d + 2.) * x[d]);
  return value;
}

/// All nodes of @p space have the value of their place, exactly.
template <int dim>
void check_values(const NodalSpace<dim> &space, const Vector &values)
{
  double worst = 0.;
  for (const auto &cell : space.cells())
    for (const unsigned int i : cell.node)
      worst = std::max(
          worst,
          std::abs(values.local_element(i) - some_value(space.locations()[i])));
  BOOST_TEST(worst == 0.);
}

/// No number stands for two nodes.
template <int dim>
void check_unique(const NodalSpace<dim> &space)
{
  std::set<std::uint64_t> all;
  double                  n = 0.;
  for (const auto &of_rank : dealii::Utilities::MPI::all_gather(
           space.mesh().communicator(), node_numbers(space)))
  {
    all.insert(of_rank.begin(), of_rank.end());
    n += of_rank.size();
  }
  BOOST_TEST(n == space.n_global());
  BOOST_TEST(static_cast<double>(all.size()) == n);
}

/// From all ranks to one that has the whole mesh, and back.
template <int dim>
void check_other_ranks(const GeometryParameters &geometry)
{
  const Domain<dim> shared(geometry), whole(geometry, MPI_COMM_SELF);
  const auto value = [](const dealii::Point<dim> &x) { return some_value(x); };
  const Vector a = nodal_values(shared.space, value);
  const Vector b = nodal_values(whole.space, value);
  const auto   size = nodal_record_size(2);
  check_unique(shared.space);

  const auto to_whole = read_nodal_records(
      whole.space, 2, records_of(nodal_records(shared.space, {&a, &a}), size));
  check_values(whole.space, to_whole[0]);
  check_values(whole.space, to_whole[1]);
  const bool root =
      dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
  const std::string records = nodal_records(whole.space, {&b, &b});
  const auto        to_shared = read_nodal_records(
      shared.space, 2, records_of(root ? records : "", size));
  check_values(shared.space, to_shared[1]);

  // One is missing.
  BOOST_CHECK_THROW(
      read_nodal_records(
          shared.space, 2, records_of(root ? records.substr(size) : "", size)),
      Error);
}
} // namespace

BOOST_AUTO_TEST_CASE(values_come_to_their_nodes_on_any_ranks)
{
  check_other_ranks<1>(box("-1", "2", 5));
  check_other_ranks<2>(box("-1", "1", 3));
  check_other_ranks<2>(ball(1., 2));
  check_other_ranks<2>(file("two_rooms.msh", 1));
  check_other_ranks<3>(box("0", "1", 2));
}

BOOST_AUTO_TEST_CASE(values_of_cells_come_to_their_cells_elsewhere)
{
  Domain<2>       domain(box("-1", "1", 3));
  const CellLoads numbers = [&]()
  {
    CellLoads values;
    for (const auto number : cell_numbers(domain.space))
      for (const double add : {0., .5})
        values.push_back(static_cast<double>(number) + add);
    return values;
  }();
  const auto records =
      records_of(cell_records(domain.space, 2, numbers), nodal_record_size(2));
  Vector    nothing = domain.space.make_vector();
  CellLoads loads(domain.space.cells().size(), 1.);
  if (!loads.empty())
    loads.front() = 20.;
  std::vector<double> none;
  redistribute(domain.mesh, domain.space, loads, nothing, none);
  const auto arrived = read_cell_records(domain.space, 2, records);
  const auto expected = cell_numbers(domain.space);
  BOOST_TEST_REQUIRE(arrived.size() == 2 * expected.size());
  for (std::size_t k = 0; k < arrived.size(); ++k)
    BOOST_TEST(arrived[k] ==
               static_cast<double>(expected[k / 2]) + .5 * (k % 2));
}

BOOST_AUTO_TEST_CASE(the_order_of_cells_depends_on_the_partition_alone)
{
  // Twice elsewhere, or there at once.
  Domain<2>  one(box("-1", "1", 4)), other(box("-1", "1", 4));
  const auto deal = [](Domain<2> &domain, const double border)
  {
    CellLoads loads;
    for (const auto &cell : domain.space.cells())
      loads.push_back(domain.space.locations()[cell.node[0]][0] < border ? 9.
                                                                         : 1.);
    Vector              nothing = domain.space.make_vector();
    std::vector<double> none;
    redistribute(domain.mesh, domain.space, loads, nothing, none);
  };
  deal(one, -.5);
  deal(one, .7);
  deal(one, 0.);
  deal(other, 0.);
  BOOST_TEST((cell_numbers(one.space) == cell_numbers(other.space)));
  BOOST_TEST((node_numbers(one.space) == node_numbers(other.space)));
}

BOOST_AUTO_TEST_SUITE_END()
