#include <lipflow/application/checkpoints.h>
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
  void     tell(const StepReport &report);
  void     save();
  ExitCode stop();
  void     keep_what_there_is(const Error &error);

  FlowRun          &run_;
  double            end_time_;
  const RunContext &context_;
  Checkpoints       checkpoints_;
  Progress          progress_;
  unsigned int      n_remarks_ = 0;
};

void Loop::start()
{
  if (context_.resume)
  {
    checkpoints_.stopped(); // an old request
    return;
  }
  run_.prepare_step();
  const StepReport report = run_.flow().start();
  run_.folder().add_row(report);
  run_.add_output(false);
}

void Loop::save()
{
  checkpoints_.write(run_.folder().last_row(), run_.save());
}

/// False if the run is to stop early.
bool Loop::march()
{
  Flow &flow = run_.flow();
  while (!flow.finished())
  {
    run_.prepare_step();
    const StepReport report = flow.advance();
    run_.folder().add_row(report);
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

/// After the state was saved: what is written here is not part of it.
ExitCode Loop::stop()
{
  const StepReport &report = run_.folder().last_row();
  progress_.finish(state_text(report) + ", stopped by " +
                   checkpoints_.reason());
  checkpoints_.stopped();
  run_.add_output(true);
  run_.finish("stopped by " + checkpoints_.reason() +
                  "; its state is saved and it can be resumed",
              ExitCode::stopped_on_request);
  if (dealii::Utilities::MPI::this_mpi_process(context_.comm) == 0)
    std::cerr << "lipflow: stopped after step " << report.step << " by "
              << checkpoints_.reason()
              << "; the state is saved. To go on: " << resume_command(context_)
              << std::endl;
  return ExitCode::stopped_on_request;
}

/// What was computed so far is good: keep it, save it and say why it ends.
void Loop::keep_what_there_is(const Error &error)
{
  progress_.finish("stopped by an error");
  if (error.code() != ExitCode::numerical)
    return;
  try
  {
    if (run_.folder().has_rows())
      save();
  }
  catch (const Error &failure)
  {
    progress_.remark(failure.what()); // the first error is the one to end with
  }
  run_.add_output(true);
  run_.finish(error.what(), error.code());
}

ExitCode Loop::run()
{
  try
  {
    start();
    if (!march())
      return stop();
  }
  catch (const Error &error)
  {
    keep_what_there_is(error);
    throw;
  }
  const std::string reason = run_.flow().finish_reason();
  progress_.finish(state_text(run_.folder().last_row()) +
                   ", stopped by: " + reason);
  run_.finish(reason, ExitCode::success);
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
