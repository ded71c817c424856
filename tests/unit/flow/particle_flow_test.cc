#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../exact_mean.h"
#include "particle_flow_problem.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(particle_flow_test)

namespace
{
template <int dim>
struct Dirac
{
  dealii::Point<dim> from, to;
  double             bound;
  unsigned int       refinements;
};

const Dirac<1> line{dealii::Point<1>(1.31), dealii::Point<1>(-.72), 1.5, 5};

PointSet dirac(const double *x, const unsigned int dim)
{
  return points(dim, std::vector<double>(x, x + dim));
}

/// At any time it is at the distance that a flight at speed L leaves.
template <int dim>
void check_flight(const Dirac<dim>  &flight,
                  const std::string &divergence,
                  const double       tolerance_landed)
{
  const double             length = flight.from.distance(flight.to);
  const double             end = 1.1 * length / flight.bound;
  ParticleFlowProblem<dim> problem(box("-2", "2", flight.refinements),
                                   dirac(flight.from.begin_raw(), dim),
                                   until(end));
  problem.set_target(
      dirac(flight.to.begin_raw(), dim), divergence, flight.bound, 1e-8);
  BOOST_TEST_CONTEXT(dim << "D, " << divergence)
  {
    const auto distance = [&]() { return (problem.mean() - flight.to).norm(); };
    StepReport report = problem.flow->start();
    double     worst = 0., worst_divergence = 0.;
    while (!problem.flow->finished())
    {
      const double last = report.divergence_upper;
      report = problem.flow->advance();
      const double left = std::max(length - flight.bound * report.time, 0.);
      // The last step may end at the face of a cell before it lands.
      const double late = left > 0. ? 0. : flight.bound * report.dt;
      worst = std::max(worst, std::abs(distance() - left) - late);
      worst_divergence = std::max(
          worst_divergence,
          std::abs(report.divergence_lower - flight.bound * distance()));
      BOOST_TEST(report.divergence_lower <= last + 1e-12);
    }
    BOOST_TEST_MESSAGE(dim << "D, " << divergence << ": off course " << worst
                           << ", D " << worst_divergence << ", landed "
                           << distance());
    BOOST_TEST(worst <= 1e-6);
    BOOST_TEST(worst_divergence <= 1e-6);
    BOOST_TEST(distance() <= tolerance_landed);
  }
}

/// A particle next to a wall that the target pushes it along and into, with
/// others that keep the potential moving: D falls for every rule of the walls.
ParticleFlowProblem<2> at_walls(const double end)
{
  ParticleFlowProblem<2> problem(
      box("0", "1", 3),
      points(2, {.02, .9, .5, .98, .97, .6, .6, .3, .35, .04, .99, .99}),
      until(end));
  // In the corner (0, 0) and at two walls.
  problem.set_target(
      points(2, {0., 0., 0., .001, .4, 0., 1., .2, .003, 0.}), "kl", 2.);
  return problem;
}

/// N(3, 1) -> N(0, 1) on (-8, 8), L = 1, with M points that split the mass in
/// equal parts: the largest error of their mean until T = 4.
double mean_error(const unsigned int refinements, const unsigned int M)
{
  std::vector<double> quantiles;
  for (unsigned int k = 0; k < M; ++k)
  {
    // Bisection for Phi(x) = (k + 1/2)/M.
    double lower = -8., upper = 8.;
    for (unsigned int n = 0; n < 60; ++n)
    {
      const double middle = .5 * (lower + upper);
      (.5 * std::erfc(-middle / std::sqrt(2.)) < (k + .5) / M ? lower : upper) =
          middle;
    }
    quantiles.push_back(3. + lower);
  }
  ParticleFlowProblem<1> problem(
      box("-8", "8", refinements), points(1, quantiles), until(4., 1.));
  problem.set_density(
      [](const auto &x) { return normal(x, 0., 1.); }, "kl", 1.);
  StepReport report = problem.flow->start();
  double     worst = 0.;
  while (!problem.flow->finished())
  {
    const StepReport last = report;
    report = problem.flow->advance();
    BOOST_TEST(report.divergence_lower <= last.divergence_upper + 1e-12);
    worst = std::max(
        worst,
        std::abs(problem.mean()[0] - exact_mean(3., 1., 1., report.time)));
  }
  return worst;
}

std::vector<dealii::Point<2>> boundary_vertices(const Mesh<2> &mesh)
{
  std::vector<dealii::Point<2>> vertices;
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    for (const auto &face : cell->face_iterators())
      if (face->at_boundary())
        vertices.push_back(face->vertex(0));
  return vertices;
}

/// Particles everywhere are drawn to vertices of the boundary, which take
/// turns.
void hug_walls(const GeometryParameters &geometry,
               const WallRule            rule,
               const unsigned int        n_steps)
{
  const Domain<2>      domain(geometry);
  const NodalSpace<2> &space = domain.space;
  std::vector<double>  x;
  for (unsigned int k = 0; k < space.n_owned(); k += 2)
    x.insert(x.end(), {space.locations()[k][0], space.locations()[k][1]});
  Particles<2> particles(space, points(2, x), rule, "");
  const auto   goals = boundary_vertices(domain.mesh);
  const double h = space.smallest_height();
  for (unsigned int step = 0; step < n_steps; ++step)
  {
    const auto                    &goal = goals[step / 50 * 7 % goals.size()];
    typename Particles<2>::Vectors way;
    for (std::size_t k = 0; k < particles.ids().size(); ++k)
    {
      const auto           to = goal - particles.locations()[k];
      const double         length = to.norm();
      dealii::Tensor<1, 2> jump;
      for (unsigned int d = 0; d < 2; ++d)
        jump[d] = .2 * noise(step, 2 * particles.ids()[k] + d);
      way.push_back(h * (.7 * to / std::max(length, h) + jump));
    }
    particles.move(way);
  }
  BOOST_TEST(particles.ids().size() == x.size() / 2);
}
} // namespace

