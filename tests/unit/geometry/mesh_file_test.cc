#include <lipflow/geometry/mesh.h>

#include <deal.II/base/mpi.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include <unistd.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(mesh_file_test)

namespace
{
const std::string shipped = std::string(LIPFLOW_SOURCE_DIR) + "/meshes";

/// A file with the given text, seen by all ranks, for the life of the object.
class TemporaryFile
{
public:
  explicit TemporaryFile(const std::string &text)
  {
    const int id =
        dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, int(getpid()), 0);
    path_ = std::filesystem::temp_directory_path() /
            ("lipflow_mesh_file_test_" + std::to_string(id) + ".msh");
    if (is_first())
      std::ofstream(path_) << text;
    MPI_Barrier(MPI_COMM_WORLD);
  }

  ~TemporaryFile()
  {
    MPI_Barrier(MPI_COMM_WORLD);
    if (is_first())
      std::filesystem::remove(path_);
  }

  std::string path() const
  {
    return path_.string();
  }

private:
  static bool is_first()
  {
    return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
  }

  std::filesystem::path path_;
};

GeometryParameters file(const std::string &name, const unsigned int n)
{
  GeometryParameters parameters;
  parameters.type = "file";
  parameters.mesh_file = name;
  parameters.global_refinements = n;
  return parameters;
}

/// A gmsh file of format 2.2: nodes "x y z" and elements "type tags nodes".
std::string msh22(const std::vector<std::string> &nodes,
                  const std::vector<std::string> &elements)
{
  std::string text = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$Nodes\n" +
                     std::to_string(nodes.size()) + "\n";
  for (unsigned int i = 0; i < nodes.size(); ++i)
    text += std::to_string(i + 1) + " " + nodes[i] + "\n";
  text += "$EndNodes\n$Elements\n" + std::to_string(elements.size()) + "\n";
  for (unsigned int i = 0; i < elements.size(); ++i)
    text += std::to_string(i + 1) + " " + elements[i] + "\n";
  return text + "$EndElements\n";
}

const std::vector<std::string> two_squares = {
    "0 0 0", "1 0 0", "2 0 0", "0 1 0", "1 1 0", "2 1 0"};

/// Two squares with ids on an outer line and, which deal.II refuses, on the
/// inner one; format 4.1.
const std::string two_squares_41 = "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n"
                                   "$Entities\n0 2 1 0\n"
                                   "1 1 0 0 1 1 0 1 4 0\n"
                                   "2 0 0 0 1 0 0 1 7 0\n"
                                   "1 0 0 0 2 1 0 1 1 0\n"
                                   "$EndEntities\n"
                                   "$Nodes\n1 6 1 6\n2 1 0 6\n"
                                   "1\n2\n3\n4\n5\n6\n"
                                   "0 0 0\n1 0 0\n2 0 0\n"
                                   "0 1 0\n1 1 0\n2 1 0\n"
                                   "$EndNodes\n"
                                   "$Elements\n3 4 1 4\n"
                                   "1 1 1 1\n1 2 5\n"
                                   "1 2 1 1\n2 1 2\n"
                                   "2 1 3 2\n3 1 2 5 4\n4 2 3 6 5\n"
                                   "$EndElements\n";

const std::vector<std::string> unit_cube = {
    "0 0 0", "1 0 0", "1 1 0", "0 1 0", "0 0 1", "1 0 1", "1 1 1", "0 1 1"};

template <int dim>
double volume(const Mesh<dim> &mesh)
{
  double local = 0.;
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      local += cell->measure();
  return dealii::Utilities::MPI::sum(local, mesh.communicator());
}

template <int dim>
double volume_of(const std::string &text, const unsigned int n = 1)
{
  const TemporaryFile temporary(text);
  return volume(Mesh<dim>(MPI_COMM_WORLD, file(temporary.path(), n), "."));
}

/// Requires that reading @p text fails, on all ranks, with an input error that
/// contains @p excerpt.
template <int dim>
void check_refused(const std::string &text, const std::string &excerpt)
{
  const TemporaryFile temporary(text);
  std::string         message = "(no error)";
  try
  {
    const Mesh<dim> mesh(MPI_COMM_WORLD, file(temporary.path(), 1), ".");
  }
  catch (const Error &error)
  {
    message = error.what();
    BOOST_TEST((error.code() == ExitCode::input));
    BOOST_TEST(message.find(temporary.path()) != std::string::npos);
  }
  BOOST_TEST_CONTEXT("message: " << message)
  BOOST_TEST(message.find(excerpt) != std::string::npos);
}

