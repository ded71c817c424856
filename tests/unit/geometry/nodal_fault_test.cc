#include <lipflow/geometry/nodal_fault.h>

#include <boost/test/unit_test.hpp>

#include <limits>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(nodal_fault_test)

namespace
{
/// The square in 4 x 4 cells, with a value of 1 everywhere.
struct Field
{
  Field()
      : domain(box("0", "1", 2))
      , space(domain.space)
      , values(space.make_vector())
  {
    set_all(1.);
  }

  void set_all(const double value)
  {
    for (unsigned int i = 0; i < space.n_owned(); ++i)
      values.local_element(i) = value;
  }

  /// On the rank that owns the node there.
  void set(const double x, const double y, const double value)
  {
    for (unsigned int i = 0; i < space.n_owned(); ++i)
      if (space.locations()[i].distance({x, y}) < 1e-12)
        values.local_element(i) = value;
  }

  Domain<2>            domain;
  const NodalSpace<2> &space;
  Vector               values;
};
} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_wrong)
{
  Field field;
  BOOST_TEST(nodal_fault(field.space, "density", field.values, 0.) == "");
  field.set_all(-1e300);
  BOOST_TEST(nodal_fault(field.space, "potential", field.values) == "");
}

// In 4 x 4 cells, with two levels of children: 0 at the origin, 3 opposite.
BOOST_AUTO_TEST_CASE(a_node_is_named_with_its_first_cell)
{
  Field field;
  field.set(.75, .25, std::numeric_limits<double>::quiet_NaN());
  BOOST_TEST(nodal_fault(field.space, "density", field.values, 0.) ==
             "the density is nan at (0.75, 0.25) in cell 0_2:10");
}

BOOST_AUTO_TEST_CASE(of_several_the_first_is_named_on_any_number_of_ranks)
{
  Field field;
  field.set(1., 1., -.5);
  BOOST_TEST(nodal_fault(field.space, "density", field.values, 0.) ==
             "the density is -0.5 at (1, 1) in cell 0_2:33");
  field.set(.25, 0., std::numeric_limits<double>::infinity());
  BOOST_TEST(nodal_fault(field.space, "density", field.values, 0.) ==
             "the density is inf at (0.25, 0) in cell 0_2:00, and at 1 more "
             "node");
  field.set_all(-1.);
  BOOST_TEST(nodal_fault(field.space, "density", field.values, 0.) ==
             "the density is -1 at (0, 0) in cell 0_2:00, and at 24 more "
             "nodes");
}

// Masses are shown as densities: a corner has a quarter of a cell.
BOOST_AUTO_TEST_CASE(of_a_flow_the_density_comes_first)
{
  Field  field;
  Vector potential = field.values;
  field.set(0., 0., -1. / 64.);
  BOOST_TEST(flow_fault(field.space, "density", field.values, potential) ==
             "the density is -1 at (0, 0) in cell 0_2:00");
  field.set(0., 0., 1.);
  BOOST_TEST(flow_fault(field.space, "density", field.values, potential) == "");
  potential = 0.;
  potential.add(std::numeric_limits<double>::infinity());
  BOOST_TEST(flow_fault(field.space, "density", field.values, potential) ==
             "the potential is inf at (0, 0) in cell 0_2:00, and at 24 more "
             "nodes");
}

BOOST_AUTO_TEST_SUITE_END()
