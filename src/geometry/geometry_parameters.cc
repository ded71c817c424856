#include <lipflow/base/number_list.h>
#include <lipflow/geometry/mesh.h>

#include <deal.II/base/parameter_handler.h>
#include <deal.II/base/patterns.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

namespace lipflow
{
namespace
{
/// All ranks hold the coarse mesh, some hundred bytes a cell.
constexpr double most_coarse_cells = 1e6;

constexpr unsigned int most_refinements = 20;

/// Reads with @p read; what is wrong becomes an item at @p key, and the result
/// is empty.
template <typename Number>
std::vector<Number>
read_or_add(const std::string                          &key,
            const std::function<std::vector<Number>()> &read,
            ParameterErrors                            &errors)
{
  try
  {
    return read();
  }
  catch (const std::invalid_argument &mistake)
  {
    errors.add(key, mistake.what());
    return {};
  }
}

void check_corners(const std::vector<double> &lower,
                   const std::vector<double> &upper,
                   ParameterErrors           &errors)
{
  for (unsigned int d = 0; d < std::min(lower.size(), upper.size()); ++d)
  {
    const std::string axis(1, "xyz"[d]);
    const double      side = upper[d] - lower[d];
    if (!(side > 0.))
      errors.add("Geometry/Upper corner",
                 "In direction " + axis + " the upper corner " +
                     format_number(upper[d]) + " is not above the lower one, " +
                     format_number(lower[d]) +
                     ". Every side of the box must have a positive length.");
    // The volume and its square must be neither 0 nor infinite.
    else if (side < 1e-40 || side > 1e40)
      errors.add("Geometry/Upper corner",
                 "In direction " + axis + " the box is " + format_number(side) +
                     " long. Lengths from 1e-40 to 1e40 can be computed with: "
                     "choose another unit of length.");
  }
}

/// The number of nodes of a box, in floating point as it may be huge.
double n_nodes(const std::vector<unsigned int> &cells,
               const unsigned int               refinements)
{
  double n = 1.;
  for (const unsigned int n_cells : cells)
    n *= std::ldexp(n_cells, refinements) + 1.;
  return n;
}

void check_refinements(const std::vector<unsigned int> &cells,
                       const unsigned int               refinements,
                       ParameterErrors                 &errors)
{
  const double most = std::numeric_limits<int>::max();
  if (n_nodes(cells, refinements) <= most)
    return;
  unsigned int allowed = 0;
  while (n_nodes(cells, allowed + 1) <= most)
    ++allowed;
  errors.add("Geometry/Global refinements",
             std::to_string(refinements) + " refinements make " +
                 format_number(n_nodes(cells, refinements)) +
                 " nodes, but nodes are counted in 32 bits, up to 2147483647. "
                 "With these coarse cells at most " +
                 std::to_string(allowed) + " are possible.");
}

void check_box(const GeometryParameters &parameters,
               const unsigned int        dimension,
               ParameterErrors          &errors)
{
  const auto axes = [&](const std::string &key, const std::string &text)
  {
    return read_or_add<double>(
        key, [&]() { return read_axes(text, dimension); }, errors);
  };
  check_corners(axes("Geometry/Lower corner", parameters.lower_corner),
                axes("Geometry/Upper corner", parameters.upper_corner),
                errors);

  const std::vector<unsigned int> cells = read_or_add<unsigned int>(
      "Geometry/Cells",
      [&]() { return read_axis_counts(parameters.cells, dimension); },
      errors);
  double n_coarse = 1.;
  for (const unsigned int n : cells)
    n_coarse *= n;
  if (n_coarse > most_coarse_cells)
    errors.add("Geometry/Cells",
               "The " + format_number(n_coarse) +
                   " coarse cells would be held by every rank; at most " +
                   format_number(most_coarse_cells, 7) +
                   " are allowed. Take fewer, and more Global refinements.");
  else if (!cells.empty())
    check_refinements(cells, parameters.global_refinements, errors);
}

void check_ball(const GeometryParameters &parameters,
                const unsigned int        dimension,
                ParameterErrors          &errors)
{
  if (dimension == 1)
  {
    errors.add("Geometry/Type",
               "In one dimension a ball is an interval: use Type = box with "
               "Lower corner and Upper corner.");
    return;
  }
  read_or_add<double>(
      "Geometry/Center",
      [&]() { return read_axes(parameters.center, dimension); },
      errors);
  if (!(parameters.radius >= 1e-40 && parameters.radius <= 1e40))
    errors.add("Geometry/Radius",
               "The radius is " + format_number(parameters.radius) +
                   ", but it must be positive (from 1e-40 to 1e40).");

  // The coarse balls of deal.II have 12 cells in the plane and 32 in space;
  // there are a little more nodes than cells.
  const double       n_coarse = dimension == 2 ? 12. : 32.;
  const unsigned int allowed = static_cast<unsigned int>(
      std::log2(std::numeric_limits<int>::max() / n_coarse) / dimension);
  if (parameters.global_refinements > allowed)
    errors.add("Geometry/Global refinements",
               std::to_string(parameters.global_refinements) +
                   " refinements make more nodes than can be counted in 32 "
                   "bits, 2147483647. For this ball at most " +
                   std::to_string(allowed) + " are possible.");
}
} // namespace

void GeometryParameters::add_to(dealii::ParameterHandler &prm)
{
  namespace Patterns = dealii::Patterns;
  prm.enter_subsection("Geometry");
  prm.add_parameter("Type",
                    type,
                    "Shape of the domain: a 'box', a 'ball' (a disc in two "
                    "dimensions), or the mesh in a 'file'.",
                    Patterns::Selection("box|ball|file"));
  prm.add_parameter("Lower corner",
                    lower_corner,
                    "Smallest coordinates of a box, in your unit of length: "
                    "one number for all axes, or one for each, separated by "
                    "commas.");
  prm.add_parameter("Upper corner",
                    upper_corner,
                    "Largest coordinates of a box, in your unit of length: one "
                    "number for all axes, or one for each.");
  prm.add_parameter("Center",
                    center,
                    "Centre of a ball, in your unit of length: one number for "
                    "all axes, or one for each.");
  prm.add_parameter("Radius",
                    radius,
                    "Radius of a ball, in your unit of length; positive.",
                    Patterns::Double());
  prm.add_parameter("Mesh file",
                    mesh_file,
                    "For Type = file: a gmsh mesh (.msh, ASCII, format 2.2 or "
                    "4.1) of lines, quadrilaterals or hexahedra; a relative "
                    "path starts at the folder of the parameter file.");
  prm.add_parameter("Cells",
                    cells,
                    "Coarse cells of a box along each axis: one whole number "
                    "for all axes, or one for each.");
  prm.add_parameter("Global refinements",
                    global_refinements,
                    "How often all cells are halved in every direction; each "
                    "time there are 2^Dimension times as many.",
                    Patterns::Integer(0, most_refinements));
  prm.leave_subsection();
}

void GeometryParameters::check(const unsigned int dimension,
                               ParameterErrors   &errors) const
{
  if (type == "box")
    check_box(*this, dimension, errors);
  else if (type == "ball")
    check_ball(*this, dimension, errors);
  else if (mesh_file.empty())
    errors.add("Geometry/Mesh file",
               "With Type = file, the name of a gmsh mesh (.msh) must be "
               "given.");
}
} // namespace lipflow
