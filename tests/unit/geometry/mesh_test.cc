#include <lipflow/geometry/mesh.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>
#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <set>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(mesh_test)

namespace
{
GeometryParameters
box(const std::string &lower, const std::string &upper, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.lower_corner = lower;
  parameters.upper_corner = upper;
  parameters.global_refinements = n;
  return parameters;
}

GeometryParameters ball(const double radius, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.type = "ball";
  parameters.radius = radius;
  parameters.global_refinements = n;
  return parameters;
}

template <int dim>
double volume(const Mesh<dim> &mesh)
{
  double local = 0.;
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      local += cell->measure();
  return dealii::Utilities::MPI::sum(local, mesh.communicator());
}

/// The paths of the mistakes that check() finds.
std::set<std::string> mistakes(const GeometryParameters &parameters,
                               const unsigned int        dimension)
{
  ParameterErrors errors;
  parameters.check(dimension, errors);
  std::set<std::string> paths;
  for (const auto &item : errors.items)
    paths.insert(item.path);
  return paths;
}

template <int dim>
void check_box_of_volume(const GeometryParameters &parameters,
                         const double              expected)
{
  const Mesh<dim> mesh(MPI_COMM_WORLD, parameters, ".");
  BOOST_TEST(volume(mesh) == expected, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(mesh.triangulation().n_global_active_cells() ==
             (1u << (dim * parameters.global_refinements)));
}
} // namespace

BOOST_AUTO_TEST_CASE(boxes_have_their_volume)
{
  check_box_of_volume<1>(box("-1", "2", 4), 3.);
  check_box_of_volume<2>(box("-1, 0", "2, 0.5", 3), 1.5);
  check_box_of_volume<3>(box("-1, 0, 3", "2, 0.5, 7", 2), 6.);
}

BOOST_AUTO_TEST_CASE(coarse_cells_multiply_and_sides_have_ids)
{
  GeometryParameters parameters = box("0", "3, 1", 2);
  parameters.cells = "3, 1";
  const Mesh<2> mesh(MPI_COMM_WORLD, parameters, ".");
  BOOST_TEST(mesh.triangulation().n_global_active_cells() == 3 * 16);
  BOOST_TEST(mesh.triangulation().get_boundary_ids().size() == 4);
}

BOOST_AUTO_TEST_CASE(a_very_flat_box_is_no_mistake)
{
  const Mesh<3> mesh(MPI_COMM_WORLD, box("0", "1, 1e-7, 1e-7", 1), ".");
  BOOST_TEST(volume(mesh) == 1e-14, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(more_ranks_than_cells_are_no_mistake)
{
  BOOST_TEST(volume(Mesh<1>(MPI_COMM_WORLD, box("0", "1", 0), ".")) == 1.);
  BOOST_TEST(volume(Mesh<2>(MPI_COMM_WORLD, box("0", "1", 0), ".")) == 1.);
}

BOOST_AUTO_TEST_CASE(balls_converge_to_their_volume_with_order_two)
{
  const auto error2 = [](const unsigned int n)
  { return 4. * M_PI - volume(Mesh<2>(MPI_COMM_WORLD, ball(2., n), ".")); };
  BOOST_TEST(error2(3) > 0.);
  BOOST_TEST(std::log2(error2(3) / error2(4)) == 2.,
             boost::test_tools::tolerance(0.02));
  const auto error3 = [](const unsigned int n) {
    return 32. / 3. * M_PI - volume(Mesh<3>(MPI_COMM_WORLD, ball(2., n), "."));
  };
  BOOST_TEST(std::log2(error3(1) / error3(2)) == 2.,
             boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(a_ball_has_its_centre_and_its_diameter)
{
  GeometryParameters parameters = ball(0.5, 3);
  parameters.center = "3, -1";
  const Mesh<2>          mesh(MPI_COMM_WORLD, parameters, ".");
  const dealii::Point<2> center(3., -1.);
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    for (const unsigned int v : cell->vertex_indices())
      BOOST_TEST(cell->vertex(v).distance(center) <= 0.5 * (1. + 1e-14));
  BOOST_TEST(mesh.path_diameter() == 1.);
}

BOOST_AUTO_TEST_CASE(the_path_diameter_of_a_box_is_its_diagonal)
{
  const Mesh<2> mesh(MPI_COMM_WORLD, box("0", "3, 4", 2), ".");
  BOOST_TEST(mesh.path_diameter() == 5., boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(good_parameters_have_no_mistakes)
{
  BOOST_TEST(mistakes(GeometryParameters(), 1).empty());
  BOOST_TEST(mistakes(box("-4,-4", "4", 7), 2).empty());
  BOOST_TEST(mistakes(box("-4", "4", 10), 3).empty());
  BOOST_TEST(mistakes(ball(1., 5), 3).empty());
}

BOOST_AUTO_TEST_CASE(mistakes_are_found_and_named)
{
  using Paths = std::set<std::string>;
  const Paths corner = {"Geometry/Upper corner"};
  const Paths refined = {"Geometry/Global refinements"};
  BOOST_TEST((mistakes(box("1", "1", 2), 1) == corner));
  BOOST_TEST((mistakes(box("0", "1, -1", 2), 2) == corner));
  BOOST_TEST((mistakes(box("0", "1, 2", 2), 3) == corner));
  BOOST_TEST((mistakes(box("0", "one", 2), 2) == corner));
  BOOST_TEST((mistakes(box("0", "1e80", 2), 2) == corner));
  BOOST_TEST(
      (mistakes(box("0,", "1", 2), 2) == Paths{"Geometry/Lower corner"}));
  BOOST_TEST((mistakes(box("0", "1", 16), 2) == refined));
  BOOST_TEST((mistakes(box("0", "1", 11), 3) == refined));
  BOOST_TEST((mistakes(ball(1., 14), 2) == refined));
  BOOST_TEST((mistakes(ball(0., 1), 2) == Paths{"Geometry/Radius"}));
  BOOST_TEST((mistakes(ball(NAN, 1), 2) == Paths{"Geometry/Radius"}));
  BOOST_TEST((mistakes(ball(1., 1), 1) == Paths{"Geometry/Type"}));

  GeometryParameters parameters;
  parameters.cells = "2.5";
  BOOST_TEST((mistakes(parameters, 2) == Paths{"Geometry/Cells"}));
  parameters.cells = "1001, 1000";
  BOOST_TEST((mistakes(parameters, 2) == Paths{"Geometry/Cells"}));
  parameters.type = "file";
  BOOST_TEST((mistakes(parameters, 2) == Paths{"Geometry/Mesh file"}));
}

BOOST_AUTO_TEST_CASE(the_finest_box_allowed_is_told)
{
  ParameterErrors errors;
  box("0", "1", 20).check(2, errors);
  BOOST_REQUIRE(errors.items.size() == 1);
  // (2^15 + 1)^2 < 2^31 - 1 < (2^16 + 1)^2
  BOOST_TEST(errors.items[0].message.find("at most 15 are") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_are_read_from_their_section)
{
  GeometryParameters       parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  prm.parse_input_from_string("subsection Geometry\n set Type = ball\n"
                              " set Center = 1, 2\n set Radius = 0.25\n"
                              " set Global refinements = 3\nend\n");
  BOOST_TEST(parameters.type == "ball");
  BOOST_TEST(parameters.center == "1, 2");
  BOOST_TEST(parameters.radius == 0.25);
  BOOST_TEST(parameters.global_refinements == 3);
}

BOOST_AUTO_TEST_SUITE_END()
