#include <lipflow/base/input_file.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/expression.h>
#include <lipflow/measure/image.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>
#include <deal.II/base/patterns.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace lipflow
{
namespace
{
using dealii::Point;

template <int dim>
std::string describe(const Point<dim> &x)
{
  std::string text = "(";
  for (unsigned int d = 0; d < dim; ++d)
    text += (d > 0 ? ", " : "") + format_number(x[d]);
  return text + ")";
}

/// How bad a value is, the worst first; of negative values the most negative.
/// Compared lexicographically, so that the number of ranks has no say.
template <int dim>
struct Finding
{
  enum Kind
  {
    not_a_number,
    infinite,
    negative,
    none
  };

  /// Kind, value, coordinates.
  std::array<double, dim + 2> key;

  Finding()
  {
    key.fill(0.);
    key[0] = none;
  }

  Finding(const double value, const Point<dim> &x)
  {
    key[0] = std::isnan(value)   ? not_a_number
             : std::isinf(value) ? infinite
             : value < 0.        ? negative
                                 : none;
    key[1] = key[0] == not_a_number ? 0. : value;
    for (unsigned int d = 0; d < dim; ++d)
      key[2 + d] = x[d];
  }

  bool is_bad() const
  {
    return key[0] < none;
  }

  std::string text() const
  {
    Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = key[2 + d];
    const std::string value =
        key[0] == not_a_number ? "not a number" : format_number(key[1]);
    return "it is " + value + " at " + describe(x);
  }
};

/// Requires finite and non-negative values at the owned nodes. Collective.
template <int dim>
void check_values(const std::vector<double> &values,
                  const NodalSpace<dim>     &space,
                  const std::string         &where)
{
  double       n_bad = 0.;
  Finding<dim> worst;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (space.hanging_nodes().contains(i))
      continue; // no mass is there
    const Finding<dim> finding(values[i], space.locations()[i]);
    n_bad += finding.is_bad() ? 1. : 0.;
    if (finding.key < worst.key)
      worst = finding;
  }

  const MPI_Comm communicator = space.mesh().communicator();
  n_bad = dealii::Utilities::MPI::sum(n_bad, communicator);
  if (n_bad == 0.)
    return;
  for (const auto &key :
       dealii::Utilities::MPI::all_gather(communicator, worst.key))
    worst.key = std::min(worst.key, key);
  throw Error(ExitCode::input,
              where + "is negative, infinite or not a number at " +
                  format_number(n_bad, 12) + " of the " +
                  format_number(space.n_global(), 12) +
                  " nodes; at the worst, " + worst.text() +
                  ". A density must be finite and not negative: change it "
                  "there, for example with max(0, ...).");
}

/// P_i = m_i f_i/sum_j m_j f_j from the values f at the owned nodes.
template <int dim>
Density normalised(const std::vector<double> &values,
                   const NodalSpace<dim>     &space,
                   const std::string         &if_zero)
{
  double largest = 0.;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!space.hanging_nodes().contains(i))
      largest = std::max(largest, values[i]);
  largest = dealii::Utilities::MPI::max(largest, space.mesh().communicator());
  if (largest == 0.)
    throw Error(ExitCode::input, if_zero);

  // Relative to the largest value no sum can overflow.
  Density density;
  density.mass = space.make_vector();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!space.hanging_nodes().contains(i))
      density.mass.local_element(i) =
          space.measure().local_element(i) * (values[i] / largest);
  const double sum = density.mass.l1_norm();
  density.given_mass = sum * largest;
  density.mass /= sum;
  density.mass.update_ghost_values();
  return density;
}

/// The box around all nodes: its lower and its upper corner. Collective.
template <int dim>
std::array<Point<dim>, 2> bounding_box(const NodalSpace<dim> &space)
{
  // Lower coordinates, and upper ones with a sign.
  std::array<double, 2 * dim> least;
  least.fill(std::numeric_limits<double>::infinity());
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    for (unsigned int d = 0; d < dim; ++d)
    {
      const double x = space.locations()[i][d];
      least[d] = std::min(least[d], x);
      least[dim + d] = std::min(least[dim + d], -x);
    }
  std::array<Point<dim>, 2> corners;
  for (unsigned int d = 0; d < dim; ++d)
  {
    const MPI_Comm communicator = space.mesh().communicator();
    corners[0][d] = dealii::Utilities::MPI::min(least[d], communicator);
    corners[1][d] = -dealii::Utilities::MPI::min(least[dim + d], communicator);
  }
  return corners;
}

template <int dim>
Density make_from_expression(const MeasureParameters &parameters,
                             const NodalSpace<dim>   &space)
{
  const std::string where =
      parameters.section + "/Density = '" + parameters.density + "' ";
  std::vector<double> values(space.n_owned());
  try
  {
    const Expression expression(parameters.density, parameters.constants, dim);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = expression.value(space.locations()[i]);
  }
  catch (const std::invalid_argument &mistake)
  {
    // All ranks parse the same text.
    throw Error(ExitCode::usage, where + "is wrong. " + mistake.what());
  }
  check_values(values, space, where);
  return normalised(values,
                    space,
                    where +
                        "is zero at all nodes, so it has no mass. Is its mass "
                        "outside of the domain, or between the nodes?");
}

