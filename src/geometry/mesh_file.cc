#include <lipflow/base/errors.h>
#include <lipflow/base/input_file.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/inner_faces.h>
#include <lipflow/geometry/mesh_check.h>
#include <lipflow/geometry/mesh_file.h>

#include <deal.II/base/exceptions.h>
#include <deal.II/grid/grid_in.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lipflow
{
namespace
{
/// Elements of first order, by gmsh's number.
struct ElementType
{
  std::string  name;
  unsigned int dimension;
};

const std::map<int, ElementType> &element_types()
{
  static const std::map<int, ElementType> types = {{1, {"lines", 1}},
                                                   {2, {"triangles", 2}},
                                                   {3, {"quadrilaterals", 2}},
                                                   {4, {"tetrahedra", 3}},
                                                   {5, {"hexahedra", 3}},
                                                   {6, {"prisms", 3}},
                                                   {7, {"pyramids", 3}},
                                                   {15, {"points", 0}}};
  return types;
}

/// Gmsh's number of our cells.
int cell_type(const unsigned int dimension)
{
  return dimension == 1 ? 1 : dimension == 2 ? 3 : 5;
}

/// What deal.II does not look at, or not tell, when it reads a mesh.
struct Survey
{
  std::map<int, double> n_elements; ///< by gmsh's type
  std::array<double, 3> lower, upper;
  /// Numbers of the nodes, in gmsh's order, of the elements of our type.
  std::vector<std::vector<long long>>                  cells;
  std::unordered_map<long long, std::array<double, 3>> nodes; ///< by number
};

/**
 * Goes through the text of a gmsh file ahead of deal.II, to say in the user's
 * words what is wrong with it. Messages begin with @p where.
 */
class Surveyor
{
public:
  Surveyor(const std::string &text,
           const std::string &where,
           const unsigned int dimension)
      : where_(where)
      , text_(text)
      , cell_type_(cell_type(dimension))
      , n_cell_nodes_(1u << dimension)
  {
  }

  Survey run()
  {
    read_format();
    survey_.lower.fill(std::numeric_limits<double>::infinity());
    survey_.upper.fill(-std::numeric_limits<double>::infinity());
    read_nodes();
    read_elements();
    return survey_;
  }

private:
  [[noreturn]] void fail(const std::string &message) const
  {
    throw Error(ExitCode::input, where_ + message);
  }

  /// What stands between $name and $Endname.
  std::istringstream section(const std::string &name) const
  {
    const std::size_t begin = text_.find("$" + name);
    if (begin == std::string::npos)
      fail("has no section $" + name +
           ": either it is not a gmsh mesh (.msh), or it was not written to "
           "its end.");
    const std::size_t end = text_.find("$End" + name, begin);
    if (end == std::string::npos)
      fail("ends inside $" + name +
           ": it was not written or copied to its end.");
    const std::size_t after = begin + name.size() + 1;
    return std::istringstream(text_.substr(after, end - after));
  }

  template <typename Number>
  Number next(std::istringstream &stream, const std::string &name) const
  {
    Number number;
    if (!(stream >> number))
      fail("cannot be understood: in its section $" + name +
           " a number is missing or wrong.");
    return number;
  }

  void read_format()
  {
    std::istringstream stream = section("MeshFormat");
    const double       version = next<double>(stream, "MeshFormat");
    const int          binary = next<int>(stream, "MeshFormat");
    if (binary != 0)
      fail("is binary. Save it as text, in gmsh with Mesh.Binary = 0.");
    is_blocked_ = std::abs(version - 4.1) < 1e-6;
    if (!is_blocked_ && std::abs(version - 2.2) > 1e-6)
      fail("has format " + format_number(version) +
           ". lipflow reads 2.2 and 4.1: save it with 'gmsh -format msh41'.");
  }

  void read_node(const long long number, std::istringstream &stream)
  {
    std::array<double, 3> &node = survey_.nodes[number];
    for (unsigned int d = 0; d < 3; ++d)
    {
      node[d] = next<double>(stream, "Nodes");
      survey_.lower[d] = std::min(survey_.lower[d], node[d]);
      survey_.upper[d] = std::max(survey_.upper[d], node[d]);
    }
  }

  void read_nodes()
  {
    std::istringstream stream = section("Nodes");
    const long long    n = next<long long>(stream, "Nodes");
    if (!is_blocked_)
    {
      for (long long i = 0; i < n; ++i)
      {
        const auto number = next<long long>(stream, "Nodes");
        read_node(number, stream);
      }
      return;
    }

    for (int i = 0; i < 3; ++i) // number and range of the nodes
      next<long long>(stream, "Nodes");
    for (long long block = 0; block < n; ++block)
    {
      const int dimension = next<int>(stream, "Nodes");
      next<long long>(stream, "Nodes");
      const bool             parametric = next<int>(stream, "Nodes") != 0;
      const long long        n_nodes = next<long long>(stream, "Nodes");
      std::vector<long long> numbers;
      for (long long i = 0; i < n_nodes; ++i)
        numbers.push_back(next<long long>(stream, "Nodes"));
      for (const long long number : numbers)
      {
        read_node(number, stream);
        for (int d = 0; parametric && d < dimension; ++d)
          next<double>(stream, "Nodes");
      }
    }
  }

  std::istringstream next_line(std::istringstream &stream) const
  {
    std::string line;
    while (line.find_first_not_of(" \t\r") == std::string::npos)
      if (!std::getline(stream, line))
        fail("cannot be understood: in its section $Elements lines are "
             "missing.");
    return std::istringstream(line);
  }

  void read_elements()
  {
    const std::string  name = "Elements";
    std::istringstream stream = section(name);
    std::istringstream header = next_line(stream);
    const long long    n = next<long long>(header, name);
    for (long long i = 0; i < n; ++i)
    {
      // Format 2.2: an element. Format 4.1: a block of elements.
      std::istringstream line = next_line(stream);
      next<long long>(line, name);
      if (is_blocked_)
        next<long long>(line, name);
      const int       type = next<int>(line, name);
      const long long count = is_blocked_ ? next<long long>(line, name) : 1;
      survey_.n_elements[type] += static_cast<double>(count);
      if (!is_blocked_)
      {
        const int n_tags = next<int>(line, name);
        for (int t = 0; t < n_tags; ++t)
          next<int>(line, name);
        read_element(type, line);
      }
      for (long long j = 0; is_blocked_ && j < count; ++j)
      {
        std::istringstream element = next_line(stream);
        next<long long>(element, name);
        read_element(type, element);
      }
    }
  }

  void read_element(const int type, std::istringstream &line)
  {
    if (type != cell_type_)
      return;
    std::vector<long long> numbers;
    for (unsigned int v = 0; v < n_cell_nodes_; ++v)
    {
      numbers.push_back(next<long long>(line, "Elements"));
      if (survey_.nodes.count(numbers.back()) == 0)
        fail("cannot be understood: an element names the node " +
             std::to_string(numbers.back()) + ", which is not in $Nodes.");
    }
    survey_.cells.push_back(std::move(numbers));
  }

  const std::string  where_;
  const std::string &text_;
  const int          cell_type_;
  const unsigned int n_cell_nodes_;
  bool               is_blocked_ = false;
  Survey             survey_;
};

/// "12 lines, 30 triangles"
std::string list_elements(const Survey &survey)
{
  std::string text;
  for (const auto &[type, count] : survey.n_elements)
    text += (text.empty() ? "" : ", ") + format_number(count, 12) + " " +
            element_types().at(type).name;
  return text.empty() ? "no elements at all" : text;
}

void check_elements(const Survey      &survey,
                    const unsigned int dimension,
                    const std::string &where)
{
  for (const auto &[type, count] : survey.n_elements)
    if (element_types().count(type) == 0)
      throw Error(ExitCode::input,
                  where + "holds " + format_number(count, 12) +
                      " curved elements (gmsh's type " + std::to_string(type) +
                      "). lipflow needs straight ones: in gmsh use '-order "
                      "1'.");

  unsigned int largest = 0;
  for (const auto &entry : survey.n_elements)
    largest = std::max(largest, element_types().at(entry.first).dimension);
  const std::string found = list_elements(survey);
  if (largest != dimension)
    throw Error(ExitCode::input,
                where + "holds " + found + ". With Dimension = " +
                    std::to_string(dimension) + " its cells must be " +
                    element_types().at(cell_type(dimension)).name +
                    (largest < dimension ? "." : ", with nothing larger.") +
                    " Check Dimension, and that all cells were saved (gmsh "
                    "saves only what is Physical, if anything is).");

  for (const int type : {2, 4, 6, 7})
    if (survey.n_elements.count(type) > 0)
      throw Error(ExitCode::input,
                  where + "holds " + found +
                      ". lipflow needs quadrilaterals or hexahedra only: in "
                      "gmsh use Recombine (and Transfinite, or "
                      "Mesh.SubdivisionAlgorithm = " +
                      (dimension == 2 ? "1" : "2") + ").");
}

/// A plane mesh must lie in the plane: deal.II would drop z.
void check_flat(const Survey      &survey,
                const unsigned int dimension,
                const std::string &where)
{
  double size = 0.;
  for (unsigned int d = 0; d < dimension; ++d)
    size = std::max(size, survey.upper[d] - survey.lower[d]);
  for (unsigned int d = dimension; d < 3; ++d)
  {
    const double largest =
        std::max(std::abs(survey.lower[d]), std::abs(survey.upper[d]));
    // Gmsh writes zeros with rounding errors.
    if (largest > 1e-10 * size)
      throw Error(ExitCode::input,
                  where + "has nodes with " + std::string(1, "xyz"[d]) +
                      " as large as " + format_number(largest) +
                      ". With Dimension = " + std::to_string(dimension) +
                      (dimension == 2 ? " the mesh must lie in the plane z = 0."
                                      : " the mesh must lie on the x axis."));
  }
}

/// Gmsh goes round each quadrilateral.
template <int dim>
std::vector<CellVertices<dim>> cell_vertices(const Survey &survey)
{
  std::vector<CellVertices<dim>> cells(survey.cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    for (unsigned int v = 0; v < (1u << dim); ++v)
    {
      const unsigned int in_gmsh = v ^ ((v >> 1) & 1u);
      const auto        &node = survey.nodes.at(survey.cells[i][in_gmsh]);
      for (unsigned int d = 0; d < dim; ++d)
        cells[i][v][d] = node[d];
    }
  return cells;
}
} // namespace

template <int dim>
void read_mesh_file(const std::string          &path,
                    const MPI_Comm              communicator,
                    dealii::Triangulation<dim> &triangulation)
{
  const std::string text = read_input_file(path, "mesh", communicator);
  const std::string where = "The mesh file '" + path + "' ";
  const Survey      survey = Surveyor(text, where, dim).run();
  check_elements(survey, dim, where);
  check_flat(survey, dim, where);
  check_jacobians(cell_vertices<dim>(survey), "In the mesh '" + path + "' ");

  dealii::GridIn<dim> reader(triangulation);
  std::istringstream  stream(without_inner_faces(text, dim));
  try
  {
    reader.read_msh(stream);
  }
  catch (const dealii::ExceptionBase &exception)
  {
    // All ranks have the same text, so all are here.
    std::ostringstream reason;
    exception.print_info(reason);
    throw Error(
        ExitCode::input,
        where + "cannot be used. The reason given by deal.II: " + reason.str());
  }
}

template void
read_mesh_file<1>(const std::string &, MPI_Comm, dealii::Triangulation<1> &);
template void
read_mesh_file<2>(const std::string &, MPI_Comm, dealii::Triangulation<2> &);
template void
read_mesh_file<3>(const std::string &, MPI_Comm, dealii::Triangulation<3> &);
} // namespace lipflow