BOOST_AUTO_TEST_CASE(a_lone_particle_flies_from_rank_to_rank)
{
  check_flight(line, "kl", 1e-9);
}

BOOST_AUTO_TEST_CASE(a_lone_particle_flies_at_full_speed_and_lands,
                     *on_one_rank())
{
  const Dirac<2> plane{
      dealii::Point<2>(.91, .43), dealii::Point<2>(-.72, -.17), 2., 4};
  const Dirac<3> space{
      dealii::Point<3>(.91, .43, -.3), dealii::Point<3>(-.12, -.17, .4), 2., 3};
  // Comes to .0301 before its target, from where a step leads to the face of a
  // cell .03 beyond it.
  const Dirac<1> past{dealii::Point<1>(1.3101), dealii::Point<1>(-.72), 1.5, 5};
  for (const char *divergence :
       {"kl", "reverse kl", "alpha 0.5", "alpha 2", "wasserstein"})
  {
    check_flight(line, divergence, 1e-9);
    check_flight(past, divergence, 1e-9);
    check_flight(plane, divergence, 1e-6);
  }
  check_flight(space, "kl", 1e-6);
}

BOOST_AUTO_TEST_CASE(the_mean_of_many_follows_the_normal_law, *on_one_rank())
{
  const double coarse = mean_error(5, 50), medium = mean_error(6, 100),
               fine = mean_error(7, 200);
  BOOST_TEST_MESSAGE("mean: " << coarse << ' ' << medium << ' ' << fine);
  BOOST_TEST(fine < .7 * medium);
  BOOST_TEST(medium < .7 * coarse);
  BOOST_TEST(fine < .02);
}

BOOST_AUTO_TEST_CASE(clouds_come_closer_at_every_step, *on_one_rank())
{
  for (const char *divergence : all_divergences)
    BOOST_TEST_CONTEXT(divergence)
    {
      const auto reports = clouds(divergence, "variational").run_checked();
      BOOST_TEST(reports.back().divergence_upper <
                 .9 * reports.front().divergence_lower);
    }
}

BOOST_AUTO_TEST_CASE(targets_at_walls_lose_no_particle)
{
  const auto reports = at_walls(.7).run_checked();
  BOOST_TEST(reports.size() > 20);
  BOOST_TEST(reports.back().divergence_upper <
             .5 * reports.front().divergence_lower);
}