template <int dim>
Density make_from_image(const MeasureParameters &parameters,
                        const NodalSpace<dim>   &space,
                        const std::string       &folder)
{
  const std::string path = resolve_path(parameters.image_file, folder);
  const Image       image = decode_png(
      read_input_file(path, "image", space.mesh().communicator()), path);

  const auto [lower, upper] = bounding_box(space);
  const bool          from_top = parameters.image_first_row == "top";
  std::vector<double> values(space.n_owned());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const Point<dim> &x = space.locations()[i];
    const double      right = (x[0] - lower[0]) / (upper[0] - lower[0]);
    const double      up =
        (x[dim - 1] - lower[dim - 1]) / (upper[dim - 1] - lower[dim - 1]);
    const double grey = image.value(right, from_top ? 1. - up : up);
    values[i] =
        (parameters.image_invert ? 1. - grey : grey) + parameters.image_floor;
  }
  return normalised(
      values,
      space,
      "The image file '" + path + "' is " +
          (parameters.image_invert ? "white" : "black") +
          " on the whole domain, so it has no mass. " +
          (parameters.image_invert
               ? "With Image invert = true black is mass: try false."
               : "White is mass; if black should be, set " +
                     parameters.section + "/Image invert = true."));
}

/// Adds the message of std::invalid_argument, if @p action throws it.
template <typename Action>
void add_mistake(const std::string &path,
                 ParameterErrors   &errors,
                 const Action      &action)
{
  try
  {
    action();
  }
  catch (const std::invalid_argument &mistake)
  {
    errors.add(path, mistake.what());
  }
}

/// Whether a file or a distribution, which it is, is the only one to be asked.
void check_without_mesh(const MeasureParameters &parameters,
                        const unsigned int       dimension,
                        ParameterErrors         &errors)
{
  const std::string &section = parameters.section;
  const bool         is_file = !parameters.samples_file.empty();
  const std::string  first = is_file ? "Samples file" : "Distribution";
  if (is_file && parameters.distribution.is_given())
    errors.add(section + "/Distribution",
               "Both Samples file and Distribution are set: is the measure the "
               "points of the first, or are they to be drawn from the second? "
               "Remove one of them.");
  if (!parameters.image_file.empty())
    errors.add(section + "/Image file",
               "Both " + first +
                   " and Image file are set: is the measure the points of the "
                   "first, or are they to be drawn from the second? Remove one "
                   "of them.");
  if (!(parameters.sample_scale > 0. && std::isfinite(parameters.sample_scale)))
    errors.add(section + "/Sample scale",
               "the value " + format_number(parameters.sample_scale) +
                   " is not allowed. Allowed is a positive number.");
  parameters.distribution.check(section, dimension, errors);
}

/// Declares the keys of what samples are read or drawn from, but the density.
void add_samples(dealii::ParameterHandler &prm, MeasureParameters &parameters)
{
  namespace Patterns = dealii::Patterns;
  prm.add_parameter("Samples file",
                    parameters.samples_file,
                    "For Type = samples: a text file (.csv, .txt, .dat) or an "
                    "array of numpy (.npy) with one point a row, and perhaps "
                    "its weight as last column; or the format of MNIST (.idx, "
                    "...-ubyte, and these with .gz), its first axis being the "
                    "points. A relative path starts at the folder of the "
                    "parameter file.");
  prm.add_parameter(
      "Labels file",
      parameters.labels_file,
      "Labels of the rows of the Samples file, one a row, if they are not a "
      "column 'label' of it: a text file (.csv, .txt, .dat), or whole numbers "
      "in an array of numpy (.npy) or in the format of MNIST's labels (.idx, "
      "...-ubyte, .gz). Source and target must have the same labels, which "
      "points keep (see Network/Conditional); a source that is drawn gets the "
      "target's, in their shares. For flows without a mesh.");
  prm.add_parameter("Sample scale",
                    parameters.sample_scale,
                    "Factor of all coordinates in the Samples file, positive: "
                    "0.00392156862745098 makes bytes numbers from 0 to 1.",
                    Patterns::Double());
  parameters.distribution.add_to(prm);
  prm.add_parameter("Number of samples",
                    parameters.number_of_samples,
                    "For Type = samples without a file: how many are drawn.",
                    Patterns::Integer(1));
  prm.add_parameter("Seed",
                    parameters.seed,
                    "For Type = samples without a file: another number gives "
                    "other samples. Source and target draw independently for "
                    "equal seeds, and any number of ranks draws the same.",
                    Patterns::Integer(0));
}
} // namespace

