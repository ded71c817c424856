#include <lipflow/base/special_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/output/raster.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace lipflow
{
using dealii::Point;
using dealii::Tensor;

namespace
{
/// Unit coordinates may leave [0, 1] by this much, so that no pixel falls
/// between two cells.
constexpr double tolerance = 1e-8;

template <int dim>
std::array<double, (1u << dim)> shape_values(const Point<dim> &unit)
{
  std::array<double, (1u << dim)> values;
  for (unsigned int c = 0; c < values.size(); ++c)
  {
    values[c] = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      values[c] *= (c >> d & 1u) ? unit[d] : 1. - unit[d];
  }
  return values;
}

template <int dim>
Point<dim> map_to_cell(const CellVertices<dim> &vertices,
                       const Point<dim>        &unit)
{
  const auto values = shape_values(unit);
  Point<dim> point;
  for (unsigned int c = 0; c < values.size(); ++c)
    point += values[c] * vertices[c];
  return point;
}

/// Columns: derivatives of the map along the unit coordinates.
template <int dim>
Tensor<2, dim> jacobian(const CellVertices<dim> &vertices,
                        const Point<dim>        &unit)
{
  Tensor<2, dim> result;
  for (unsigned int k = 0; k < dim; ++k)
    for (unsigned int c = 0; c < vertices.size(); ++c)
      if (!(c >> k & 1u))
      {
        double weight = 1.;
        for (unsigned int d = 0; d < dim; ++d)
          if (d != k)
            weight *= (c >> d & 1u) ? unit[d] : 1. - unit[d];
        const auto edge = vertices[c | 1u << k] - vertices[c];
        for (unsigned int d = 0; d < dim; ++d)
          result[d][k] += weight * edge[d];
      }
  return result;
}

/**
 * Finds unit coordinates with map_to_cell(unit) = point by Newton's method,
 * from the centre. The iterates are kept near the cell, where the Jacobian of a
 * cell that passed the mesh's checks is positive; points that are not in the
 * cell may fail to converge, which is an answer, too.
 */
template <int dim>
bool invert_map(const CellVertices<dim> &vertices,
                const Point<dim>        &point,
                Point<dim>              &unit)
{
  for (unsigned int d = 0; d < dim; ++d)
    unit[d] = 0.5;
  for (unsigned int iteration = 0; iteration < 25; ++iteration)
  {
    const auto J = jacobian(vertices, unit);
    if (!(dealii::determinant(J) > 0.))
      return false;
    const auto step = dealii::invert(J) * (point - map_to_cell(vertices, unit));
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = std::clamp(unit[d] + step[d], -0.2, 1.2);
    if (step.norm() < 1e-12)
      break;
  }
  for (unsigned int d = 0; d < dim; ++d)
    if (!(unit[d] >= -tolerance && unit[d] <= 1. + tolerance))
      return false;
  double size = 0.;
  for (const auto &vertex : vertices)
    size = std::max(size, vertices[0].distance(vertex));
  if (map_to_cell(vertices, unit).distance(point) > 1e-7 * size)
    return false;
  for (unsigned int d = 0; d < dim; ++d)
    unit[d] = std::clamp(unit[d], 0., 1.);
  return true;
}

double position(const RasterImage &image, const unsigned int column)
{
  const double length = image.bounds[1] - image.bounds[0];
  if (image.height == 1) // a line, both ends included
    return image.bounds[0] + length * column / std::max(1u, image.width - 1);
  return image.bounds[0] + length * (column + 0.5) / image.width;
}

double height_of_row(const RasterImage &image, const unsigned int row)
{
  return image.bounds[3] -
         (image.bounds[3] - image.bounds[2]) * (row + 0.5) / image.height;
}

/// The pixels of an axis whose centres lie in [from, to], generously.
std::pair<unsigned int, unsigned int>
pixel_range(const double from, const double to, const unsigned int n)
{
  const auto index = [n](const double t)
  { return static_cast<unsigned int>(std::clamp(t, 0., 1. * n)); };
  return {index(std::floor(from) - 1.), index(std::ceil(to) + 2.)};
}
} // namespace

template <int dim>
Raster<dim>::Raster(const NodalSpace<dim> &space)
    : communicator_(space.mesh().communicator())
{
  find_bounds(space);
  lay_out(space);
  find_cells(space);
}

template <int dim>
void Raster<dim>::find_bounds(const NodalSpace<dim> &space)
{
  lower_.fill(infinity);
  upper_.fill(-infinity);
  for (const auto &cell : space.cells())
    for (const unsigned int node : cell.node)
      for (unsigned int d = 0; d < dim; ++d)
      {
        const double x = space.locations()[node][d];
        lower_[d] = std::min(lower_[d], x);
        upper_[d] = std::max(upper_[d], x);
      }
  for (unsigned int d = 0; d < dim; ++d)
  {
    lower_[d] = dealii::Utilities::MPI::min(lower_[d], communicator_);
    upper_[d] = dealii::Utilities::MPI::max(upper_[d], communicator_);
  }
}

template <int dim>
void Raster<dim>::lay_out(const NodalSpace<dim> &space)
{
  double longest = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    longest = std::max(longest, upper_[d] - lower_[d]);

  const auto pixels = [&](const unsigned int d)
  {
    const double n = largest_picture * (upper_[d] - lower_[d]) / longest;
    return std::max(2u, static_cast<unsigned int>(std::lround(n)));
  };
  const auto add_image = [&](const unsigned int x, const unsigned int y)
  {
    RasterImage image;
    image.axis_x = x;
    image.axis_y = y;
    image.width = pixels(x);
    image.height = pixels(y);
    image.bounds = {{lower_[x], upper_[x], lower_[y], upper_[y]}};
    images_.push_back(image);
  };

  if constexpr (dim == 1)
  {
    RasterImage line;
    line.width = static_cast<unsigned int>(
        std::min<double>(largest_line, space.n_global()));
    line.bounds = {{lower_[0], upper_[0], 0., 0.}};
    images_.push_back(line);
  }
  else if constexpr (dim == 2)
    add_image(0, 1);
  else
    for (const auto &[x, y] : {std::pair(0u, 1u), {0u, 2u}, {1u, 2u}})
    {
      add_image(x, y);
      const unsigned int normal = 3 - x - y;
      char               place[40];
      std::snprintf(place,
                    sizeof place,
                    "%c = %.4g",
                    "xyz"[normal],
                    (lower_[normal] + upper_[normal]) / 2 + 0.);
      images_.back().place = place;
    }

  first_pixel_ = {0};
  for (const RasterImage &image : images_)
    first_pixel_.push_back(first_pixel_.back() + image.width * image.height);
}

template <int dim>
void Raster<dim>::find_cells(const NodalSpace<dim> &space)
{
  std::vector<bool> found(first_pixel_.back(), false);
  for (const auto &cell : space.cells())
  {
    CellVertices<dim> vertices;
    for (unsigned int c = 0; c < n_corners; ++c)
      vertices[c] = space.locations()[cell.node[c]];
    for (unsigned int i = 0; i < images_.size(); ++i)
      for (const auto &[pixel, point] : pixels_near(i, vertices))
      {
        Point<dim> unit;
        if (found[pixel] || !invert_map(vertices, point, unit))
          continue;
        found[pixel] = true;
        samples_.push_back({pixel, cell.node, shape_values(unit)});
      }
  }
}

template <int dim>
std::vector<std::pair<unsigned int, Point<dim>>>
Raster<dim>::pixels_near(const unsigned int       i,
                         const CellVertices<dim> &vertices) const
{
  const RasterImage &image = images_[i];
  const unsigned int x = image.axis_x, y = image.axis_y;
  Point<dim>         low = vertices[0], high = vertices[0], point;
  for (unsigned int d = 0; d < dim; ++d)
  {
    for (const auto &vertex : vertices)
    {
      low[d] = std::min(low[d], vertex[d]);
      high[d] = std::max(high[d], vertex[d]);
    }
    const double slack = tolerance * (high[d] - low[d]);
    low[d] -= slack;
    high[d] += slack;
    // Does the plane of the picture meet the cell?
    point[d] = (lower_[d] + upper_[d]) / 2;
    if (dim == 3 && d != x && d != y &&
        (point[d] < low[d] || point[d] > high[d]))
      return {};
  }

  // In pixels from the lower end of the axis.
  const auto scaled = [&](const Point<dim> &corner, const unsigned int axis)
  {
    return (corner[axis] - lower_[axis]) / (upper_[axis] - lower_[axis]) *
           (axis == x ? image.width : image.height);
  };
  const auto columns =
      pixel_range(scaled(low, x), scaled(high, x), image.width);
  std::pair<unsigned int, unsigned int> rows(0, 1);
  if constexpr (dim > 1)
    rows = pixel_range(image.height - scaled(high, y),
                       image.height - scaled(low, y),
                       image.height);

  std::vector<std::pair<unsigned int, Point<dim>>> result;
  const auto within = [&](const unsigned int axis)
  { return point[axis] >= low[axis] && point[axis] <= high[axis]; };
  for (unsigned int row = rows.first; row < rows.second; ++row)
  {
    if constexpr (dim > 1)
      if (point[y] = height_of_row(image, row); !within(y))
        continue;
    for (unsigned int column = columns.first; column < columns.second; ++column)
      if (point[x] = position(image, column); within(x))
        result.emplace_back(first_pixel_[i] + row * image.width + column,
                            point);
  }
  return result;
}

template <int dim>
std::vector<RasterImage> Raster<dim>::sample(const Vector &field) const
{
  // Two ranks may both see a pixel on their common boundary: the function is
  // continuous, so the larger value is as good as any, and needs no owner.
  constexpr double    nothing = -std::numeric_limits<double>::infinity();
  std::vector<double> values(first_pixel_.back(), nothing);
  for (const Sample &sample : samples_)
  {
    double value = 0.;
    for (unsigned int c = 0; c < n_corners; ++c)
      value += sample.weight[c] * field.local_element(sample.node[c]);
    values[sample.pixel] = value;
  }
  const bool root =
      dealii::Utilities::MPI::this_mpi_process(communicator_) == 0;
  MPI_Reduce(root ? MPI_IN_PLACE : values.data(),
             values.data(),
             static_cast<int>(values.size()),
             MPI_DOUBLE,
             MPI_MAX,
             0,
             communicator_);
  std::vector<RasterImage> images = images_;
  if (!root)
    return images;
  std::replace(values.begin(),
               values.end(),
               nothing,
               std::numeric_limits<double>::quiet_NaN());
  for (unsigned int i = 0; i < images.size(); ++i)
    images[i].values.assign(values.begin() + first_pixel_[i],
                            values.begin() + first_pixel_[i + 1]);
  return images;
}

template class Raster<1>;
template class Raster<2>;
template class Raster<3>;
} // namespace lipflow
