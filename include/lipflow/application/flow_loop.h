#ifndef LIPFLOW_APPLICATION_FLOW_LOOP_H
#define LIPFLOW_APPLICATION_FLOW_LOOP_H

#include <lipflow/application/run_folder.h>
#include <lipflow/flow/flow.h>
#include <lipflow/output/checkpoint_store.h>

#include <deal.II/base/timer.h>

#include <string>

namespace lipflow
{
/// A flow and what is written of it, whatever it is that flows. All functions
/// are collective.
class FlowRun
{
public:
  virtual ~FlowRun();

  virtual Flow      &flow() = 0;
  virtual RunFolder &folder() = 0;

  /// Before every step.
  virtual void prepare_step() {}

  /// Fields, particles and pictures of the present state, if @p last or their
  /// time has come.
  virtual void add_output(bool last) = 0;

  /// All that a run needs to go on from here. Throws Error (numerical) if there
  /// is something that is not finite.
  virtual CheckpointFiles save() = 0;

  /// As RunFolder::finish().
  virtual void finish(const std::string &reason, ExitCode code) = 0;
};

/**
 * Computes the flow to its end, from the start or from where it was resumed,
 * with all output. Returns success, or stopped_on_request if the run was
 * stopped early: its state is then saved and a line says how to resume it. The
 * flow's errors pass; what was computed until then is kept, and saved.
 *
 * @p since_start runs since the set-up began. Collective.
 */
ExitCode run_to_end(FlowRun             &run,
                    const Parameters    &parameters,
                    const RunContext    &context,
                    const dealii::Timer &since_start);
} // namespace lipflow

#endif
