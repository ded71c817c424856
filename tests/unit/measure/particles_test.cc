#include <lipflow/measure/empirical_target.h>
#include <lipflow/measure/particle_source.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../test_densities.h"
#include "scattered_points.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(particles_test)

namespace
{
template <int dim>
double all(const Domain<dim> &domain, const double value)
{
  return dealii::Utilities::MPI::sum(value, domain.mesh.communicator());
}

/// Each particle at @p location(id), with the weight and the velocity of its
/// identifier, and every identifier once.
template <int dim, typename Location>
void check_particles(const Particles<dim> &particles,
                     const PointSet       &set,
                     const Location       &location)
{
  std::vector<double> own(set.size(), 0.), count(set.size());
  const auto          velocity = particles.slot(ParticleSlot::velocity);
  double              worst = 0.;
  for (std::size_t k = 0; k < particles.ids().size(); ++k)
  {
    const auto id = particles.ids()[k];
    own[id] += 1.;
    BOOST_TEST(particles.weights()[k] == set.weights[id]);
    BOOST_TEST(velocity[k][dim - 1] == 3. * id);
    worst = std::max(worst, particles.locations()[k].distance(location(id)));
  }
  BOOST_TEST(worst <= 1e-12);
  dealii::Utilities::MPI::sum(
      own, particles.space().mesh().communicator(), count);
  for (const double times : count)
    BOOST_TEST(times == 1.);
}

template <int dim>
dealii::Point<dim> start_of(const PointSet &set, const std::size_t id)
{
  dealii::Point<dim> x;
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = set.point(id)[d];
  return x;
}

/// Everything crosses the mesh to its point mirrored in the origin, step by
/// step, and so from rank to rank.
template <int dim>
void check_crossing(const unsigned int refinements)
{
  const Domain<dim> domain(box("-1", "1", refinements));
  const PointSet    set = scattered<dim>(40);
  Particles<dim>    particles(domain.space, set, WallRule::reflect, "");
  typename Particles<dim>::Vectors velocity(particles.ids().size());
  for (std::size_t k = 0; k < velocity.size(); ++k)
    velocity[k][dim - 1] = 3. * particles.ids()[k];
  particles.set_slot(ParticleSlot::velocity, velocity);

  constexpr unsigned int n_steps = 20;
  for (unsigned int step = 0; step < n_steps; ++step)
  {
    if (step == n_steps - 1)
      particles.mark();
    typename Particles<dim>::Vectors way;
    for (const auto id : particles.ids())
      way.push_back((-2. / n_steps) * start_of<dim>(set, id));
    particles.move(way);
  }
  check_particles(particles,
                  set,
                  [&](const auto id)
                  { return dealii::Point<dim>(-1. * start_of<dim>(set, id)); });
  const auto path = particles.slot(ParticleSlot::path);
  for (std::size_t k = 0; k < path.size(); ++k)
    BOOST_TEST(
        (path[k] + (2. / n_steps) * start_of<dim>(set, particles.ids()[k]))
            .norm() <= 1e-12);
  particles.return_to_mark();
  check_particles(particles,
                  set,
                  [&](const auto id) {
                    return dealii::Point<dim>((2. / n_steps - 1.) *
                                              start_of<dim>(set, id));
                  });
}

/// Mass and mean, which affine functions see exactly.
template <int dim>
void check_moments(const GeometryParameters &geometry)
{
  const Domain<dim> domain(geometry);
  PointSet          set = scattered<dim>(30);
  for (double &x : set.coordinates)
    x *= .5;
  const Particles<dim> particles(domain.space, set, WallRule::reflect, "");
  const Vector         mass = particles.nodal_masses();
  BOOST_TEST(std::abs(node_sum(domain.space,
                               [&](const unsigned int i)
                               { return mass.local_element(i); }) -
                      1.) <= 1e-14);
  for (unsigned int d = 0; d < dim; ++d)
  {
    double mean = 0.;
    for (std::size_t k = 0; k < set.size(); ++k)
      mean += set.weights[k] * set.point(k)[d];
    const double nodal = node_sum(
        domain.space,
        [&](const unsigned int i)
        { return mass.local_element(i) * domain.space.locations()[i][d]; });
    BOOST_TEST(std::abs(nodal - mean) <= 1e-13);
  }
}

template <int dim>
Vector rough(const NodalSpace<dim> &space)
{
  return nodal_values(space,
                      [](const auto &x)
                      { return std::sin(5. * x[0] + 3. * x[dim - 1]); });
}
} // namespace

