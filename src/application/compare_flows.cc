#include <lipflow/application/comparison_output.h>
#include <lipflow/application/flow_fields.h>
#include <lipflow/application/tasks.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/comparison/histogram.h>
#include <lipflow/comparison/measure_distance.h>
#include <lipflow/comparison/moments.h>
#include <lipflow/flow/gradient_flow.h>

#include <deal.II/base/timer.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
namespace
{
/// The density at a time of the comparison.
struct DensityState
{
  StepReport report;
  Vector     mass;
};

using AtTime = std::function<void(std::size_t, const StepReport &)>;

/// The density from which both the PDE starts and the particles are drawn: of a
/// file or of a distribution of samples their nodal masses.
Parameters with_density(const Parameters &parameters)
{
  Parameters changed = parameters;
  if (parameters.source.is_samples() && !parameters.source.is_without_mesh())
    changed.source.type = parameters.source.uses_image() ? "image" : "density";
  return changed;
}

template <int dim>
class FlowComparison
{
public:
  FlowComparison(const Parameters &parameters, const RunContext &context);

  ExitCode run();

private:
  void compare_all();
  void run_density();
  void run_particles(unsigned int number, unsigned int seed);
  void keep_for_pictures(const ParticleFlow<dim> &flow);
  void march(Flow &flow, const std::string &name, const AtTime &at_time);

  ComparisonRow  compare(std::size_t k, const Particles<dim> &particles);
  PointSet       draw(unsigned int number, unsigned int seed) const;
  TimeParameters time_parameters(bool of_particles) const;
  void           announce() const;
  void           conclude(double seconds) const;

  const Parameters     original_;
  const Parameters     parameters_;
  const RunContext    *context_;
  Setup<dim>           setup_;
  MeasureDistance<dim> distance_;
  Histogram<dim>       histogram_;

  typename ComparisonOutput<dim>::Plan   plan_;
  std::unique_ptr<ComparisonOutput<dim>> output_;
  Progress                               progress_;
  std::size_t                            n_flows_ = 0; ///< that have ended

