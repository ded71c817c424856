#ifndef LIPFLOW_APPLICATION_CHECKPOINTS_H
#define LIPFLOW_APPLICATION_CHECKPOINTS_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/state.h>
#include <lipflow/flow/step_report.h>
#include <lipflow/output/checkpoint_store.h>

#include <deal.II/base/timer.h>

#include <string>

namespace lipflow
{
/// The state that a run goes on from (RunContext::resume).
class SavedRun
{
public:
  /// Collective.
  explicit SavedRun(const RunContext &context);

  unsigned int ranks() const; ///< that wrote it

  /// What checkpoint_files() got.
  StateReader &state();

  /// A file that is distributed over the ranks.
  RecordSource records(const std::string &name, std::size_t record_size) const;

private:
  CheckpointStore store_;
  CheckpointInfo  checkpoint_;
  StateReader     state_;
};

/// A small file of the checkpoint that the run goes on from, as it is.
/// Collective.
std::string saved_file(const RunContext &context, const std::string &name);

/// The files of every checkpoint: the small state, which is the same on all
/// ranks (the first one's is written), and the parameters.
CheckpointFiles checkpoint_files(const StateWriter &state,
                                 const RunContext  &context);

/**
 * When a run saves its state, and when it stops early: because of a signal on
 * any rank (StopSignals), of Output/Wall time limit, or of a file called stop
 * in its folder. The first rank looks at the clock and for the file. All
 * functions are collective.
 */
class Checkpoints
{
public:
  /// @p since_start runs since the set-up began and must outlive this.
  Checkpoints(const Parameters    &parameters,
              const RunContext    &context,
              const dealii::Timer &since_start);

  enum class Decision
  {
    go_on,
    save,
    stop ///< and save
  };

  /// To be asked after every step. @p finished: it was the last one.
  Decision after_step(double time, bool finished);

  /// Why to stop: "Output/Wall time limit".
  const std::string &reason() const;

  /// Writes a checkpoint of the state that @p report describes.
  CheckpointInfo write(const StepReport &report, const CheckpointFiles &files);

  /// The request to stop is fulfilled: the stop file is removed.
  void stopped() const;

private:
  bool limit_is_near() const;
  bool wall_interval_is_over() const;
  int  request() const;
  void schedule(double time);

  const OutputParameters *parameters_;
  const RunContext       *context_;
  const dealii::Timer    *since_start_;
  CheckpointStore         store_;
  std::string             reason_;

  double next_time_ = 0.; ///< of the flow
  // Seconds since the start, and how long things take.
  double last_step_ = 0., last_write_ = 0.;
  double step_seconds_ = 0., write_seconds_ = 0.;
};
} // namespace lipflow

#endif
