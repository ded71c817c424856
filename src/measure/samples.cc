#include <lipflow/base/input_file.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/point_file.h>
#include <lipflow/measure/samples.h>
#include <lipflow/measure/sampling.h>

#include <deal.II/base/mpi.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// All ranks' points on all ranks, in the order of their identifiers.
template <int dim>
PointSet gather(const std::vector<SampledPoint<dim>> &own,
                const std::size_t                     n,
                const MPI_Comm                        communicator)
{
  PointSet points;
  points.dimension = dim;
  points.weights.assign(n, 1. / static_cast<double>(n));
  // Every identifier is on one rank: the others add zero, which is exact.
  std::vector<double> coordinates(n * dim, 0.);
  for (const auto &point : own)
    for (unsigned int d = 0; d < dim; ++d)
      coordinates[point.id * dim + d] = point.x[d];
  points.coordinates.resize(n * dim);
  dealii::Utilities::MPI::sum(coordinates, communicator, points.coordinates);
  return points;
}

/// "1000 points drawn from Source/Density, seed 1"
std::string drawn_from(const MeasureParameters &parameters,
                       const std::string       &key)
{
  return std::to_string(parameters.number_of_samples) + " points drawn from " +
         parameters.section + "/" + key + ", seed " +
         std::to_string(parameters.seed);
}

void multiply(PointSet &points, const double factor, const std::string &where)
{
  for (double &coordinate : points.coordinates)
  {
    coordinate *= factor;
    if (!std::isfinite(coordinate))
      throw Error(ExitCode::input,
                  where + " has a coordinate that is beyond the range of "
                          "numbers when multiplied by Sample scale.");
  }
}
} // namespace

Samples read_samples(const MeasureParameters &parameters,
                     const unsigned int       dimension,
                     const std::string       &folder,
                     const MPI_Comm           communicator)
{
  const std::string path = resolve_path(parameters.samples_file, folder);
  RowLabels         labels;
  if (!parameters.labels_file.empty())
  {
    const std::string other = resolve_path(parameters.labels_file, folder);
    labels =
        decode_labels(read_input_file(other, "labels", communicator), other);
  }
  PointFile file = decode_points(
      read_input_file(path, "samples", communicator), path, dimension, labels);
  multiply(
      file.points, parameters.sample_scale, "The samples file '" + path + "'");
  return {std::move(file.points),
          "the points of '" + path + "'",
          file.n_dropped,
          std::move(file.labels)};
}

Samples make_samples_without_mesh(const MeasureParameters &parameters,
                                  const unsigned int       dimension,
                                  const std::string       &folder,
                                  const MPI_Comm           communicator,
                                  const std::uint32_t      stream)
{
  if (!parameters.samples_file.empty())
    return read_samples(parameters, dimension, folder, communicator);
  const SampleRequest request{
      parameters.number_of_samples, parameters.seed, stream};
  return {draw_points(parameters.distribution, dimension, request),
          drawn_from(parameters, "Distribution")};
}

template <int dim>
Samples make_samples(const MeasureParameters &parameters,
                     const NodalSpace<dim>   &space,
                     const std::string       &folder,
                     const std::uint32_t      stream)
{
  const MPI_Comm comm = space.mesh().communicator();
  if (parameters.is_without_mesh())
    return make_samples_without_mesh(parameters, dim, folder, comm, stream);

  Samples                 samples;
  const MeasureParameters origin = parameters.without_samples();
  const Density           density = make_density(origin, space, folder);
  const auto n = static_cast<std::size_t>(parameters.number_of_samples);
  samples.points = gather<dim>(
      sample_density(space, density.mass, {n, parameters.seed, stream}),
      n,
      comm);
  samples.origin =
      drawn_from(parameters, origin.type == "image" ? "Image file" : "Density");
  return samples;
}

template Samples make_samples(const MeasureParameters &,
                              const NodalSpace<1> &,
                              const std::string &,
                              std::uint32_t);
template Samples make_samples(const MeasureParameters &,
                              const NodalSpace<2> &,
                              const std::string &,
                              std::uint32_t);
template Samples make_samples(const MeasureParameters &,
                              const NodalSpace<3> &,
                              const std::string &,
                              std::uint32_t);
} // namespace lipflow
