#ifndef LIPFLOW_OUTPUT_RASTER_H
#define LIPFLOW_OUTPUT_RASTER_H

#include <lipflow/base/vector.h>
#include <lipflow/output/raster_image.h>

#include <deal.II/base/point.h>

#include <mpi.h>

#include <array>
#include <utility>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// The corners of a cell, counted along the axes.
template <int dim>
using CellVertices = std::array<dealii::Point<dim>, (1u << dim)>;

/**
 * Samples nodal functions, Q1 in each cell, on regular grids over the bounding
 * box of the domain:
 *
 *   1D  equidistant points from end to end, as many as nodes but at most 1000
 *   2D  the centres of square pixels, 240 on the longer side
 *   3D  the same on the three planes through the centre of the box
 *
 * Which cell a pixel lies in is found once, in the constructor. Points outside
 * the domain are NaN.
 */
template <int dim>
class Raster
{
public:
  static constexpr unsigned int largest_line = 1000;
  static constexpr unsigned int largest_picture = 240;

  /// Collective.
  explicit Raster(const NodalSpace<dim> &space);

  /// The pictures of @p field, which needs its ghosts: one, or in 3D three.
  /// On rank 0; empty values elsewhere. Collective.
  std::vector<RasterImage> sample(const Vector &field) const;

private:
  static constexpr unsigned int n_corners = 1u << dim;

  struct Sample
  {
    unsigned int                        pixel; ///< counted through all images
    std::array<unsigned int, n_corners> node;
    std::array<double, n_corners>       weight;
  };

  void find_bounds(const NodalSpace<dim> &space);
  void lay_out(const NodalSpace<dim> &space);
  void find_cells(const NodalSpace<dim> &space);

  /// Pixels of image @p i in the bounding box of a cell, and their centres.
  std::vector<std::pair<unsigned int, dealii::Point<dim>>>
  pixels_near(unsigned int i, const CellVertices<dim> &vertices) const;

  MPI_Comm                  communicator_;
  std::array<double, dim>   lower_;
  std::array<double, dim>   upper_;
  std::vector<RasterImage>  images_; ///< without values
  std::vector<unsigned int> first_pixel_;
  std::vector<Sample>       samples_;
};
} // namespace lipflow

#endif