BOOST_AUTO_TEST_CASE(particles_keep_what_they_carry_through_the_mesh)
{
  check_crossing<1>(3);
  check_crossing<2>(3);
  check_crossing<3>(2);
}

BOOST_AUTO_TEST_CASE(nodal_masses_have_mass_and_mean_of_the_particles)
{
  check_moments<1>(box("-1", "1", 4));
  check_moments<2>(box("-1", "1", 3));
  check_moments<2>(ball(1., 2));
  check_moments<3>(ball(1., 1));
}

BOOST_AUTO_TEST_CASE(a_lost_start_is_an_error_of_the_input)
{
  const Domain<2> domain(box("-.5", ".5", 2));
  BOOST_CHECK_EXCEPTION(
      Particles<2>(
          domain.space, scattered<2>(40), WallRule::reflect, "Source: "),
      Error,
      [](const Error &error) { return error.code() == ExitCode::input; });
}

BOOST_AUTO_TEST_CASE(a_source_is_its_particles)
{
  const Domain<2>    domain(box("-1", "1", 3));
  const Particles<2> particles(
      domain.space, scattered<2>(50), WallRule::reflect, "");
  const Vector          psi = rough(domain.space);
  Particles<2>::Vectors back, gradients;
  std::vector<double>   values;
  for (const auto id : particles.ids())
    back.push_back(dealii::Point<2>(.1 * noise(id, 5), .1 * noise(id, 6)));
  particles.evaluation().values(psi, values);
  particles.evaluation().gradients(psi, gradients);
  double expectation = 0., form = 0.;
  for (std::size_t k = 0; k < values.size(); ++k)
  {
    const double w = particles.weights()[k];
    expectation += w * (values[k] - back[k] * gradients[k]);
    form += w * gradients[k].norm_square();
  }
  const ParticleSource<2> source(particles, back);
  Vector                  out = domain.space.make_vector();
  source.outflow(psi, out);
  const auto sum_with = [&](const Vector &nodes)
  {
    return node_sum(domain.space,
                    [&](const unsigned int i)
                    { return nodes.local_element(i) * psi.local_element(i); });
  };
  BOOST_TEST(std::abs(sum_with(source.functional()) -
                      all(domain, expectation)) <= 1e-13);
  // Half the derivative of a quadratic form: U itself, at psi.
  BOOST_TEST(std::abs(sum_with(out) - all(domain, form)) <= 1e-11);
  BOOST_TEST(std::abs(node_sum(domain.space,
                               [&](const unsigned int i)
                               { return out.local_element(i); })) <= 1e-12);
  std::vector<double> pairs(domain.space.pairs().size(), 0.);
  source.add_mobility(psi, 2., pairs);
  double by_pairs = 0.;
  for (std::size_t k = 0; k < pairs.size(); ++k)
  {
    const auto  &pair = domain.space.pairs()[k];
    const double jump = psi.local_element(pair.i) - psi.local_element(pair.j);
    by_pairs += pairs[k] * jump * jump;
  }
  BOOST_TEST(std::abs(all(domain, by_pairs) - 2. * all(domain, form)) <= 1e-11);
}

BOOST_AUTO_TEST_CASE(an_empirical_target_is_its_points)
{
  const Domain<2>          domain(box("-1", "1", 3));
  const PointSet           set = scattered<2>(50);
  const EmpiricalTarget<2> target(domain.space, set, "Target: ");
  BOOST_TEST(!target.is_nodal());
  double mass = 0., values_sum = 0.;
  for (const double q : target.masses())
    mass += q;
  BOOST_TEST(std::abs(all(domain, mass) - 1.) <= 1e-14);

  // a . psi(x) = (N^T a) . psi, on owned nodes, with zero ghosts before.
  const Vector        psi = rough(domain.space);
  std::vector<double> values;
  target.values(psi, values);
  for (std::size_t k = 0; k < values.size(); ++k)
    values_sum += target.masses()[k] * values[k];
  Vector nodes = domain.space.make_vector();
  target.add_to_nodes(target.masses(), nodes);
  BOOST_TEST(std::abs(node_sum(domain.space,
                               [&](const unsigned int i) {
                                 return nodes.local_element(i) *
                                        psi.local_element(i);
                               }) -
                      all(domain, values_sum)) <= 1e-13);
  BOOST_CHECK_THROW(
      EmpiricalTarget<2>(Domain<2>(box("-.2", ".2", 1)).space, set, "Target: "),
      Error);
}

BOOST_AUTO_TEST_SUITE_END()
