// How particles come to the exact flow as there are more of them. KL flow of
// N(3, 1) to the density of N(0, 1) in (-8, 8), L = 1, whose solution is
// N(m(t), 1) (doc/theory.md, section 10), at full speed until t = 2,
// exponential from there:
//
//   particle_rate FOLDER [CELLS=10] [LARGEST=5] [SEEDS=5]
//
// on 2^CELLS cells with 10^3, ..., 10^LARGEST particles drawn with SEEDS seeds.
// At times 0, 1, 2, 3, 4, means over the seeds: exact_w1, the distance W_1 of
// the particles from N(m, 1); pde_w1, from the density of the PDE run on the
// same mesh (its "particles" are 0, and exact_w1 is that of the density);
// sample_w1, of a sample of N(m, 1) of that size drawn anew, which no method
// can beat by much. The orders are in the number of particles. All W_1 are
// integrals of |F - G| to rounding, F and G the cumulative distributions.
// Writes FOLDER/particle_rate.csv.

#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/flow/particle_flow.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/sampling.h>

#include <deal.II/base/mpi.h>

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <iostream>

#include "../tests/unit/exact_mean.h"
#include "../tests/unit/test_densities.h"
#include "table.h"

using namespace lipflow;
using namespace lipflow::benchmark;

namespace
{
constexpr double      shift = 3., bound = 1.;
constexpr const char *half_width = "8";

/// A law on the line: F, its integral from the left, and its inverse.
struct Law
{
  std::function<double(double)> cdf, integral, quantile;
};

Law normal_law(const double mean)
{
  const boost::math::normal unit;
  return {[=](const double x) { return boost::math::cdf(unit, x - mean); },
          [=](const double x)
          {
            const double z = x - mean;
            return z * boost::math::cdf(unit, z) + boost::math::pdf(unit, z);
          },
          [=](const double c)
          { return mean + boost::math::quantile(unit, c); }};
}

/// Nodal masses on a uniform grid, each spread evenly over its node's interval:
/// F is linear in between. The error is O(h^2).
Law nodal_law(const NodalSpace<1> &space, const Vector &mass)
{
  std::vector<std::pair<double, unsigned int>> nodes;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    nodes.push_back({space.locations()[i][0], i});
  std::sort(nodes.begin(), nodes.end());
  std::vector<double> x{nodes.front().first}, f{0.}, g{0.};
  for (const auto &[at, i] : nodes)
  {
    const double next = x.back() + space.measure().local_element(i);
    f.push_back(f.back() + mass.local_element(i));
    g.push_back(g.back() +
                .5 * (f[f.size() - 2] + f.back()) * (next - x.back()));
    x.push_back(next);
  }
  const auto knot = [](const std::vector<double> &values, const double value)
  {
    const auto above = std::upper_bound(values.begin(), values.end(), value);
    const auto n = std::distance(values.begin(), above) - 1;
    return std::clamp<long>(n, 0, static_cast<long>(values.size()) - 2);
  };
  const auto slope = [=](const long k)
  { return (f[k + 1] - f[k]) / (x[k + 1] - x[k]); };
  return {[=](const double at)
          {
            const long k = knot(x, at);
            return f[k] + slope(k) * (at - x[k]);
          },
          [=](const double at)
          {
            const long   k = knot(x, at);
            const double d = at - x[k];
            return g[k] + f[k] * d + .5 * slope(k) * d * d;
          },
          [=](const double c)
          {
            const long k = knot(f, c);
            return slope(k) > 0. ? x[k] + (c - f[k]) / slope(k) : x[k];
          }};
}

/// The integral of |c - F| over (a, b).
double strip(const Law &law, const double c, const double a, const double b)
{
  const auto over = [&](const double from, const double to)
  { return c * (to - from) - law.integral(to) + law.integral(from); };
  const double middle = std::clamp(law.quantile(c), a, b);
  return over(a, middle) - over(middle, b);
}

/// W_1 between equal weights at the sorted @p y and @p law, of finite mean
/// @p mean.
double distance(const std::vector<double> &y, const Law &law, const double mean)
{
  double sum = law.integral(y.front());
  for (std::size_t k = 1; k < y.size(); ++k)
    if (y[k] > y[k - 1])
      sum += strip(law, k / double(y.size()), y[k - 1], y[k]);
  // The integral of 1 - F from y on: that of F up to y, and mean - y.
  return sum + law.integral(y.back()) + mean - y.back();
}

std::vector<double> sorted(std::vector<double> y)
{
  std::sort(y.begin(), y.end());
  return y;
}

std::vector<double> locations(const Particles<1> &particles)
{
  std::vector<double> y;
  for (const auto &x : particles.locations())
    y.push_back(x[0]);
  return y;
}

/// The nodal masses of N(mean, 1).
Vector normal_density(const NodalSpace<1> &space, const double mean)
{
  return test::density(
      space, [=](const auto &x) { return test::normal(x, mean, 1.); });
}

std::vector<double> sample(const NodalSpace<1> &space,
                           const double         mean,
                           const SampleRequest &request)
{
  std::vector<double> y;
  for (const auto &point :
       sample_density(space, normal_density(space, mean), request))
    y.push_back(point.x[0]);
  return y;
}

struct Distances
{
  double exact = 0., pde = 0., sample = 0.;
};

class Study
{
public:
  Study(const std::string &folder, const unsigned int cells)
      : domain_(test::box(std::string("-") + half_width, half_width, cells))
      , target_mass_(normal_density(domain_.space, 0.))
      , target_(domain_.space, target_mass_)
      , table_(folder,
               "particle_rate",
               {"cells",
                "particles",
                "time",
                "exact_w1",
                "order",
                "pde_w1",
                "order",
                "sample_w1"})
      , cells_(1u << cells)
  {
    time_.end_time = 4.;
    time_.landing_times = {1., 2., 3., 4.};
    time_.cfl_number = 1.;
    parameters_.relative_gap = 1e-6;
  }

