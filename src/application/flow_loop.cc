#include <lipflow/application/checkpoints.h>
#include <lipflow/application/emergency.h>
#include <lipflow/application/flow_loop.h>
#include <lipflow/application/terminal.h>

#include <deal.II/base/mpi.h>

#include <iostream>

namespace lipflow
{
namespace
{
/// Remarks that are printed: a run whose every step is repeated must not fill
/// a log.
constexpr unsigned int most_remarks = 5;

class Loop
{
public:
  Loop(FlowRun             &run,
       const Parameters    &parameters,
       const RunContext    &context,
       const dealii::Timer &since_start)
      : run_(run)
      , end_time_(parameters.time.end_time)
      , context_(context)
      , checkpoints_(parameters, context, since_start)
      , progress_(make_progress(context))
  {
  }

  ExitCode run();

private:
  void     start();
  bool     march();
  void     add_row(const StepReport &report);
  void     tell(const StepReport &report);
  void     save();
  ExitCode stop();
  void     finish();
  bool     try_to_save();
  void     keep_what_there_is(const Error &error);
  void     tell_how_to_go_on(const std::string &what) const;

  FlowRun          &run_;
  double            end_time_;
  const RunContext &context_;
  Checkpoints       checkpoints_;
  Progress          progress_;
  unsigned int      n_remarks_ = 0;

  /// The state is that of the last row, and nothing has prevented saving it.
  bool can_save_ = false;
};

void Loop::start()
{
  if (context_.resume)
  {
    can_save_ = true;
    checkpoints_.stopped(); // an old request
    progress_.begin_at(run_.flow().time() / end_time_);
    return;
  }
  run_.prepare_step();
  const StepReport report = run_.flow().start();
  add_row(report);
  run_.add_output(false);
}

void Loop::add_row(const StepReport &report)
{
  can_save_ = false;
  run_.folder().add_row(report);
  can_save_ = true;
}

void Loop::save()
{
  can_save_ = false;
  checkpoints_.write(run_.folder().last_row(), run_.save());
  can_save_ = true;
}

/// False if the run is to stop early.
bool Loop::march()
{
  Flow &flow = run_.flow();
  while (!flow.finished())
  {
    can_save_ = false; // the mesh may be half changed
    run_.prepare_step();
    can_save_ = true;
    const StepReport report = flow.advance();
    add_row(report);
    run_.add_output(flow.finished());
    tell(report);
    const auto decision = checkpoints_.after_step(report.time, flow.finished());
    if (decision != Checkpoints::Decision::go_on)
      save();
    if (decision == Checkpoints::Decision::stop)
      return false;
  }
  return true;
}

void Loop::tell(const StepReport &report)
{
  if (!report.remark.empty() && ++n_remarks_ <= most_remarks)
    progress_.remark(report.remark +
                     (n_remarks_ == most_remarks
                          ? " More of them are counted only, in the column "
                            "repeats of statistics.csv."
                          : ""));
  progress_.update(report.time / end_time_, state_text(report));
}

/// On stderr, once.
void Loop::tell_how_to_go_on(const std::string &what) const
{
  if (dealii::Utilities::MPI::this_mpi_process(context_.comm) == 0)
    std::cerr << "lipflow: " << what
              << " To go on: " << resume_command(context_) << std::endl;
}

/// After the state was saved: what is written here is not part of it.
ExitCode Loop::stop()
{
  const std::string &reason = checkpoints_.reason();
  const StepReport  &report = run_.folder().last_row();
  progress_.finish(state_text(report) + ", stopped by " + reason);
  checkpoints_.stopped();
  run_.add_output(true);
  run_.finish("stopped by " + reason +
                  "; its state is saved and it can be resumed",
              ExitCode::stopped_on_request);
  tell_how_to_go_on("stopped after step " + std::to_string(report.step) +
                    " by " + reason + "; the state is saved.");
  return ExitCode::stopped_on_request;
}

/// After an error, which is the one to end with, whatever happens here.
bool Loop::try_to_save()
{
  if (!can_save_)
    return false;
  try
  {
    save();
    return true;
  }
  catch (const Error &)
  {
    return false;
  }
}

/// What was computed so far is good: keep it, save it and say why it ends. On a
/// full disk that may be too much to ask for.
void Loop::keep_what_there_is(const Error &error)
{
  progress_.finish("stopped by an error");
  // The target may turn out to be wrong on another mesh.
  if (error.code() != ExitCode::numerical && error.code() != ExitCode::files &&
      error.code() != ExitCode::input)
    return;
  if (try_to_save())
    tell_how_to_go_on("the state after step " +
                      std::to_string(run_.folder().last_row().step) +
                      " is saved, which the following error has not touched.");
  try
  {
    if (error.code() == ExitCode::numerical)
      run_.add_output(true);
    run_.finish(error.what(), error.code());
  }
  catch (const Error &)
  {
    // run.json says "running", as of a run that was killed.
  }
}

void Loop::finish()
{
  const std::string reason = run_.flow().finish_reason();
  progress_.finish(state_text(run_.folder().last_row()) +
                   ", stopped by: " + reason);
  run_.finish(reason, ExitCode::success);
}

ExitCode Loop::run()
{
  try
  {
    start();
    if (!march())
      return stop();
    finish();
  }
  catch (const Error &error)
  {
    keep_what_there_is(error);
    throw;
  }
  catch (const std::exception &exception)
  {
    if (dealii::Utilities::MPI::n_mpi_processes(context_.comm) > 1)
      end_all_ranks(exception, true);
    throw;
  }
  return ExitCode::success;
}
} // namespace

FlowRun::~FlowRun() = default;

ExitCode run_to_end(FlowRun             &run,
                    const Parameters    &parameters,
                    const RunContext    &context,
                    const dealii::Timer &since_start)
{
  return Loop(run, parameters, context, since_start).run();
}
} // namespace lipflow
