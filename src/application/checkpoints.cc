#include <lipflow/application/checkpoints.h>
#include <lipflow/application/schedule.h>
#include <lipflow/application/stop_signals.h>
#include <lipflow/output/file_system.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <filesystem>
#include <limits>

namespace lipflow
{
namespace
{
const char *const state_file = "state.bin";
const char *const parameters_file = "parameters.prm";

// What a rank asks for; the largest number of all ranks counts. A signal is its
// number above first_signal.
constexpr int nothing = 0, save_now = 1, stop_file = 2, wall_limit = 3,
              first_signal = 10;

/// What a step may take longer than the ones before it.
constexpr double margin = 2.;

bool is_root(const MPI_Comm communicator)
{
  return dealii::Utilities::MPI::this_mpi_process(communicator) == 0;
}

std::optional<unsigned int> number_of(const std::optional<ResumePoint> &point)
{
  if (!point)
    return {};
  return point->checkpoint.number;
}
} // namespace

SavedRun::SavedRun(const RunContext &context)
    : store_(context.comm, context.output_directory)
    , checkpoint_(context.resume->checkpoint)
    , state_(store_.read(checkpoint_, state_file))
{
}

unsigned int SavedRun::ranks() const
{
  return checkpoint_.ranks;
}

StateReader &SavedRun::state()
{
  return state_;
}

RecordSource SavedRun::records(const std::string &name,
                               const std::size_t  record_size) const
{
  return store_.records(checkpoint_, name, record_size);
}

std::string saved_file(const RunContext &context, const std::string &name)
{
  return CheckpointStore(context.comm, context.output_directory)
      .read(context.resume->checkpoint, name);
}

CheckpointFiles checkpoint_files(const StateWriter &state,
                                 const RunContext  &context)
{
  if (!is_root(context.comm))
    return {{parameters_file, ""}, {state_file, ""}};
  return {{parameters_file, context.effective_parameters},
          {state_file, state.bytes()}};
}

Checkpoints::Checkpoints(const Parameters    &parameters,
                         const RunContext    &context,
                         const dealii::Timer &since_start)
    : parameters_(&parameters.output)
    , context_(&context)
    , since_start_(&since_start)
    , store_(context.comm, context.output_directory, number_of(context.resume))
{
  schedule(context.resume ? context.resume->checkpoint.time : 0.);
  last_step_ = last_write_ = since_start.wall_time();
}

void Checkpoints::schedule(const double time)
{
  const double interval = parameters_->checkpoint_interval;
  next_time_ = interval > 0. ? next_multiple(interval, time)
                             : std::numeric_limits<double>::infinity();
}

bool Checkpoints::limit_is_near() const
{
  const double limit = parameters_->wall_limit_seconds();
  return limit > 0. && since_start_->wall_time() +
                               margin * (step_seconds_ + write_seconds_) >=
                           limit;
}

bool Checkpoints::wall_interval_is_over() const
{
  const double interval = parameters_->checkpoint_wall_seconds();
  return interval > 0. && since_start_->wall_time() - last_write_ >= interval;
}

/// Of this rank.
int Checkpoints::request() const
{
  if (StopSignals::received() != 0)
    return first_signal + StopSignals::received();
  if (!is_root(context_->comm))
    return nothing;
  std::error_code ignored;
  if (limit_is_near())
    return wall_limit;
  if (std::filesystem::exists(join_path(context_->output_directory, "stop"),
                              ignored))
    return stop_file;
  return wall_interval_is_over() ? save_now : nothing;
}

Checkpoints::Decision Checkpoints::after_step(const double time,
                                              const bool   finished)
{
  // A first step that is long, as that which trains a network from nothing, is
  // forgotten in time.
  const double now = since_start_->wall_time();
  step_seconds_ = std::max(now - last_step_, .9 * step_seconds_);
  last_step_ = now;

  const int wanted = dealii::Utilities::MPI::max(request(), context_->comm);
  if (finished)
    return parameters_->checkpoint_interval > 0. ||
                   parameters_->checkpoint_wall_seconds() > 0.
               ? Decision::save
               : Decision::go_on;
  if (wanted > save_now)
  {
    reason_ = wanted == stop_file ? "the file 'stop' in its folder"
              : wanted == wall_limit
                  ? "Output/Wall time limit"
                  : StopSignals::name_of(wanted - first_signal);
    return Decision::stop;
  }
  return wanted == save_now || has_come(time, next_time_) ? Decision::save
                                                          : Decision::go_on;
}

const std::string &Checkpoints::reason() const
{
  return reason_;
}

CheckpointInfo Checkpoints::write(const StepReport      &report,
                                  const CheckpointFiles &files)
{
  const double         start = since_start_->wall_time();
  const CheckpointInfo written = store_.write(report.step, report.time, files);
  last_write_ = since_start_->wall_time();
  write_seconds_ = last_write_ - start;
  schedule(report.time);
  return written;
}

void Checkpoints::stopped() const
{
  on_root(context_->comm,
          [&]()
          {
            std::error_code ignored;
            std::filesystem::remove(
                join_path(context_->output_directory, "stop"), ignored);
          });
}
} // namespace lipflow
