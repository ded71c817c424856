#ifndef LIPFLOW_MEASURE_DENSITY_H
#define LIPFLOW_MEASURE_DENSITY_H

#include <lipflow/base/errors.h>
#include <lipflow/base/vector.h>
#include <lipflow/measure/distribution.h>

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
template <int dim>
class NodalSpace;

/// Section `Source` or `Target` of the parameter file.
struct MeasureParameters
{
  explicit MeasureParameters(const std::string &section_name)
      : section(section_name)
  {
  }

  std::string section;                 ///< "Source" or "Target"
  std::string type = "density";        ///< density | image | samples
  std::string density = "1";           ///< expression in x, y, z
  std::string constants;               ///< "s = 0.8, m = 2"
  std::string image_file;              ///< PNG, grey value or luminance
  std::string image_first_row = "top"; ///< top | bottom of the domain
  bool        image_invert = false;    ///< dark is mass
  double      image_floor = 0.;        ///< added to every grey value, of [0,1]

  std::string samples_file;      ///< empty: samples are drawn
  std::string labels_file;       ///< of its rows; empty: none, or a column
  double      sample_scale = 1.; ///< factor of the coordinates in the file

  DistributionParameters distribution; ///< if given, samples are drawn from it

  unsigned int number_of_samples = 1000;
  unsigned int seed = 1;

  bool is_samples() const
  {
    return type == "samples";
  }

  /// Samples that come, in any dimension, from a file or a distribution.
  bool is_without_mesh() const
  {
    return is_samples() && (!samples_file.empty() || distribution.is_given());
  }

  /// The density or image that samples are drawn from, if they are drawn on a
  /// mesh; what is no samples, as it is.
  MeasureParameters without_samples() const;

  /// The image is what is looked at: as density, or to draw from.
  bool uses_image() const
  {
    return type == "image" ||
           (is_samples() && !is_without_mesh() && !image_file.empty());
  }

  void add_to(dealii::ParameterHandler &prm);
  void check(unsigned int dimension, ParameterErrors &errors) const;
};

/// A probability measure with a density on the mesh, as its nodal masses.
struct Density
{
  Vector mass;       ///< P_i = m_i p_i, with ghosts; sums to 1
  double given_mass; ///< mass of what was given (inf beyond the range of
                     ///< numbers); P is that divided by this
};

/// Evaluates, checks (NaN, infinite, negative, zero mass: Error naming section,
/// count and worst point) and normalises. Paths from @p folder. Collective.
template <int dim>
Density make_density(const MeasureParameters &parameters,
                     const NodalSpace<dim>   &space,
                     const std::string       &folder);

/// The densities p_i = P_i/m_i of nodal masses, with ghosts. Collective.
template <int dim>
Vector density_of(const NodalSpace<dim> &space, const Vector &mass);
} // namespace lipflow

#endif
