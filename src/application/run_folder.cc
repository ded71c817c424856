#include <lipflow/application/output_directory.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/application/schedule.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/writer_state.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/report.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/utilities.h>

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace lipflow
{
void write_parameter_files(const RunContext &context)
{
  const auto write = [&context](const char *name, const std::string &text)
  { write_file_safely(join_path(context.output_directory, name), text); };
  write("original.prm", context.original_text);
  write("parameters.prm", context.effective_parameters);
  write("parameters.changed.prm", context.changed_parameters);
}

ParticleFormats particle_formats(const OutputParameters &parameters)
{
  return {parameters.fields,
          parameters.particles == "npy",
          parameters.particles == "csv"};
}

RunFolder::RunFolder(const Parameters                    &parameters,
                     const RunContext                    &context,
                     const std::vector<StatisticsColumn> &columns,
                     const nlohmann::json                &description,
                     const dealii::Timer                 &since_start,
                     StateReader                         *saved)
    : parameters_(&parameters)
    , context_(&context)
    , columns_(&columns)
    , since_start_(&since_start)
    , interval_(parameters.output_interval())
{
  if (saved != nullptr)
    resume(*saved);
  else
    start(description);
}

RunFolder::~RunFolder() = default;

void RunFolder::start(const nlohmann::json &description)
{
  const std::string &directory = context_->output_directory;
  make_output_directory(directory, context_->overwrite, context_->comm);
  on_root(context_->comm,
          [&]()
          {
            start_record(description);
            write_parameter_files(*context_);
            statistics_ = std::make_unique<StatisticsTable>(
                join_path(directory, "statistics.csv"), names_of(*columns_));
          });
}

void RunFolder::save(StateWriter &state)
{
  save_size(statistics_.get(), context_->comm, state);
  state.add_numbers("run folder",
                    {earlier_seconds_ + since_start_->wall_time(),
                     last_output_,
                     largest_gap_,
                     largest_mass_error_});
  lipflow::save(first_, state);
  lipflow::save(last_, state);
  for (const Timing *timing :
       {&setting_up_, &solving_, &changing_mesh_, &writing_})
  {
    state.add("seconds", timing->seconds);
    state.add_count("calls", timing->calls);
  }
}

void RunFolder::resume(StateReader &saved)
{
  const std::uint64_t size = load_size(saved);
  auto                numbers = saved.numbers("run folder");
  numbers.resize(4);
  earlier_seconds_ = numbers[0];
  last_output_ = numbers[1];
  // The interval may be another than it was.
  next_output_ = next_multiple(interval_, last_output_);
  largest_gap_ = numbers[2];
  largest_mass_error_ = numbers[3];
  first_ = load_step_report(saved);
  last_ = load_step_report(saved);
  for (Timing *timing : {&setting_up_, &solving_, &changing_mesh_, &writing_})
  {
    timing->seconds = saved.number("seconds");
    timing->calls = saved.count("calls");
  }

  const ResumePoint &point = *context_->resume;
  nlohmann::json     changes = nlohmann::json::array();
  for (const ParameterChange &change : point.changes)
    changes.push_back({{"parameter", change.path},
                       {"before", change.before},
                       {"now", change.now}});
  on_root(context_->comm,
          [&]()
          {
            make_record();
            record_->resume({{"checkpoint", point.checkpoint.number},
                             {"step", point.checkpoint.step},
                             {"time", point.checkpoint.time},
                             {"changes", changes}},
                            earlier_seconds_);
            statistics_ = std::make_unique<StatisticsTable>(
                join_path(context_->output_directory, "statistics.csv"),
                names_of(*columns_),
                size);
            record_->set("changed_parameters", context_->changed_parameters);
            record_->write();
            write_parameter_files(*context_);
          });
}

void RunFolder::make_record()
{
  record_ = std::make_unique<RunRecord>(
      context_->output_directory,
      RunDescription{context_->command,
                     context_->parameter_file,
                     input_files(*parameters_, *context_),
                     dealii::Utilities::MPI::n_mpi_processes(context_->comm),
                     context_->effective_parameters});
}

void RunFolder::start_record(const nlohmann::json &description)
{
  make_record();
  for (const auto &[key, value] : description.items())
    record_->set(key, value);
  // JSON has no infinity.
  if (std::isfinite(parameters_->divergence.lipschitz_bound))
    record_->set("lipschitz_bound", parameters_->divergence.lipschitz_bound);
  else
    record_->set("lipschitz_bound", "inf");
  record_->set("changed_parameters", context_->changed_parameters);
  nlohmann::json seeds = nlohmann::json::object();
  for (const MeasureParameters *measure :
       {&parameters_->source, &parameters_->target})
    if (measure->is_samples() && measure->samples_file.empty())
      seeds[measure->section] = measure->seed;
  if (parameters_->discriminator.type == "neural")
    seeds["Network"] = parameters_->network.seed;
  if (parameters_->latent.type == "autoencoder")
    seeds["Latent"] = parameters_->latent.seed;
  record_->set("seeds", seeds);
  record_->write();
}

void RunFolder::begin()
{
  setting_up_.seconds += since_start_->wall_time();
  ++setting_up_.calls;
}

void RunFolder::add_row(const StepReport &report)
{
  if (solving_.calls == 0)
    first_ = report;
  last_ = report;
  largest_gap_ = std::fmax(largest_gap_, report.relative_gap);
  largest_mass_error_ = std::max(largest_mass_error_, report.mass_error);
  solving_.seconds += report.wall_seconds;
  ++solving_.calls;
  on_root(context_->comm,
          [&]() { statistics_->add_row(row_of(*columns_, report)); });
}

bool RunFolder::is_due(const double time, const bool last)
{
  if (time == last_output_ || (!last && !has_come(time, next_output_)))
    return false;
  last_output_ = time;
  next_output_ = next_multiple(interval_, time);
  return true;
}

void RunFolder::wrote(const double seconds)
{
  writing_.seconds += seconds;
  ++writing_.calls;
}

void RunFolder::changed_mesh(const double seconds)
{
  changing_mesh_.seconds += seconds;
  ++changing_mesh_.calls;
}

void RunFolder::finish(const std::string    &reason,
                       const ExitCode        code,
                       const nlohmann::json &result)
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
            nlohmann::json all = {
                {"steps", last_.step},
                {"time", last_.time},
                {"divergence_lower", last_.divergence_lower},
                {"divergence_upper", last_.divergence_upper},
                {"largest_relative_gap", largest_gap_},
                {"largest_mass_error", largest_mass_error_},
                {"peak_kilobytes_per_rank", std::llround(memory)}};
            all.update(result);
            record_->set("result", all);
            record_->finish(reason, static_cast<int>(code));
            std::vector<Timing> timings{setting_up_, solving_};
            if (changing_mesh_.calls > 0)
              timings.push_back(changing_mesh_);
            timings.push_back(writing_);
            if (parameters_->output.report && code != ExitCode::files)
            {
              const dealii::Timer timer;
              make_report(context_->output_directory);
              timings.push_back({"report", timer.wall_time(), 1});
            }
            write_timings(context_->output_directory,
                          earlier_seconds_ + since_start_->wall_time(),
                          timings);
          });
}

std::string RunFolder::main_file() const
{
  return join_path(context_->output_directory,
                   parameters_->output.report ? "report.html"
                                              : "statistics.csv");
}

bool RunFolder::has_rows() const
{
  return solving_.calls > 0;
}

const StepReport &RunFolder::first_row() const
{
  return first_;
}

const StepReport &RunFolder::last_row() const
{
  return last_;
}
} // namespace lipflow