/// @p diameter is the length of the longest of the shortest paths inside.
template <int dim>
void check_shipped(const std::string            &name,
                   const double                  expected_volume,
                   const double                  diameter,
                   const std::set<unsigned int> &ids)
{
  const Mesh<dim> mesh(MPI_COMM_WORLD, file(name, 1), shipped);
  // Gmsh places points with errors of some 1e-12.
  BOOST_TEST(volume(mesh) == expected_volume,
             boost::test_tools::tolerance(1e-11));
  BOOST_TEST(mesh.path_diameter() >= diameter);
  BOOST_TEST(mesh.path_diameter() <= 2. * diameter);

  std::set<unsigned int> found;
  for (const auto id : mesh.triangulation().get_boundary_ids())
    found.insert(id);
  BOOST_TEST(found == ids, boost::test_tools::per_element());
}
} // namespace

BOOST_AUTO_TEST_CASE(shipped_meshes_have_their_volume_diameter_and_ids)
{
  // Two opposite corners of the rooms see each other through the corridor; the
  // longest path in the duct goes around its inner edge.
  check_shipped<2>("two_rooms.msh", 8.5, std::hypot(5., 2.), {1, 2, 3});
  const double n = 64.;
  check_shipped<2>("annulus.msh",
                   0.5 * n * std::sin(2. * M_PI / n) * (4. - 1.),
                   2. * std::sqrt(3.) + M_PI / 3.,
                   {1, 2});
  check_shipped<3>(
      "bent_duct.msh", 5., 2. * std::sqrt(4. + 1. + 0.25), {1, 2, 3});
}

BOOST_AUTO_TEST_CASE(lines_quadrilaterals_and_hexahedra_are_read)
{
  BOOST_TEST(volume_of<1>(msh22({"0 0 0", "1 0 0", "3 0 0"},
                                {"1 2 0 1 1 2", "1 2 0 1 2 3"})) == 3.);
  BOOST_TEST(volume_of<2>(msh22(two_squares,
                                {"3 2 0 1 1 2 5 4", "3 2 0 1 2 3 6 5"})) == 2.);
  BOOST_TEST(volume_of<3>(msh22(unit_cube, {"5 2 0 1 1 2 3 4 5 6 7 8"})) == 1.);
}

BOOST_AUTO_TEST_CASE(clockwise_cells_are_turned_but_for_lines)
{
  BOOST_TEST(volume_of<2>(msh22(two_squares,
                                {"3 2 0 1 1 4 5 2", "3 2 0 1 2 3 6 5"})) == 2.);
  BOOST_TEST(volume_of<3>(msh22(unit_cube, {"5 2 0 1 5 6 7 8 1 2 3 4"})) == 1.);
  check_refused<1>(msh22({"0 0 0", "1 0 0"}, {"1 2 0 1 2 1"}),
                   "Lines must run from left to right");
}

BOOST_AUTO_TEST_CASE(nodes_without_a_cell_are_dropped)
{
  auto nodes = two_squares;
  nodes.insert(nodes.begin(), "7 7 0");
  const TemporaryFile temporary(
      msh22(nodes, {"3 2 0 1 2 3 6 5", "3 2 0 1 3 4 7 6"}));
  const Mesh<2> mesh(MPI_COMM_WORLD, file(temporary.path(), 0), ".");
  BOOST_TEST(mesh.path_diameter() < 10.);
  BOOST_TEST(volume(mesh) == 2.);
}

BOOST_AUTO_TEST_CASE(inner_faces_with_an_id_are_no_mistake)
{
  // The middle line of two squares, and an outer one given twice.
  BOOST_TEST(volume_of<2>(msh22(two_squares,
                                {"1 2 4 4 2 5",
                                 "1 2 7 7 1 2",
                                 "1 2 7 7 2 1",
                                 "3 2 0 1 1 2 5 4",
                                 "3 2 0 1 2 3 6 5"})) == 2.);
  BOOST_TEST(volume_of<2>(two_squares_41) == 2.);
  auto nodes = unit_cube;
  for (const char *node : {"0 0 2", "1 0 2", "1 1 2", "0 1 2"})
    nodes.push_back(node);
  BOOST_TEST(volume_of<3>(msh22(nodes,
                                {"1 2 9 9 5 6",
                                 "3 2 4 4 5 6 7 8",
                                 "3 2 5 5 1 2 3 4",
                                 "5 2 0 1 1 2 3 4 5 6 7 8",
                                 "5 2 0 1 5 6 7 8 9 10 11 12"})) == 2.);
}

