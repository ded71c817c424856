#include <lipflow/measure/particles.h>

#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <memory>

#include "../test_densities.h"

// Where a particle could fall between the cells: deal.II's search knows the
// cells around the nearest vertex only, and has no tolerance.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(lost_particles_test)

namespace
{
template <int dim>
PointSet equal(const std::vector<dealii::Point<dim>> &locations)
{
  PointSet set;
  set.dimension = dim;
  for (const auto &x : locations)
  {
    for (unsigned int d = 0; d < dim; ++d)
      set.coordinates.push_back(x[d]);
    set.weights.push_back(1. / static_cast<double>(locations.size()));
  }
  return set;
}

/// Collective.
template <int dim>
double count(const Particles<dim> &particles)
{
  return dealii::Utilities::MPI::sum(
      static_cast<double>(particles.ids().size()),
      particles.space().mesh().communicator());
}

/// Moves nothing, then goes back to where all began.
template <int dim>
void check_rest(const NodalSpace<dim>                 &space,
                const std::vector<dealii::Point<dim>> &locations)
{
  for (const WallRule rule : {WallRule::reflect, WallRule::stop})
  {
    Particles<dim> particles(space, equal(locations), rule, "");
    particles.mark();
    for (unsigned int step = 0; step < 3; ++step)
      particles.move(typename Particles<dim>::Vectors(particles.ids().size()));
    particles.return_to_mark();
    BOOST_TEST(count(particles) == static_cast<double>(locations.size()));
    double worst = 0.;
    for (std::size_t k = 0; k < particles.ids().size(); ++k)
      worst = std::max(
          worst,
          particles.locations()[k].distance(locations[particles.ids()[k]]));
    BOOST_TEST(worst <= 1e-14);
  }
}

/// A grid of points that are vertices, midpoints of edges and of cells.
template <int dim>
std::vector<dealii::Point<dim>>
lattice(const double lower, const double upper, const unsigned int n)
{
  std::vector<dealii::Point<dim>> points;
  unsigned int                    all = 1;
  for (unsigned int d = 0; d < dim; ++d)
    all *= n + 1;
  for (unsigned int k = 0; k < all; ++k)
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0, rest = k; d < dim; ++d, rest /= n + 1)
      x[d] = lower + (upper - lower) * (rest % (n + 1)) / n;
    points.push_back(x);
  }
  return points;
}

GeometryParameters thirds(const double lower, const double upper)
{
  GeometryParameters parameters =
      box(std::to_string(lower), std::to_string(upper), 0);
  parameters.cells = "10";
  return parameters;
}
} // namespace

BOOST_AUTO_TEST_CASE(points_on_faces_stay)
{
  const Domain<1> line(thirds(-.3, .7));
  check_rest<1>(line.space, lattice<1>(-.3, .7, 20));
  const Domain<2> plane(thirds(-.3, .7));
  check_rest<2>(plane.space, lattice<2>(-.3, .7, 20));
  const Domain<3> space(thirds(-.3, .7));
  check_rest<3>(space.space, lattice<3>(-.3, .7, 20));
}

BOOST_AUTO_TEST_CASE(points_a_rounding_outside_stay)
{
  const Domain<1> line(box("-1", "1", 7));
  check_rest<1>(line.space,
                {dealii::Point<1>(1. + 1e-13), dealii::Point<1>(-1. - 1e-13)});
  const Domain<2> plane(box("-1", "1", 5));
  check_rest<2>(plane.space,
                {dealii::Point<2>(1. + 1e-13, .3),
                 dealii::Point<2>(-1. - 1e-13, 1. + 1e-13)});
}

// Parallelograms leaning so far that the vertex nearest to a point is none of
// its cell's: with edges e_1, e_2, where |e_1.e_2| > |e_2|^2.
BOOST_AUTO_TEST_CASE(skewed_cells_pass_their_particles_on)
{
  Mesh<2> mesh(MPI_COMM_WORLD, box("0", "1", 3), ".");
  dealii::GridTools::transform(
      [](const dealii::Point<2> &x)
      { return dealii::Point<2>(2. * x[0] + .7071 * x[1], .7071 * x[1]); },
      mesh.triangulation());
  const NodalSpace<2> space(mesh);
  BOOST_TEST(space.skewed_fraction() > 0.);

  std::vector<dealii::Point<2>> start;
  for (const auto &x : lattice<2>(.03, .97, 12))
    start.emplace_back(2. * x[0] + .7071 * x[1], .7071 * x[1]);
  Particles<2> particles(space, equal(start), WallRule::reflect, "");
  const double h = space.smallest_height();
  for (unsigned int step = 0; step < 200; ++step)
  {
    Particles<2>::Vectors way;
    for (const auto id : particles.ids())
      way.push_back(
          .7 * h *
          dealii::Point<2>(noise(step, 2 * id), noise(step, 2 * id + 1)));
    particles.move(way);
  }
  BOOST_TEST(count(particles) == static_cast<double>(start.size()));
}

BOOST_AUTO_TEST_SUITE_END()
