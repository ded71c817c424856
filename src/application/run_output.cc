#include <lipflow/application/flow_fields.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/run_output.h>
#include <lipflow/application/writer_state.h>
#include <lipflow/measure/density.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/report.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
template <int dim>
nlohmann::json describe(const Setup<dim> &setup, const Parameters &parameters)
{
  nlohmann::json result = {
      {"dimension", dim},
      {"nodes", std::llround(setup.space.n_global())},
      {"divergence", setup.divergence->name()},
      {"source_mass", setup.source.given_mass},
      {"target_mass", setup.target.given_mass},
      {"skewed_corner_fraction", setup.space.skewed_fraction()}};
  if (std::isfinite(parameters.divergence.lipschitz_bound))
    result["constraint"] = parameters.constraint();
  if (setup.source_samples)
    result["particles"] = setup.source_samples->points.size();
  return result;
}
} // namespace

template <int dim>
RunOutput<dim>::RunOutput(const Setup<dim>    &setup,
                          const Parameters    &parameters,
                          const RunContext    &context,
                          const dealii::Timer &since_start,
                          StateReader         *saved)
    : setup_(&setup)
    , parameters_(&parameters)
    , context_(&context)
    , folder_(parameters,
              context,
              mesh_columns(),
              describe(setup, parameters),
              since_start,
              saved)
{
  const std::string &directory = context.output_directory;
  if (parameters.output.fields)
    fields_ = std::make_unique<FieldWriter<dim>>(
        setup.space, directory, parameters.output.writers);
  if (setup.source_samples &&
      (parameters.output.fields || parameters.output.particles != "none"))
    particles_ = std::make_unique<ParticleWriter>(
        context.comm, directory, particle_formats(parameters.output));
  if (setup_->source_samples && setup_->target_samples)
    distances_ = std::make_unique<DistanceTable>(parameters,
                                                 context,
                                                 *setup.divergence,
                                                 setup.target_samples->points,
                                                 saved);
  if (saved != nullptr)
    resume(*saved);
  if (parameters.output.report)
    start_frames();
  folder_.begin();
}

template <int dim>
void RunOutput<dim>::save(StateWriter &state)
{
  folder_.save(state);
  if (distances_)
    distances_->save(state);
  state.add_count("redistributions", redistributions_);
  save_outputs(fields_.get(), state);
  save_outputs(particles_.get(), state);
  save_count(frames_.get(), state);
}

template <int dim>
void RunOutput<dim>::resume(StateReader &saved)
{
  redistributions_ = saved.count("redistributions");
  resume_outputs(fields_.get(), saved);
  resume_outputs(particles_.get(), saved);
  frame_count_ = load_count(saved);
}

template <int dim>
void RunOutput<dim>::start_frames()
{
  raster_ = std::make_unique<Raster<dim>>(setup_->space);
  const auto target =
      raster_->sample(density_of(setup_->space, setup_->target.mass));
  on_root(context_->comm,
          [&]()
          {
            frames_ = std::make_unique<FrameStore>(
                context_->output_directory, dim, frame_count_);
            frames_->set_fixed({{"target", target}});
          });
}

template <int dim>
void RunOutput<dim>::redistributed()
{
  ++redistributions_;
  rebuilt();
}

template <int dim>
void RunOutput<dim>::rebuilt()
{
  if (fields_)
    fields_->redistributed();
  if (raster_)
    raster_ = std::make_unique<Raster<dim>>(setup_->space);
}

template <int dim>
RunFolder &RunOutput<dim>::folder()
{
  return folder_;
}

template <int dim>
void RunOutput<dim>::add_fields(const MovingMeasure<dim> &moving,
                                const bool                last)
{
  const double time = moving.flow->time();
  if (!folder_.is_due(time, last))
    return;
  const dealii::Timer timer;

  const auto values =
      flow_fields(setup_->space, *moving.flow, *moving.discriminator);
  if (fields_)
  {
    std::vector<NamedField> named;
    for (const auto &[name, value] : values)
      named.emplace_back(name, &value);
    fields_->write(time, named);
  }
  ParticleSnapshot sorted;
  if (moving.particle_flow != nullptr)
    sorted =
        gather_sorted(particle_fields(*moving.particle_flow), context_->comm);
  if (particles_)
    particles_->write_sorted(time, sorted);
  if (distances_)
    on_root(context_->comm,
            [&]()
            {
              distances_->add_row(
                  folder_.last_row().step,
                  time,
                  {sorted.dimension, sorted.positions, sorted.weights},
                  {});
            });
  if (raster_)
    add_frame(time, values, sorted);
  folder_.wrote(timer.wall_time());
}

template <int dim>
void RunOutput<dim>::add_frame(const double            time,
                               const Fields           &fields,
                               const ParticleSnapshot &particles)
{
  std::vector<SampledField> sampled;
  for (const auto &[name, value] : fields)
    if (name == "density" || name == "potential" || name == "speed")
      sampled.emplace_back(name, raster_->sample(value));
  on_root(context_->comm,
          [&]()
          {
            if (setup_->source_samples)
              frames_->add(time, sampled, particles, "target");
            else
              frames_->add(time, sampled);
          });
}

template <int dim>
void RunOutput<dim>::finish(const std::string &reason, const ExitCode code)
{
  folder_.finish(reason, code, {{"redistributions", redistributions_}});
}

template class RunOutput<1>;
template class RunOutput<2>;
template class RunOutput<3>;
} // namespace lipflow
