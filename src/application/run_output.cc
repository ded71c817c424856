#include <lipflow/application/flow_fields.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/run_output.h>
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
const std::vector<std::string> columns = {"step",
                                          "time",
                                          "dt",
                                          "mass",
                                          "min_density",
                                          "divergence_lower",
                                          "divergence_upper",
                                          "fisher_information",
                                          "max_speed",
                                          "saturated_fraction",
                                          "newton_iterations",
                                          "linear_iterations",
                                          "wall_seconds",
                                          "relative_gap",
                                          "mass_error",
                                          "held_back_mass",
                                          "repeats"};

/// What a row has no number for is an empty field.
std::optional<double> if_number(const double value)
{
  return std::isnan(value) ? std::optional<double>() : value;
}

StatisticsTable::Row row_of(const StepReport &report)
{
  return {report.step,
          report.time,
          report.dt,
          report.mass,
          if_number(report.min_density),
          if_number(report.divergence_lower),
          if_number(report.divergence_upper),
          report.fisher_information,
          report.max_speed,
          report.saturated_fraction,
          report.newton_iterations,
          report.linear_iterations,
          report.wall_seconds,
          report.relative_gap,
          report.mass_error,
          report.held_back,
          report.repeats};
}
} // namespace

template <int dim>
RunOutput<dim>::RunOutput(const Setup<dim>    &setup,
                          const Parameters    &parameters,
                          const RunContext    &context,
                          const dealii::Timer &since_start)
    : since_start_(&since_start)
    , setup_(&setup)
    , parameters_(&parameters)
    , context_(&context)
    , interval_(parameters.output.interval > 0. ? parameters.output.interval
                                                : .1 * parameters.time.end_time)
{
  const std::string &directory = context.output_directory;
  make_output_directory(directory, context.overwrite, context.comm);
  on_root(context.comm,
          [&]()
          {
            start_record();
            write_parameters();
            statistics_ = std::make_unique<StatisticsTable>(
                join_path(directory, "statistics.csv"), columns);
          });
  if (parameters.output.fields)
    fields_ = std::make_unique<FieldWriter<dim>>(setup.space, directory);
  const std::string &format = parameters.output.particles;
  if (setup.source_samples && (parameters.output.fields || format != "none"))
    particles_ = std::make_unique<ParticleWriter>(
        context.comm,
        directory,
        ParticleFormats{
            parameters.output.fields, format == "npy", format == "csv"});
  if (parameters.output.report)
    start_frames();
  setting_up_.seconds = since_start.wall_time();
  setting_up_.calls = 1;
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
            frames_ =
                std::make_unique<FrameStore>(context_->output_directory, dim);
            frames_->set_fixed({{"target", target}});
          });
}

template <int dim>
void RunOutput<dim>::start_record()
{
  record_ = std::make_unique<RunRecord>(
      context_->output_directory,
      RunDescription{context_->command,
                     context_->parameter_file,
                     input_files(*parameters_, *context_),
                     dealii::Utilities::MPI::n_mpi_processes(context_->comm)});
  record_->set("dimension", dim);
  record_->set("nodes", std::llround(setup_->space.n_global()));
  record_->set("divergence", setup_->divergence->name());
  // JSON has no infinity.
  if (std::isfinite(parameters_->divergence.lipschitz_bound))
    record_->set("lipschitz_bound", parameters_->divergence.lipschitz_bound);
  else
    record_->set("lipschitz_bound", "inf");
  record_->set("source_mass", setup_->source.given_mass);
  record_->set("target_mass", setup_->target.given_mass);
  record_->set("skewed_corner_fraction", setup_->space.skewed_fraction());
  record_->set("changed_parameters", context_->changed_parameters);
  nlohmann::json seeds = nlohmann::json::object();
  for (const MeasureParameters *measure :
       {&parameters_->source, &parameters_->target})
    if (measure->is_samples() && measure->samples_file.empty())
      seeds[measure->section] = measure->seed;
  record_->set("seeds", seeds);
  if (setup_->source_samples)
    record_->set("particles", setup_->source_samples->points.size());
  record_->write();
}

template <int dim>
void RunOutput<dim>::write_parameters()
{
  const auto write = [this](const char *name, const std::string &text)
  { write_file_safely(join_path(context_->output_directory, name), text); };
  write("original.prm", context_->original_text);
  write("parameters.prm", context_->effective_parameters);
  write("parameters.changed.prm", context_->changed_parameters);
}

template <int dim>
void RunOutput<dim>::redistributed()
{
  ++redistributions_;
  if (fields_)
    fields_->redistributed();
  if (raster_)
    raster_ = std::make_unique<Raster<dim>>(setup_->space);
}

template <int dim>
void RunOutput<dim>::add_row(const StepReport &report)
{
  if (solving_.calls == 0)
    first_ = report;
  last_ = report;
  largest_gap_ = std::max(largest_gap_, report.relative_gap);
  largest_mass_error_ = std::max(largest_mass_error_, report.mass_error);
  solving_.seconds += report.wall_seconds;
  ++solving_.calls;
  on_root(context_->comm, [&]() { statistics_->add_row(row_of(report)); });
}

template <int dim>
void RunOutput<dim>::add_fields(const MovingMeasure<dim> &moving,
                                const bool                last)
{
  const double time = moving.flow->time();
  if (time == last_output_ || (!last && time < next_output_ * (1. - 1e-12)))
    return;
  const dealii::Timer timer;
  last_output_ = time;
  next_output_ = interval_ * (std::floor(time / interval_ + 1e-9) + 1.);

  const auto values = flow_fields(
      setup_->space, *moving.flow, parameters_->divergence.lipschitz_bound);
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
  if (raster_)
    add_frame(time, values, sorted);
  writing_.seconds += timer.wall_time();
  ++writing_.calls;
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
  const auto memory = dealii::Utilities::MPI::max(
      []()
      {
        dealii::Utilities::System::MemoryStats statistics;
        dealii::Utilities::System::get_memory_stats(statistics);
        return static_cast<double>(statistics.VmHWM);
      }(),
      context_->comm);
  on_root(context_->comm,
          [&]()
          {
            record_->set("result",
                         {{"steps", last_.step},
                          {"time", last_.time},
                          {"divergence_lower", last_.divergence_lower},
                          {"divergence_upper", last_.divergence_upper},
                          {"largest_relative_gap", largest_gap_},
                          {"largest_mass_error", largest_mass_error_},
                          {"redistributions", redistributions_},
                          {"peak_kilobytes_per_rank", std::llround(memory)}});
            record_->finish(reason, static_cast<int>(code));
            std::vector<Timing> timings{setting_up_, solving_, writing_};
            if (parameters_->output.report)
            {
              const dealii::Timer timer;
              make_report(context_->output_directory);
              timings.push_back({"report", timer.wall_time(), 1});
            }
            write_timings(
                context_->output_directory, since_start_->wall_time(), timings);
          });
}

template <int dim>
std::string RunOutput<dim>::main_file() const
{
  return join_path(context_->output_directory,
                   parameters_->output.report ? "report.html"
                                              : "statistics.csv");
}

template <int dim>
const StepReport &RunOutput<dim>::first_row() const
{
  return first_;
}

template <int dim>
const StepReport &RunOutput<dim>::last_row() const
{
  return last_;
}

template class RunOutput<1>;
template class RunOutput<2>;
template class RunOutput<3>;
} // namespace lipflow
