#include "studies.h"

#include <lipflow/discriminator/automatic_gap.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>

#include <deal.II/base/timer.h>

#include "../unit/exact_mean.h"
#include "../unit/test_densities.h"

namespace lipflow
{
namespace test
{
namespace
{
/// A divergence on a box.
template <int dim>
struct Setting
{
  Setting(const GeometryParameters &geometry,
          const std::string        &name,
          const double              bound,
          const double              relative_gap,
          const unsigned int        order = 1,
          const std::string        &constraint = "auto")
      : domain(geometry)
  {
    DivergenceChoice choice;
    choice.type = name;
    if (name.compare(0, 6, "alpha ") == 0)
    {
      choice.type = "alpha";
      choice.alpha = std::stod(name.substr(6));
    }
    divergence = make_divergence(choice);
    DiscriminatorParameters parameters;
    parameters.constraint = constraint;
    parameters.relative_gap = relative_gap > 0.
                                  ? relative_gap
                                  : automatic_gap(domain.space, bound, order);
    discriminator = std::make_unique<MeshDiscriminator<dim>>(
        domain.space, *divergence, bound, parameters);
  }

  Domain<dim>                             domain;
  std::unique_ptr<Divergence>             divergence;
  std::unique_ptr<MeshDiscriminator<dim>> discriminator;
};

template <int dim>
dealii::Tensor<1, dim> direction()
{
  dealii::Tensor<1, dim> e;
  e[0] = 1.9;
  if (dim > 1)
    e[1] = -1.3;
  return e / e.norm();
}

template <int dim>
double mean_distance(const NodalSpace<dim>        &space,
                     const Vector                 &mass,
                     const dealii::Tensor<1, dim> &exact)
{
  dealii::Tensor<1, dim> distance = -exact;
  for (unsigned int d = 0; d < dim; ++d)
    distance[d] +=
        node_sum(space,
                 [&](const unsigned int i)
                 { return mass.local_element(i) * space.locations()[i][d]; });
  return distance.norm();
}

template <int dim>
double l1_distance(const NodalSpace<dim> &space,
                   const Vector          &mass,
                   const Vector          &exact)
{
  return node_sum(
      space,
      [&](const unsigned int i)
      { return std::abs(mass.local_element(i) - exact.local_element(i)); });
}

/// Runs @p flow to its end; @p compare(flow, report) looks at each step.
template <int dim, typename Compare>
void run(GradientFlow<dim> &flow,
         const double       bound,
         FlowErrors        &errors,
         const Compare     &compare)
{
  const dealii::Timer timer;
  StepReport          report = flow.start();
  errors.min_density = report.min_density;
  errors.rise = std::numeric_limits<double>::lowest();
  while (true)
  {
    errors.drift = std::max(errors.drift, report.mass_error);
    errors.min_density = std::min(errors.min_density, report.min_density);
    errors.speed_ratio = std::max(errors.speed_ratio, report.max_speed / bound);
    errors.gap = std::max(errors.gap, report.relative_gap);
    compare(flow, report);
    if (flow.finished())
      break;
    const double upper = report.divergence_upper;
    report = flow.advance();
    errors.rise = std::max(errors.rise, report.divergence_lower - upper);
    ++errors.steps;
  }
  errors.cpu_seconds = timer.cpu_time();
}

double outside(const double exact, const double lower, const double upper)
{
  return std::max({0., lower - exact, exact - upper});
}

TimeParameters time_of(const NormalFlow &flow)
{
  TimeParameters time;
  time.end_time = flow.end_time;
  time.cfl_number = flow.cfl_number;
  time.scheme = flow.scheme;
  time.fluxes = flow.fluxes;
  return time;
}

/// alpha > 1: the translation ends when the mean is no longer far from Q.
double mean_at(const NormalFlow &flow, const double t)
{
  return flow.divergence == "kl"
             ? exact_mean(flow.shift, flow.sigma, flow.bound, t)
             : flow.shift - flow.bound * t;
}
} // namespace

template <int dim>
FlowErrors run_normal_flow(const NormalFlow  &flow,
                           const unsigned int refinements)
{
  const std::string width = std::to_string(flow.half_width);
  Setting<dim>      setting(box("-" + width, width, refinements),
                       flow.divergence,
                       flow.bound,
                       flow.relative_gap,
                       time_of(flow).order());
  const auto       &space = setting.domain.space;
  const auto        e = direction<dim>();
  const auto        normal_at = [&](const double mean)
  {
    return density(space,
                   [&](const dealii::Point<dim> &x)
                   { return normal(x - mean * e, 0., flow.sigma); });
  };
  const Vector      source = normal_at(flow.shift), target = normal_at(0.);
  GradientFlow<dim> gradient_flow(
      space, *setting.discriminator, time_of(flow), source, target);

  FlowErrors errors;
  errors.cells = 1u << refinements;
  run(gradient_flow,
      flow.bound,
      errors,
      [&](const GradientFlow<dim> &state, const StepReport &report)
      {
        const double mean = mean_at(flow, report.time);
        errors.mean =
            std::max(errors.mean, mean_distance(space, state.mass(), mean * e));
        if (flow.divergence != "kl")
          return;
        const double variance = flow.sigma * flow.sigma;
        const double slope = std::min(mean / variance, flow.bound);
        const double exact = slope * mean - .5 * slope * slope * variance;
        errors.divergence = std::max(
            errors.divergence,
            outside(exact, report.divergence_lower, report.divergence_upper));
        errors.fisher += report.dt / flow.end_time *
                         std::abs(report.fisher_information - slope * slope);
      });
  errors.density = l1_distance(
      space, gradient_flow.mass(), normal_at(mean_at(flow, flow.end_time)));
  return errors;
}

namespace
{
/// The density of a ring of this radius, not normalised.
double ring(const double r, const double radius)
{
  return std::exp(-(r - radius) * (r - radius) / (2. * .03 * .03));
}

/// E[|x|] under it, in the plane.
double mean_radius(const double radius)
{
  double       mass = 0., moment = 0.;
  const double step = 1e-5;
  for (double r = .5 * step; r < 1.; r += step)
  {
    mass += r * ring(r, radius);
    moment += r * r * ring(r, radius);
  }
  return moment / mass;
}
} // namespace

FlowErrors run_ring_flow(const RingFlow    &ring_flow,
                         const unsigned int refinements)
{
  constexpr double from = .35, to = .1;
  TimeParameters   time;
  time.end_time = .1;
  time.scheme = ring_flow.scheme;
  Setting<2>  setting(box("-0.5", "0.5", refinements),
                     "wasserstein",
                     1.,
                     ring_flow.relative_gap,
                     time.order(),
                     ring_flow.constraint);
  const auto &space = setting.domain.space;
  const auto  ring_at = [&](const double radius, const double t)
  {
    return density(space,
                   [&](const dealii::Point<2> &x)
                   {
                     const double r = std::max(x.norm(), 1e-9);
                     return ring(r + t, radius) * (r + t) / r;
                   });
  };
  const Vector    source = ring_at(from, 0.), target = ring_at(to, 0.);
  GradientFlow<2> flow(space, *setting.discriminator, time, source, target);

  const double distance = mean_radius(from) - mean_radius(to);
  FlowErrors   errors;
  errors.cells = 1u << refinements;
  run(flow,
      1.,
      errors,
      [&](const GradientFlow<2> &, const StepReport &report)
      {
        errors.divergence = std::max(errors.divergence,
                                     outside(distance - report.time,
                                             report.divergence_lower,
                                             report.divergence_upper));
        errors.fisher += report.dt / time.end_time *
                         std::abs(report.fisher_information - 1.);
      });
  errors.density =
      l1_distance(space, flow.mass(), ring_at(from, time.end_time));
  return errors;
}

FlowErrors run_barenblatt(const BarenblattFlow &barenblatt,
                          const unsigned int    refinements)
{
  const double alpha = barenblatt.alpha;
  // With q = 1/8 on (-4, 4): p_t = c (p^alpha)_xx, c = 8^{alpha-1}/alpha.
  const double speed = std::pow(8., alpha - 1.) / alpha;
  const double start = .2, stop = 1.;
  // p = tau^{-k} (C - kappa y^2)_+^{1/(alpha-1)}, y = x tau^{-k}, tau = c t +
  // .2
  const double k = 1. / (alpha + 1.);
  const double power = 1. / (alpha - 1.);
  const double kappa = .5 * (alpha - 1.) * k / alpha;
  const double beta = std::beta(.5, 1. + power);
  const double height = std::pow(std::sqrt(kappa) / beta, 1. / (power + .5));
  const auto   profile = [&](const double x, const double tau)
  {
    const double y = x * std::pow(tau, -k);
    return std::pow(std::max(height - kappa * y * y, 0.), power) *
           std::pow(tau, -k);
  };

  const double infinity = std::numeric_limits<double>::infinity();
  Setting<1>   setting(box("-4", "4", refinements),
                     "alpha " + std::to_string(alpha),
                     infinity,
                     barenblatt.relative_gap);
  const auto  &space = setting.domain.space;
  const auto   profile_at = [&](const double tau)
  { return density(space, [&](const auto &x) { return profile(x[0], tau); }); };
  const Vector   source = profile_at(start);
  const Vector   target = density(space, [](const auto &) { return 1.; });
  TimeParameters time;
  time.end_time = (stop - start) / speed;
  time.cfl_number = barenblatt.cfl_number;
  time.scheme = barenblatt.scheme;
  time.fluxes = barenblatt.fluxes;
  GradientFlow<1> flow(space, *setting.discriminator, time, source, target);

  FlowErrors errors;
  errors.cells = 1u << refinements;
  run(flow, infinity, errors, [](const auto &, const auto &) {});
  errors.density = l1_distance(space, flow.mass(), profile_at(stop));
  return errors;
}

FlowErrors run_saturated(const SaturatedCase &saturated,
                         const unsigned int   refinements)
{
  const dealii::Timer timer;
  Setting<1>          setting(box("-8", "12", refinements),
                     "alpha " + std::to_string(saturated.alpha),
                     1.,
                     1e-9);
  const auto         &space = setting.domain.space;
  const Vector        source =
      density(space, [](const auto &x) { return normal(x, 4., 1.); });
  const Vector target =
      density(space, [](const auto &x) { return normal(x, 0., 1.); });
  Vector     psi = space.make_vector();
  const auto report = setting.discriminator->solve(source, target, 0., psi);
  FlowErrors errors;
  errors.cells = 1u << refinements;
  errors.gap = report.relative_gap;
  errors.divergence =
      outside(saturated.exact, report.bounds.lower, report.bounds.upper);
  errors.cpu_seconds = timer.cpu_time();
  return errors;
}

template FlowErrors run_normal_flow<1>(const NormalFlow &, unsigned int);
template FlowErrors run_normal_flow<2>(const NormalFlow &, unsigned int);
template FlowErrors run_normal_flow<3>(const NormalFlow &, unsigned int);
} // namespace test
} // namespace lipflow