  void run(const unsigned int largest, const unsigned int seeds)
  {
    run_density();
    std::vector<Distances> last(times.size());
    double                 n = 1e3;
    for (unsigned int k = 3; k <= largest; ++k, n *= 10.)
    {
      std::vector<Distances> mean(times.size());
      for (unsigned int seed = 1; seed <= seeds; ++seed)
        run_particles(
            {static_cast<std::uint64_t>(n), seed, 0}, 1. / seeds, mean);
      for (std::size_t t = 0; t < times.size(); ++t)
        table_.add({std::to_string(cells_),
                    cell(n),
                    cell(times[t]),
                    cell(mean[t].exact),
                    order(last[t].exact, mean[t].exact),
                    cell(mean[t].pde),
                    order(last[t].pde, mean[t].pde),
                    cell(mean[t].sample)});
      last = mean;
    }
  }

private:
  static const std::vector<double> times;

  static double exact(const double time)
  {
    return test::exact_mean(shift, 1., bound, time);
  }

  static std::string order(const double before, const double now)
  {
    return before > 0. ? cell(std::log10(now / before)) : "";
  }

  /// Calls @p at with 0, 1, ... when the flow is at that time.
  template <typename AtTime>
  static void march(Flow &flow, const AtTime &at)
  {
    flow.start();
    at(0);
    for (std::size_t next = 1; next < times.size();)
    {
      flow.advance();
      if (flow.time() >= times[next])
        at(next++);
    }
  }

  void run_density()
  {
    MeshDiscriminator<1> discriminator(
        domain_.space, *divergence_, bound, parameters_);
    GradientFlow<1> flow(domain_.space,
                         discriminator,
                         time_,
                         normal_density(domain_.space, shift),
                         target_mass_);
    march(flow,
          [&](const std::size_t t)
          {
            density_.push_back(flow.mass());
            // As equally likely points, so many that their number adds 1e-6.
            const Law           law = nodal_law(domain_.space, density_.back());
            std::vector<double> y;
            constexpr unsigned  many = 1000000;
            for (unsigned int k = 0; k < many; ++k)
              y.push_back(law.quantile((k + .5) / many));
            table_.add({std::to_string(cells_),
                        "0",
                        cell(times[t]),
                        cell(distance(
                            y, normal_law(exact(times[t])), exact(times[t]))),
                        "",
                        "",
                        "",
                        ""});
          });
  }

  double mean_of(const Vector &mass) const
  {
    return test::node_sum(
        domain_.space,
        [&](const unsigned int i)
        { return mass.local_element(i) * domain_.space.locations()[i][0]; });
  }

  void run_particles(const SampleRequest    &request,
                     const double            part,
                     std::vector<Distances> &sum)
  {
    PointSet points;
    points.dimension = 1;
    points.coordinates = sample(domain_.space, shift, request);
    points.weights.assign(request.n, 1. / static_cast<double>(request.n));
    Particles<1> particles(domain_.space, points, WallRule::reflect, "");
    MeshDiscriminator<1> discriminator(
        domain_.space, *divergence_, bound, parameters_);
    ParticleFlow<1> flow(discriminator, time_, particles, target_, 1000000);
    march(flow,
          [&](const std::size_t t)
          {
            const double mean = exact(times[t]);
            const auto   y = sorted(locations(particles));
            sum[t].exact += part * distance(y, normal_law(mean), mean);
            sum[t].pde += part * distance(y,
                                          nodal_law(domain_.space, density_[t]),
                                          mean_of(density_[t]));
            const auto fresh = sorted(
                sample(domain_.space, mean, {request.n, request.seed, 7}));
            sum[t].sample += part * distance(fresh, normal_law(mean), mean);
          });
  }

  const test::Domain<1>       domain_;
  const Vector                target_mass_;
  const DensityTarget<1>      target_;
  std::unique_ptr<Divergence> divergence_ = make_divergence({});
  DiscriminatorParameters     parameters_;
  TimeParameters              time_;
  Table                       table_;
  unsigned int                cells_;
  std::vector<Vector>         density_;
};

const std::vector<double> Study::times = {0., 1., 2., 3., 4.};
} // namespace

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 5)
  {
    std::cerr << "usage: particle_rate FOLDER [CELLS] [LARGEST] [SEEDS]"
              << std::endl;
    return 2;
  }
  try
  {
    const std::string  folder = argv[1];
    const unsigned int cells = argc > 2 ? std::stoul(argv[2]) : 10;
    const unsigned int largest = argc > 3 ? std::stoul(argv[3]) : 5;
    const unsigned int seeds = argc > 4 ? std::stoul(argv[4]) : 5;
    int                words = 1;
    const dealii::Utilities::MPI::MPI_InitFinalize mpi(words, argv, 1);
    Study(folder, cells).run(largest, seeds);
  }
  catch (const std::exception &error)
  {
    std::cerr << "particle_rate: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
