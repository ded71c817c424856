#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/output/raster.h>

#include <deal.II/base/mpi.h>
#include <deal.II/grid/grid_tools.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>

using namespace lipflow;
using dealii::Point;

BOOST_AUTO_TEST_SUITE(raster_test)

namespace
{
GeometryParameters unit_square(const unsigned int refinements)
{
  GeometryParameters parameters;
  parameters.lower_corner = "0";
  parameters.upper_corner = "1";
  parameters.global_refinements = refinements;
  return parameters;
}

/// Keeps the boundary of the unit square and makes all cells non-affine.
void distort(Mesh<2> &mesh)
{
  dealii::GridTools::transform(
      [](const Point<2> &x)
      {
        const double bump =
            0.07 * std::sin(2 * M_PI * x[0]) * std::sin(2 * M_PI * x[1]);
        return Point<2>(x[0] + bump, x[1] - bump);
      },
      mesh.triangulation());
}

template <int dim>
Vector interpolate(const NodalSpace<dim>                           &space,
                   const std::function<double(const Point<dim> &)> &f)
{
  Vector field = space.make_vector();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    field.local_element(i) = f(space.locations()[i]);
  field.update_ghost_values();
  return field;
}

double pixel_x(const RasterImage &image, const std::size_t i)
{
  return image.bounds[0] + (image.bounds[1] - image.bounds[0]) *
                               (i % image.width + 0.5) / image.width;
}

double pixel_y(const RasterImage &image, const std::size_t i)
{
  return image.bounds[3] - (image.bounds[3] - image.bounds[2]) *
                               (static_cast<double>(i / image.width) + 0.5) /
                               image.height;
}

bool on_root()
{
  return dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
}
} // namespace

BOOST_AUTO_TEST_CASE(linear_functions_are_exact_on_distorted_cells)
{
  Mesh<2> mesh(MPI_COMM_WORLD, unit_square(4), ".");
  distort(mesh);
  const NodalSpace<2> space(mesh);
  const Raster<2>     raster(space);
  const auto          f = [](const Point<2> &x) { return 3. * x[0] - x[1]; };
  const auto          images = raster.sample(interpolate<2>(space, f));
  BOOST_TEST(images.size() == 1u);
  BOOST_TEST(images[0].width == 240u);
  BOOST_TEST(images[0].height == 240u);
  if (!on_root())
  {
    BOOST_TEST(images[0].values.empty());
    return;
  }
  // No holes, no pixel twice, no pixel in the wrong place.
  double worst = 0.;
  for (std::size_t i = 0; i < images[0].values.size(); ++i)
  {
    const Point<2> x(pixel_x(images[0], i), pixel_y(images[0], i));
    const double   error = std::abs(images[0].values[i] - f(x));
    worst = std::isnan(error) ? 1e300 : std::max(worst, error);
  }
  BOOST_TEST(worst < 1e-6);
}

BOOST_AUTO_TEST_CASE(inside_a_cell_the_function_is_bilinear)
{
  GeometryParameters parameters;
  parameters.lower_corner = "0,0";
  parameters.upper_corner = "1,0.5";
  parameters.global_refinements = 0;
  const Mesh<2>       mesh(MPI_COMM_WORLD, parameters, ".");
  const NodalSpace<2> space(mesh);
  const auto          f = [](const Point<2> &x) { return x[0] * x[1]; };
  const auto images = Raster<2>(space).sample(interpolate<2>(space, f));
  BOOST_TEST(images[0].height == 120u);
  if (on_root())
    for (std::size_t i = 0; i < images[0].values.size(); i += 97)
      BOOST_TEST(images[0].values[i] ==
                     pixel_x(images[0], i) * pixel_y(images[0], i),
                 boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(pixels_outside_the_domain_are_missing)
{
  GeometryParameters parameters;
  parameters.type = "ball";
  parameters.radius = 2.;
  parameters.global_refinements = 5;
  const Mesh<2>       mesh(MPI_COMM_WORLD, parameters, ".");
  const NodalSpace<2> space(mesh);
  const auto          images = Raster<2>(space).sample(
      interpolate<2>(space, [](const Point<2> &) { return 1.; }));
  if (!on_root())
    return;
  std::size_t outside = 0;
  for (std::size_t i = 0; i < images[0].values.size(); ++i)
  {
    const double r = std::hypot(pixel_x(images[0], i), pixel_y(images[0], i));
    const bool   missing = std::isnan(images[0].values[i]);
    outside += missing;
    // The polygon of the mesh lies between these circles.
    if (r < 1.99)
      BOOST_TEST(!missing);
    if (r > 2.)
      BOOST_TEST(missing);
  }
  const double fraction =
      static_cast<double>(outside) / images[0].values.size();
  BOOST_TEST(std::abs(fraction - (1. - M_PI / 4.)) < 0.01);
}

BOOST_AUTO_TEST_CASE(a_line_has_the_nodes_of_a_uniform_mesh)
{
  GeometryParameters parameters;
  parameters.lower_corner = "-1";
  parameters.upper_corner = "3";
  parameters.global_refinements = 6;
  const Mesh<1>       mesh(MPI_COMM_WORLD, parameters, ".");
  const NodalSpace<1> space(mesh);
  const auto          f = [](const Point<1> &x) { return std::exp(x[0]); };
  const auto images = Raster<1>(space).sample(interpolate<1>(space, f));
  BOOST_TEST(images[0].width == 65u);
  if (on_root())
    for (unsigned int i = 0; i < 65; ++i)
      BOOST_TEST(images[0].values[i] == std::exp(-1. + 4. * i / 64.),
                 boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(a_long_line_is_sampled_at_a_thousand_points)
{
  GeometryParameters parameters;
  parameters.global_refinements = 11;
  const Mesh<1>       mesh(MPI_COMM_WORLD, parameters, ".");
  const NodalSpace<1> space(mesh);
  const auto          images = Raster<1>(space).sample(
      interpolate<1>(space, [](const Point<1> &x) { return x[0]; }));
  BOOST_TEST(images[0].width == 1000u);
  if (on_root())
    for (unsigned int i = 0; i < 1000; ++i)
      BOOST_TEST(std::abs(images[0].values[i] - (-1. + 2. * i / 999.)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(three_planes_cut_the_centre)
{
  GeometryParameters parameters;
  parameters.lower_corner = "0,0,0";
  parameters.upper_corner = "2,1,1";
  parameters.global_refinements = 2;
  const Mesh<3>       mesh(MPI_COMM_WORLD, parameters, ".");
  const NodalSpace<3> space(mesh);
  const auto          f = [](const Point<3> &x)
  { return x[0] + 10. * x[1] + 100. * x[2]; };
  const auto images = Raster<3>(space).sample(interpolate<3>(space, f));
  BOOST_TEST(images.size() == 3u);
  BOOST_TEST(images[0].place == "z = 0.5");
  BOOST_TEST(images[1].place == "y = 0.5");
  BOOST_TEST(images[2].place == "x = 1");
  BOOST_TEST(images[0].width == 240u);
  BOOST_TEST(images[0].height == 120u);
  if (!on_root())
    return;
  for (const RasterImage &image : images)
    for (std::size_t i = 0; i < image.values.size(); i += 13)
    {
      Point<3> x(1., 0.5, 0.5);
      x[image.axis_x] = pixel_x(image, i);
      x[image.axis_y] = pixel_y(image, i);
      BOOST_TEST(image.values[i] == f(x), boost::test_tools::tolerance(1e-9));
    }
}

BOOST_AUTO_TEST_SUITE_END()