BOOST_AUTO_TEST_CASE(the_divergence_is_evaluated_every_so_many_steps)
{
  ParticleFlowProblem<2> problem = clouds("kl", "variational");
  ParticleFlow<2>        flow(*problem.discriminator,
                       problem.time,
                       *problem.particles,
                       *problem.target,
                       3);
  double                 last = flow.start().divergence_upper;
  while (!flow.finished())
  {
    const StepReport report = flow.advance();
    const bool       due = report.step % 3 == 0 || flow.finished();
    BOOST_TEST(std::isnan(report.divergence_upper) == !due);
    if (!due)
      continue;
    BOOST_TEST(report.divergence_lower <= last + 1e-12);
    last = report.divergence_upper;
  }
}

// With the largest CFL number what is left after the first move of a step can
// be longer than a cell, and is clipped.
BOOST_AUTO_TEST_CASE(the_number_of_ranks_has_no_say)
{
  const std::pair<const char *, double> cases[] = {{"variational", .5},
                                                   {"variational", 1.},
                                                   {"explicit", .5},
                                                   {"heun", .5},
                                                   {"ab2", .5},
                                                   {"rk4", .5},
                                                   {"rk4", 1.}};
  for (const auto &[scheme, cfl] : cases)
  {
    ParticleFlowProblem<2> together = clouds("kl", scheme, MPI_COMM_WORLD, cfl);
    ParticleFlowProblem<2> alone = clouds("kl", scheme, MPI_COMM_SELF, cfl);
    together.run_checked();
    alone.run_checked();
    BOOST_TEST_CONTEXT(scheme << ", CFL number " << cfl)
    BOOST_TEST(farthest(together.locations(), alone.locations()) <= 1e-9);
  }
}

// A discriminator that gives up in between leaves no trace.
BOOST_AUTO_TEST_CASE(a_step_that_fails_leaves_everything_as_it_was)
{
  for (const char *scheme : {"variational", "heun", "rk4", "explicit"})
  {
    ParticleFlowProblem<2>  plain = clouds("kl", scheme);
    ParticleFlowProblem<2>  failing = clouds("kl", scheme);
    DiscriminatorParameters hopeless;
    hopeless.maximum_iterations = 1;
    hopeless.relative_gap = 1e-8;
    MeshDiscriminator<2> bad(
        failing.domain->space, *failing.divergence, 1.5, hopeless);
    plain.flow->start();
    failing.flow->start();
    for (unsigned int step = 0; step < 3; ++step)
    {
      const auto   before = failing.locations();
      const double time = failing.flow->time();
      const Vector psi = failing.flow->potential();
      failing.flow->redistributed(bad, *failing.target, psi);
      BOOST_CHECK_EXCEPTION(failing.flow->advance(),
                            Error,
                            [](const Error &error)
                            { return error.code() == ExitCode::numerical; });
      BOOST_TEST(failing.locations() == before);
      BOOST_TEST(failing.flow->time() == time);
      failing.flow->redistributed(
          *failing.discriminator, *failing.target, failing.flow->potential());
      // Up to the order of the particles in a cell.
      BOOST_TEST(std::abs(failing.flow->advance().divergence_upper -
                          plain.flow->advance().divergence_upper) <= 1e-9);
      BOOST_TEST(farthest(failing.locations(), plain.locations()) <= 1e-9);
    }
  }
}

// Sums of many equal weights depend on how they are shared out: the mass must
// not drift as particles pass from rank to rank.
BOOST_AUTO_TEST_CASE(the_mass_of_many_particles_does_not_drift)
{
  std::vector<double> x;
  for (unsigned int k = 0; k < 100000; ++k)
    x.push_back(-1.5 + .5 * noise(1, k));
  TimeParameters time = until(1., 1.);
  time.scheme = "explicit";
  ParticleFlowProblem<1> problem(box("-2", "2", 5), points(1, x), time);
  problem.set_target(points(1, {1.3, 1.7}), "kl", 2.);
  problem.run_checked();
  BOOST_TEST(problem.mean()[0] > .3);
}

// Ten thousand steps along walls, at walls and into corners that point inwards:
// Particles counts itself at each of them.
BOOST_AUTO_TEST_CASE(ten_thousand_steps_at_walls, *on_one_rank())
{
  for (const WallRule rule : {WallRule::reflect, WallRule::stop})
    for (const char *mesh : {"two_rooms.msh", "annulus.msh"})
      hug_walls(file(mesh, 0), rule, 10000);
}

BOOST_AUTO_TEST_SUITE_END()