BOOST_AUTO_TEST_CASE(ids_of_outer_faces_are_kept)
{
  const TemporaryFile    temporary(two_squares_41);
  const Mesh<2>          mesh(MPI_COMM_WORLD, file(temporary.path(), 1), ".");
  std::set<unsigned int> found;
  for (const auto id : mesh.triangulation().get_boundary_ids())
    found.insert(id);
  BOOST_TEST(found == (std::set<unsigned int>{0, 7}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tangled_cells_are_counted_and_named)
{
  // A bow tie of area 1/2 - 1/2, and a chevron of positive area.
  check_refused<2>(
      msh22({"0 0 0", "1 0 0", "0 1 0", "1 1 0"}, {"3 2 0 1 1 2 3 4"}),
      "1 cell is tangled or flat");
  check_refused<2>(
      msh22({"0 0 0", "4 0 0", "1 1 0", "0 4 0"}, {"3 2 0 1 1 2 3 4"}),
      "cell with centre (1.25, 1.25): determinant -8");
  // Three points in one line make a vertex of 180 degrees.
  check_refused<2>(
      msh22({"0 0 0", "2 0 0", "1 1 0", "0 2 0"}, {"3 2 0 1 1 2 3 4"}),
      "tangled or flat");
  auto nodes = unit_cube;
  nodes[6] = "0.1 0.1 0.1";
  check_refused<3>(msh22(nodes, {"5 2 0 1 1 2 3 4 5 6 7 8"}),
                   "tangled or flat");
}

BOOST_AUTO_TEST_CASE(files_that_are_no_complete_mesh_are_refused)
{
  const std::string good = msh22(two_squares, {"3 2 0 1 1 2 5 4"});
  check_refused<2>("", "is empty");
  check_refused<2>("hello\n", "has no section $MeshFormat");
  check_refused<2>(good.substr(0, good.find("$EndNodes")),
                   "ends inside $Nodes");
  check_refused<2>(good.substr(0, good.find("$Elements")),
                   "has no section $Elements");
  check_refused<2>(good.substr(0, good.size() - 14), "ends inside $Elements");
  check_refused<2>("$MeshFormat\n4 0 8\n$EndMeshFormat\n", "has format 4");
  check_refused<2>("$MeshFormat\n4.1 1 8\n$EndMeshFormat\n", "is binary");
  check_refused<2>(
      msh22({"0 0 0", "1 0", "1 1 0", "0 1 0"}, {"3 2 0 1 1 2 3 4"}),
      "in its section $Nodes");
  check_refused<2>(msh22(two_squares, {"3 2 0 1 1 2 5 44"}),
                   "names the node 44, which is not in $Nodes");
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_refused)
{
  const std::size_t end = two_squares_41.find("$EndElements") + 11;
  for (std::size_t length = 0; length < end; length += 7)
  {
    BOOST_TEST_CONTEXT("length " << length)
    check_refused<2>(two_squares_41.substr(0, length), "The mesh file '");
  }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named)
{
  BOOST_CHECK_EXCEPTION(
      Mesh<2>(MPI_COMM_WORLD, file("missing.msh", 1), "/nowhere"),
      Error,
      [](const Error &error)
      {
        return error.code() == ExitCode::input &&
               std::string(error.what())
                       .find("'/nowhere/missing.msh' does "
                             "not exist") != std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(other_elements_and_dimensions_are_refused)
{
  check_refused<2>(msh22(two_squares, {"2 2 0 1 1 2 5", "3 2 0 1 2 3 6 5"}),
                   "1 triangles, 1 quadrilaterals. lipflow needs");
  check_refused<3>(msh22(unit_cube, {"4 2 0 1 1 2 3 5"}), "1 tetrahedra");
  check_refused<2>(msh22(two_squares, {"1 2 0 1 1 2"}), "holds 1 lines");
  check_refused<2>(msh22(two_squares, {}), "no elements at all");
  check_refused<2>(msh22(unit_cube, {"5 2 0 1 1 2 3 4 5 6 7 8"}),
                   "With Dimension = 2 its cells must be quadrilaterals");
  check_refused<3>(msh22(two_squares, {"3 2 0 1 1 2 5 4"}),
                   "With Dimension = 3 its cells must be hexahedra");
  check_refused<2>(
      msh22({"0 0 0", "1 0 0", "1 1 0.5", "0 1 0"}, {"3 2 0 1 1 2 3 4"}),
      "nodes with z as large as 0.5");
  check_refused<2>(msh22(two_squares, {"10 2 0 1 1 2 3 4 5 6 1 2 3"}),
                   "curved elements");
}

BOOST_AUTO_TEST_CASE(a_mesh_in_several_parts_is_refused)
{
  check_refused<2>(msh22({"0 0 0",
                          "1 0 0",
                          "1 1 0",
                          "0 1 0",
                          "1 0 0",
                          "2 0 0",
                          "2 1 0",
                          "1 1 0"},
                         {"3 2 0 1 1 2 3 4", "3 2 0 1 5 6 7 8"}),
                   "only 1 of the 2 cells");
}

BOOST_AUTO_TEST_CASE(too_many_refinements_of_a_file_are_refused)
{
  const TemporaryFile temporary(msh22(two_squares, {"3 2 0 1 1 2 5 4"}));
  BOOST_CHECK_THROW(Mesh<2>(MPI_COMM_WORLD, file(temporary.path(), 16), "."),
                    Error);
}

BOOST_AUTO_TEST_SUITE_END()
