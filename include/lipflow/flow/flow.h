#ifndef LIPFLOW_FLOW_FLOW_H
#define LIPFLOW_FLOW_FLOW_H

#include <lipflow/flow/step_control.h>
#include <lipflow/flow/step_report.h>
#include <lipflow/flow/time_parameters.h>

#include <functional>
#include <string>

namespace lipflow
{
struct DiscriminatorReport;

/**
 * A gradient flow dP/dt = div(P grad psi), one step at a time; P is a density
 * or particles on a mesh (MeshFlow), or points in R^d (PointFlow). Every step
 * is checked.
 */
class Flow
{
public:
  explicit Flow(const TimeParameters &parameters);
  virtual ~Flow();

  /// The divergence of P_0: row 0. Throws Error (numerical) if the solve fails.
  /// Collective.
  virtual StepReport start() = 0;

  /// One step. Throws Error (numerical) if no dt succeeds or a check fails; the
  /// state is then that before the step. Collective.
  virtual StepReport advance() = 0;

  /// The end time is reached, or the Fisher information or the divergence is
  /// low enough.
  bool        finished() const;
  std::string finish_reason() const; ///< "end time" | "Fisher information ..."
  double      time() const;

  /// What the flow needs to go on from where it is, to the bit, apart from what
  /// is distributed over the ranks (MeshFlow::resume()). Local.
  virtual void save(StateWriter &state) const;

  /// Takes the place of start(): what save() wrote. Throws Error (files) if it
  /// does not fit. Collective.
  virtual void load(StateReader &state);

protected:
  /// Throws Error (numerical) unless the solve for the source converged.
  static void require_start(const DiscriminatorReport &solve);

  /// Calls @p attempt with @p dt, dt/2, ... until it converges; returns that dt
  /// and leaves in @p report what was done. Throws Error (numerical) if none
  /// does.
  double
  shorten_until(double                                            dt,
                const std::function<DiscriminatorReport(double)> &attempt,
                StepReport                                       &report) const;

  /// Adds a solve to a row.
  static void record(const DiscriminatorReport &solve, StepReport &report);

  /// Sets step, dt and time of the row that follows the last one.
  void set_time(double dt, StepReport &report) const;

  /// Throws Error (numerical) unless the state of @p report is finite and its
  /// mass that of the start.
  void check_state(const StepReport &report) const;

  /// What is not finite or negative, and where, as a part of a sentence; empty
  /// if nothing is. Asked when a check has failed. Collective.
  virtual std::string fault() const;

  /// "At time 0.5 (step 7) ".
  static std::string place_of(const StepReport &report);

  bool   is_low_enough() const;
  double last_divergence() const;

  TimeParameters parameters_;
  StepControl    control_;
  StepReport     last_;
};
} // namespace lipflow

#endif
