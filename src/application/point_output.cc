#include <lipflow/application/point_output.h>
#include <lipflow/application/writer_state.h>
#include <lipflow/base/joined_points.h>
#include <lipflow/output/file_system.h>

#include <algorithm>
#include <numeric>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
nlohmann::json describe(const PointSetup &setup, const Parameters &parameters)
{
  nlohmann::json result = {
      {"dimension", parameters.dimension},
      {"divergence",
       setup.divergence->name() +
           (parameters.divergence.reversed ? ", reverse" : "")},
      {"discriminator", parameters.discriminator.type},
      {"particles", setup.source.points.size()},
      {"target_points", setup.target.points.size()},
      {"unseen_points", setup.unseen.size()},
      {"step_length_scale", setup.length},
      {"labels", setup.label_names}};
  if (setup.latent)
    result["latent"] = record_of(*setup.latent);
  return result;
}

/// The coordinates that pictures show: all up to three, of more the two in
/// which the target varies most, by their interquartile ranges, which heavy
/// tails do not move.
std::vector<unsigned int> axes_to_show(const PointSet &target)
{
  const unsigned int        d = target.dimension;
  std::vector<unsigned int> axes(d);
  std::iota(axes.begin(), axes.end(), 0u);
  if (d <= 3)
    return axes;
  std::vector<double> spread, numbers(target.size());
  for (unsigned int c = 0; c < d; ++c)
  {
    for (std::size_t k = 0; k < numbers.size(); ++k)
      numbers[k] = target.point(k)[c];
    std::sort(numbers.begin(), numbers.end());
    spread.push_back(numbers[numbers.size() * 3 / 4] -
                     numbers[numbers.size() / 4]);
  }
  std::stable_sort(axes.begin(),
                   axes.end(),
                   [&](const unsigned int a, const unsigned int b)
                   { return spread[a] > spread[b]; });
  axes.resize(2);
  std::sort(axes.begin(), axes.end());
  return axes;
}

/// What frames show of points.
ParticleSnapshot projection(const std::vector<double>       &coordinates,
                            const std::vector<double>       &weights,
                            const std::vector<unsigned int> &axes)
{
  ParticleSnapshot shown;
  shown.dimension = static_cast<unsigned int>(axes.size());
  shown.weights = weights;
  const std::size_t d = coordinates.size() / weights.size();
  for (std::size_t k = 0; k < weights.size(); ++k)
  {
    shown.ids.push_back(k);
    for (const unsigned int c : axes)
      shown.positions.push_back(coordinates[k * d + c]);
  }
  return shown;
}
} // namespace

PointOutput::PointOutput(const PointSetup    &setup,
                         const Parameters    &parameters,
                         const RunContext    &context,
                         const dealii::Timer &since_start,
                         StateReader         *saved)
    : setup_(&setup)
    , parameters_(&parameters)
    , context_(&context)
    , folder_(parameters,
              context,
              point_columns(),
              describe(setup, parameters),
              since_start,
              saved)
    , distances_(
          parameters, context, *setup.divergence, setup.data_target(), saved)
    , axes_(axes_to_show(setup.data_target()))
{
  if (parameters.output.fields || parameters.output.particles != "none")
    particles_ =
        std::make_unique<ParticleWriter>(context.comm,
                                         context.output_directory,
                                         particle_formats(parameters.output));
  LatentTables::Sizes latent_sizes;
  FrameStore::Count   frame_count;
  if (saved != nullptr)
  {
    resume_outputs(particles_.get(), *saved);
    frame_count = load_count(*saved);
    latent_sizes.inequality = load_size(*saved);
    latent_sizes.mobility = load_size(*saved);
  }
  if (setup.latent)
    on_root(context.comm,
            [&]()
            {
              latent_ = std::make_unique<LatentTables>(
                  setup, parameters, context.output_directory, latent_sizes);
            });
  if (parameters.output.report)
    start_frames(frame_count);
  folder_.begin();
}

void PointOutput::save(StateWriter &state)
{
  folder_.save(state);
  distances_.save(state);
  save_outputs(particles_.get(), state);
  save_count(frames_.get(), state);
  save_size(latent_ ? latent_->inequality() : nullptr, context_->comm, state);
  save_size(latent_ ? latent_->mobility() : nullptr, context_->comm, state);
}

RunFolder &PointOutput::folder()
{
  return folder_;
}

void PointOutput::start_frames(const FrameStore::Count &count)
{
  std::vector<std::string> names;
  if (parameters_->dimension > 3)
    for (const unsigned int axis : axes_)
      names.push_back("x" + std::to_string(axis + 1));
  on_root(context_->comm,
          [&]()
          {
            frames_ = std::make_unique<FrameStore>(
                context_->output_directory,
                static_cast<unsigned int>(axes_.size()),
                count);
            const PointSet &target = setup_->data_target();
            frames_->set_target(
                projection(target.coordinates, target.weights, axes_), names);
          });
}

/// Particles, then unseen points, which weigh nothing.
ParticleSnapshot PointOutput::snapshot(const MovingPoints &points) const
{
  const PointSet   both = joined(points.particles, points.unseen);
  ParticleSnapshot all;
  all.dimension = both.dimension;
  all.positions = both.coordinates;
  all.weights = points.particles.weights;
  all.weights.resize(both.size(), 0.);
  all.label_names = setup_->label_names;
  all.labels.assign(both.labels.begin(), both.labels.end());
  all.ids.resize(all.weights.size());
  std::iota(all.ids.begin(), all.ids.end(), std::uint64_t{0});
  return all;
}

void PointOutput::add_frame(const double time, const ParticleSnapshot &all)
{
  const std::size_t n = setup_->source.points.size();
  frames_->add(time,
               {},
               projection({all.positions.begin(),
                           all.positions.begin() + n * all.dimension},
                          {all.weights.begin(), all.weights.begin() + n},
                          axes_),
               "");
}

void PointOutput::add_points(const PointFlow   &flow,
                             const unsigned int step,
                             const bool         last)
{
  const double time = flow.time();
  if (!folder_.is_due(time, last))
    return;
  const dealii::Timer timer;
  // All ranks have all points: the first rank writes and measures.
  ParticleSnapshot all;
  on_root(context_->comm,
          [&]()
          {
            const MovingPoints points{
                setup_->in_data_space(flow.points().particles),
                setup_->in_data_space(flow.points().unseen)};
            all = snapshot(points);
            if (frames_)
              add_frame(time, all);
            distances_.add_row(step, time, points.particles, points.unseen);
            if (latent_)
              latent_->add(
                  step, time, flow.points().particles, flow.velocities());
          });
  if (particles_)
    particles_->write_sorted(time, all);
  folder_.wrote(timer.wall_time());
}
} // namespace lipflow