  std::vector<DensityState>      density_;
  std::vector<ParticleSnapshot>  pictured_;
  std::map<unsigned int, double> last_w1_; ///< sums over the seeds
};

template <int dim>
FlowComparison<dim>::FlowComparison(const Parameters &parameters,
                                    const RunContext &context)
    : original_(parameters)
    , parameters_(with_density(parameters))
    , context_(&context)
    , setup_(parameters_, context)
    , distance_(setup_.space, parameters.compare.relative_gap)
    , histogram_(setup_.space, parameters.compare.histogram_bins)
    , progress_(make_progress(context))
{
  plan_.times = parameters.compare.comparison_times(parameters.time.end_time);
  if (setup_.source_samples)
  {
    plan_.particles = {
        static_cast<unsigned int>(setup_.source_samples->points.size())};
    plan_.seeds = {parameters.source.seed};
    return;
  }
  plan_.particles = parameters.compare.particle_numbers();
  for (unsigned int k = 0; k < parameters.compare.seeds; ++k)
    plan_.seeds.push_back(parameters.source.seed + k);
}

template <int dim>
TimeParameters
FlowComparison<dim>::time_parameters(const bool of_particles) const
{
  TimeParameters time = parameters_.time;
  time.landing_times = plan_.times;
  time.stop_below = 0.; // both must reach the end
  if (of_particles ? time.scheme == "sdirk2" : !time.is_for_densities())
    time.scheme = "variational";
  return time;
}

/// From time 0 to the end, on whose way all times of the comparison lie.
template <int dim>
void FlowComparison<dim>::march(Flow              &flow,
                                const std::string &name,
                                const AtTime      &at_time)
{
  const double n_all = 1. + plan_.particles.size() * plan_.seeds.size();
  double       seconds = 0.;
  StepReport   report = flow.start();
  std::size_t  next = 0;
  while (true)
  {
    seconds += report.wall_seconds;
    if (next < plan_.times.size() && report.time >= plan_.times[next])
      at_time(next++, report);
    progress_.update((n_flows_ + report.time / plan_.times.back()) / n_all,
                     name + ": " + state_text(report));
    if (flow.finished())
      break;
    report = flow.advance();
  }
  ++n_flows_;
  output_->add_timing(name.substr(0, name.find(',')), seconds);
}

template <int dim>
void FlowComparison<dim>::run_density()
{
  const auto time = time_parameters(false);
  const auto discriminator = make_discriminator(setup_, parameters_, time);
  GradientFlow<dim> flow(setup_.space,
                         *discriminator,
                         time,
                         setup_.source.mass,
                         *setup_.target_measure);
  march(flow,
        "density",
        [&](const std::size_t, const StepReport &report) {
          density_.push_back({report, flow.mass()});
        });
  for (DensityState &state : density_) // copies come without ghosts
    state.mass.update_ghost_values();
}

template <int dim>
PointSet FlowComparison<dim>::draw(const unsigned int number,
                                   const unsigned int seed) const
{
  if (setup_.source_samples)
    return setup_.source_samples->points;
  MeasureParameters source = parameters_.source;
  source.type = "samples";
  source.samples_file.clear(); // one that was not asked for
  source.number_of_samples = number;
  source.seed = seed;
  if (parameters_.source.type == "density")
    source.image_file.clear();
  return make_samples(source, setup_.space, context_->folder, source_stream)
      .points;
}

template <int dim>
ComparisonRow FlowComparison<dim>::compare(const std::size_t     k,
                                           const Particles<dim> &particles)
{
  const Vector &density = density_[k].mass;
  Vector        seen = particles.nodal_masses();
  seen.update_ghost_values();
  const auto    of_density = moments_of(setup_.space, density);
  const auto    of_particles = moments_of(particles);
  ComparisonRow row;
  row.w1 = distance_.compute(density, seen).bounds;
  row.histogram_l1 = histogram_.l1_distance(density, seen);
  row.mean_distance = (of_density.mean - of_particles.mean).norm();
  row.variance_density = of_density.variance();
  row.variance_particles = of_particles.variance();
  row.density = density_[k].report;
  return row;
}

template <int dim>
void FlowComparison<dim>::keep_for_pictures(const ParticleFlow<dim> &flow)
{
  pictured_.push_back(gather_sorted(particle_fields(flow), context_->comm));
}

template <int dim>
void FlowComparison<dim>::run_particles(const unsigned int number,
                                        const unsigned int seed)
{
  const auto time = time_parameters(true);
  Parameters own = parameters_;
  own.discriminator.constraint = "corners"; // whatever densities have
  const auto        discriminator = make_discriminator(setup_, own, time);
  Particles<dim>    particles(setup_.space,
                           draw(number, seed),
                           parameters_.particles.walls == "stop"
                                  ? WallRule::stop
                                  : WallRule::reflect,
                           "");
  ParticleFlow<dim> flow(*discriminator,
                         time,
                         particles,
                         *setup_.target_measure,
                         parameters_.particles.divergence_every);
  const bool        pictured =
      number == plan_.particles.back() && seed == plan_.seeds.front();
  march(flow,
        "particles, " + std::to_string(number) + ", seed " +
            std::to_string(seed),
        [&](const std::size_t k, const StepReport &report)
        {
          const dealii::Timer timer;
          ComparisonRow       row = compare(k, particles);
          row.particles = number;
          row.seed = seed;
          row.time = plan_.times[k];
          row.cloud = report;
          if (pictured)
            keep_for_pictures(flow);
          if (k + 1 == plan_.times.size())
            last_w1_[number] += row.w1.upper;
          output_->add_row(row, timer.wall_time());
        });
}

/// The flows' errors pass.
template <int dim>
void FlowComparison<dim>::compare_all()
{
  run_density();
  for (const unsigned int number : plan_.particles)
    for (const unsigned int seed : plan_.seeds)
      run_particles(number, seed);
}

template <int dim>
void FlowComparison<dim>::announce() const
{
  if (!may_print(*context_))
    return;
  std::cout << "lipflow: " << describe_divergence(original_) << ", "
            << number_text(setup_.space.n_global()) << " nodes in " << dim
            << "D, the density against " << plan_.particles.size()
            << " number(s) of particles with " << plan_.seeds.size()
            << " seed(s), results in " << context_->output_directory
            << std::endl;
}

template <int dim>
void FlowComparison<dim>::conclude(const double seconds) const
{
  if (!may_print(*context_))
    return;
  std::cout << "W_1 of density and particles at the end, mean over the seeds:";
  for (const auto &[number, sum] : last_w1_)
    std::cout << "\n  " << number
              << " particles: " << short_number(sum / plan_.seeds.size());
  std::cout << "\n"
            << n_flows_ << " flows in " << short_number(seconds)
            << " s.\nLook at " << output_->main_file() << std::endl;
}

template <int dim>
ExitCode FlowComparison<dim>::run()
{
  const dealii::Timer timer;
  output_ = std::make_unique<ComparisonOutput<dim>>(
      setup_, parameters_, *context_, plan_);
  announce();
  const auto add_frames = [&]()
  {
    for (std::size_t k = 0; k < pictured_.size(); ++k)
      output_->add_frame(plan_.times[k], density_[k].mass, pictured_[k]);
  };
  try
  {
    compare_all();
  }
  catch (const Error &error)
  {
    // What was computed so far is good: keep it and say why it ends.
    progress_.finish("stopped by an error");
    if (error.code() == ExitCode::numerical)
    {
      add_frames();
      output_->finish(error.what(), error.code());
    }
    throw;
  }
  progress_.finish(std::to_string(n_flows_) + " flows");
  add_frames();
  output_->finish("end time", ExitCode::success);
  conclude(timer.wall_time());
  return ExitCode::success;
}
} // namespace

template <int dim>
ExitCode compare_flows(const Parameters &parameters, const RunContext &context)
{
  if (std::isinf(parameters.divergence.lipschitz_bound))
    throw Error(ExitCode::usage,
                "Divergence/Lipschitz bound is inf, but lipflow compare moves "
                "particles, too, whose unregularised divergence is infinite. "
                "Choose a finite number.");
  if (parameters.adaptivity.is_on())
    throw Error(ExitCode::usage,
                "Adaptivity/Levels is " +
                    std::to_string(parameters.adaptivity.levels) +
                    ", but lipflow compare runs both flows on one mesh that "
                    "stays as it is. Set it to 0 and Geometry/Global "
                    "refinements as fine as both need.");
  return FlowComparison<dim>(parameters, context).run();
}

template ExitCode compare_flows<1>(const Parameters &, const RunContext &);
template ExitCode compare_flows<2>(const Parameters &, const RunContext &);
template ExitCode compare_flows<3>(const Parameters &, const RunContext &);
} // namespace lipflow
