#include <lipflow/measure/particles.h>
#include <lipflow/measure/walls.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(walls_test)

namespace
{
/// @p x in the box [0, 1]^dim as a mirrored picture of all space.
double folded(const double x)
{
  const double rest = x - 2. * std::floor(.5 * x);
  return rest > 1. ? 2. - rest : rest;
}

/// From everywhere in a box of one cell, which all corners belong to, by
/// displacements up to its height, with up to dim walls on the way.
template <int dim>
void check_box(const WallRule rule)
{
  const Domain<dim> domain(box("0", "1", 0), MPI_COMM_SELF);
  const Walls<dim>  walls(domain.space, rule);
  for (unsigned int n = 0; n < 2000; ++n)
  {
    dealii::Point<dim>     x, mirrored;
    dealii::Tensor<1, dim> d;
    for (unsigned int c = 0; c < dim; ++c)
    {
      x[c] = .5 + .5 * noise(n, c);
      d[c] = noise(n, dim + c);
    }
    d *= std::min(1., 1. / d.norm());
    const auto landing = walls.move(0, x, d);
    for (unsigned int c = 0; c < dim; ++c)
      mirrored[c] = folded(x[c] + d[c]);
    if (rule == WallRule::reflect)
    {
      BOOST_TEST(landing.at.distance(mirrored) <= 1e-9);
      for (unsigned int c = 0; c < dim; ++c)
      {
        const bool bounced = std::abs(x[c] + d[c] - .5) > .5;
        BOOST_TEST(landing.displacement[c] == (bounced ? -d[c] : d[c]));
        BOOST_TEST(landing.mirror[c][c] == (bounced ? -1. : 1.));
      }
      continue;
    }
    // As far along the path as the box allows.
    double fraction = 1.;
    for (unsigned int c = 0; c < dim; ++c)
      fraction = std::min(fraction, ((d[c] > 0. ? 1. : 0.) - x[c]) / d[c]);
    BOOST_TEST(landing.at.distance(x + fraction * d) <= 1e-9);
    BOOST_TEST((landing.displacement - fraction * d).norm() <= 1e-9);
  }
}

PointSet corner_points(const std::vector<double> &coordinates)
{
  const std::size_t n = coordinates.size() / 2;
  return {2, coordinates, std::vector<double>(n, 1. / double(n))};
}

/// Particles at inner points next to the nodes of @p domain, moved at random
/// thousands of times: Particles itself throws if one is lost, and where it is
/// the shape functions say.
template <int dim>
void check_random_moves(const GeometryParameters &geometry,
                        const WallRule            rule,
                        const unsigned int        n_moves)
{
  const Domain<dim> domain(geometry);
  const Domain<dim> alone(geometry, MPI_COMM_SELF);
  PointSet          set;
  set.dimension = dim;
  for (unsigned int i = 0; i < alone.space.n_owned(); i += 3)
    for (unsigned int d = 0; d < dim; ++d)
      set.coordinates.push_back(alone.space.locations()[i][d]);
  const std::size_t n = set.coordinates.size() / dim;
  set.weights.assign(n, 1. / static_cast<double>(n));

  Particles<dim> particles(domain.space, set, rule, "");
  const double   height = domain.space.smallest_height();
  for (unsigned int step = 0; step < n_moves; ++step)
  {
    typename Particles<dim>::Vectors displacements(particles.ids().size());
    for (std::size_t k = 0; k < displacements.size(); ++k)
    {
      for (unsigned int d = 0; d < dim; ++d)
        displacements[k][d] =
            noise(17 * particles.ids()[k] + 3 * d, step / 5 + 1);
      // Straight on for five moves, so that walls are reached.
      displacements[k] *= height * (1. - 1e-12) / displacements[k].norm();
    }
    particles.move(displacements);
  }
  const Vector mass = particles.nodal_masses();
  BOOST_TEST(std::abs(node_sum(domain.space,
                               [&](const unsigned int i)
                               { return mass.local_element(i); }) -
                      1.) <= 1e-13);
}
} // namespace

BOOST_AUTO_TEST_CASE(in_a_box_reflection_is_folding)
{
  check_box<1>(WallRule::reflect);
  check_box<2>(WallRule::reflect);
  check_box<3>(WallRule::reflect);
}

BOOST_AUTO_TEST_CASE(a_particle_stops_where_it_meets_the_wall)
{
  check_box<1>(WallRule::stop);
  check_box<2>(WallRule::stop);
  check_box<3>(WallRule::stop);
}

BOOST_AUTO_TEST_CASE(into_a_corner_and_along_a_wall)
{
  const Domain<2> domain(box("0", "1", 0), MPI_COMM_SELF);
  const Walls<2>  walls(domain.space, WallRule::reflect);
  const auto      back =
      walls.move(0, dealii::Point<2>(.9, .9), dealii::Point<2>(.3, .3));
  BOOST_TEST(back.at.distance(dealii::Point<2>(.8, .8)) <= 1e-9);
  BOOST_TEST(back.mirror[0][0] == -1.);
  BOOST_TEST(back.mirror[1][1] == -1.);
  const auto along =
      walls.move(0, dealii::Point<2>(.5, 1.), dealii::Point<2>(.4, 0.));
  BOOST_TEST(along.at.distance(dealii::Point<2>(.9, 1.)) <= 1e-9);
  BOOST_TEST(along.mirror[1][1] == 1.);
}

BOOST_AUTO_TEST_CASE(what_a_particle_carries_is_mirrored_with_its_path)
{
  const Domain<2> domain(box("0", "1", 3));
  Particles<2>    particles(
      domain.space, corner_points({.95, .5, .5, .5}), WallRule::reflect, "");
  Particles<2>::Vectors way(particles.ids().size());
  for (auto &d : way)
    d = dealii::Point<2>(.02, .03);
  particles.mark();
  particles.set_slot(ParticleSlot::velocity, way);
  for (unsigned int n = 0; n < 4; ++n)
  {
    way = particles.slot(ParticleSlot::velocity);
    particles.move(way);
  }
  const auto path = particles.slot(ParticleSlot::path);
  const auto velocity = particles.slot(ParticleSlot::velocity);
  const auto mark = particles.slot(ParticleSlot::mark);
  for (std::size_t k = 0; k < path.size(); ++k)
  {
    const bool                 bounced = particles.ids()[k] == 0;
    const dealii::Point<2>     end(bounced ? .97 : .58, .62);
    const dealii::Tensor<1, 2> image =
        bounced ? dealii::Tensor<1, 2>({1.05, .5}) : mark[k];
    BOOST_TEST(particles.locations()[k].distance(end) <= 1e-9);
    BOOST_TEST((end - path[k] - image).norm() <= 1e-9);
    BOOST_TEST(velocity[k][0] == (bounced ? -.02 : .02));
    BOOST_TEST(velocity[k][1] == .03);
  }
}

BOOST_AUTO_TEST_CASE(no_particle_leaves_in_thousands_of_moves)
{
  for (const WallRule rule : {WallRule::reflect, WallRule::stop})
  {
    check_random_moves<1>(box("-1", "1", 2), rule, 2000);
    check_random_moves<2>(box("-1", "1", 2), rule, 2000);
    check_random_moves<2>(ball(1., 2), rule, 2000);
    check_random_moves<2>(file("annulus.msh", 0), rule, 1000);
    check_random_moves<2>(file("two_rooms.msh", 0), rule, 1000);
    check_random_moves<3>(ball(1., 1), rule, 500);
  }
}

BOOST_AUTO_TEST_SUITE_END()