void MeasureParameters::add_to(dealii::ParameterHandler &prm)
{
  namespace Patterns = dealii::Patterns;
  prm.enter_subsection(section);
  prm.add_parameter("Type",
                    type,
                    "What the measure is given by: a 'density', which is a "
                    "formula, an 'image' (in two dimensions), or 'samples', an "
                    "empirical measure: points from Samples file or, without "
                    "one, drawn from the Distribution, if given, or the Image "
                    "file, if given, or the Density. A source of samples moves "
                    "as particles.",
                    Patterns::Selection("density|image|samples"));
  prm.add_parameter("Density",
                    density,
                    "Formula of x, y, z for the density, in mass per unit of "
                    "length, area or volume; it need not be normalised. It may "
                    "use + - * / ^, comparisons, if(condition, then, else), "
                    "pi, e, exp, sqrt, sin, min, max and others, and the "
                    "Constants.");
  prm.add_parameter("Constants",
                    constants,
                    "Names for numbers in the formula: 's = 0.8, m = 2'.");
  prm.add_parameter("Image file",
                    image_file,
                    "For Type = image: a PNG file, stretched over the box "
                    "around the domain, its grey values being the density; a "
                    "relative path starts at the folder of the parameter "
                    "file.");
  prm.add_parameter("Image first row",
                    image_first_row,
                    "Whether the first row of the image lies at the 'top' "
                    "(largest y), as pictures are seen, or at the 'bottom' "
                    "(smallest y), as arrays are plotted.",
                    Patterns::Selection("top|bottom"));
  prm.add_parameter(
      "Image invert", image_invert, "Whether black is mass, not white.");
  prm.add_parameter("Image floor",
                    image_floor,
                    "Added to all grey values, which are in [0,1], after "
                    "inversion: a density without zeros; not negative.",
                    Patterns::Double());
  add_samples(prm, *this);
  prm.leave_subsection();
}

void MeasureParameters::check(const unsigned int dimension,
                              ParameterErrors   &errors) const
{
  if (!labels_file.empty() && !(is_samples() && !samples_file.empty()))
    errors.add(section + "/Labels file",
               "is '" + labels_file +
                   "', but labels belong to the rows of a Samples file (Type = "
                   "samples), and none is given. Points that are drawn for the "
                   "source get the labels of the target.");
  if (is_without_mesh())
  {
    check_without_mesh(*this, dimension, errors);
    return;
  }
  if (distribution.is_given())
    errors.add(section + "/Distribution",
               "is '" + distribution.type + "', but Type = " + type +
                   ": a distribution is what samples are drawn from. Set Type "
                   "= samples, or write its density as a formula.");
  if (dimension > 3)
  {
    errors.add(section + "/Type",
               "Densities and images, and samples of them, have 1 to 3 "
               "dimensions, but Dimension = " +
                   std::to_string(dimension) +
                   ". Use Type = samples with a Samples file or a "
                   "Distribution.");
    return;
  }
  if (!uses_image() && type != "image")
  {
    const std::size_t n_errors = errors.items.size();
    add_mistake(
        section + "/Constants", errors, [&]() { read_constants(constants); });
    // With wrong constants, what the formula knows is not clear.
    if (errors.items.size() == n_errors)
      add_mistake(section + "/Density",
                  errors,
                  [&]() { Expression(density, constants, dimension); });
    return;
  }

  if (dimension != 2)
    errors.add(section + "/Type",
               "An image is a density in the plane, but Dimension = " +
                   std::to_string(dimension) + ". Use Type = density.");
  if (image_file.empty())
    errors.add(section + "/Image file",
               "With Type = image, the name of a PNG file must be given.");
  if (!(image_floor >= 0. && std::isfinite(image_floor)))
    errors.add(section + "/Image floor",
               "The floor is " + format_number(image_floor) +
                   ", but it must be a finite number and not negative.");
}

MeasureParameters MeasureParameters::without_samples() const
{
  MeasureParameters origin = *this;
  if (is_samples())
    origin.type = image_file.empty() ? "density" : "image";
  return origin;
}

template <int dim>
Density make_density(const MeasureParameters &parameters,
                     const NodalSpace<dim>   &space,
                     const std::string       &folder)
{
  if (parameters.type == "image")
    return make_from_image(parameters, space, folder);
  return make_from_expression(parameters, space);
}

template <int dim>
Vector density_of(const NodalSpace<dim> &space, const Vector &mass)
{
  return space.per_measure(mass);
}

template Density make_density<1>(const MeasureParameters &,
                                 const NodalSpace<1> &,
                                 const std::string &);
template Density make_density<2>(const MeasureParameters &,
                                 const NodalSpace<2> &,
                                 const std::string &);
template Density make_density<3>(const MeasureParameters &,
                                 const NodalSpace<3> &,
                                 const std::string &);
template Vector  density_of(const NodalSpace<1> &, const Vector &);
template Vector  density_of(const NodalSpace<2> &, const Vector &);
template Vector  density_of(const NodalSpace<3> &, const Vector &);
} // namespace lipflow
