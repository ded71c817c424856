#ifndef LIPFLOW_MEASURE_SAMPLES_H
#define LIPFLOW_MEASURE_SAMPLES_H

#include <lipflow/base/point_set.h>
#include <lipflow/measure/density.h>

#include <mpi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace lipflow
{
/// Points that a parameter file asks for by Type = samples.
struct Samples
{
  PointSet    points; ///< the same on all ranks
  std::string origin; ///< "1000 points drawn from Source/Density, seed 1"

  /// Rows of the file without weight, which are no part of the measure.
  std::size_t n_dropped = 0;

  /// Names, one a point; empty without labels. match_labels() numbers them.
  std::vector<std::string> labels = {};
};

/// Reads Samples file, which is not empty, in any dimension, and Labels file,
/// if given; coordinates are multiplied by Sample scale. Throws Error (input).
/// Collective.
Samples read_samples(const MeasureParameters &parameters,
                     unsigned int             dimension,
                     const std::string       &folder,
                     MPI_Comm                 communicator);

/// Where MeasureParameters::is_without_mesh(), in any dimension: reads Samples
/// file or, if there is none, draws Number of samples points from Distribution
/// (draw_points). @p stream: as for make_samples(). Collective.
Samples make_samples_without_mesh(const MeasureParameters &parameters,
                                  unsigned int             dimension,
                                  const std::string       &folder,
                                  MPI_Comm                 communicator,
                                  std::uint32_t            stream);

/**
 * As make_samples_without_mesh() or, with neither file nor distribution, draws
 * Number of samples points from the density that Image file or else Density
 * gives (make_density, sample_density). @p stream keeps source and target apart
 * for equal seeds. Throws Error for whatever is wrong with these. Collective.
 */
template <int dim>
Samples make_samples(const MeasureParameters &parameters,
                     const NodalSpace<dim>   &space,
                     const std::string       &folder,
                     std::uint32_t            stream);
} // namespace lipflow

#endif
