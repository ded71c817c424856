#ifndef LIPFLOW_FLOW_STEP_CONTROL_H
#define LIPFLOW_FLOW_STEP_CONTROL_H

#include <vector>

namespace lipflow
{
/**
 * Chooses dt. Pure arithmetic.
 *
 * The upwind step keeps node i non-negative if dt sum_j k_ij (psi_i - psi_j)_+
 * <= m_i. With |psi_i - psi_j| <= L |x_i - x_j| that follows from
 *
 *   dt <= min_i m_i / (L sum_j k_ij |x_i - x_j|) = (transport length) / L,
 *
 * known before psi is. The CFL number C in (0,1] scales it. With L = inf, where
 * the variational step is non-negative for every dt, the same rule with the
 * measured rates of the last potential keeps the error in time in step with h.
 */
class StepControl
{
public:
  /// @p maximum_step 0 means none. @p landing_times, increasing, are landed on
  /// as the end time is; those beyond it are not reached.
  StepControl(double                     cfl_number,
              double                     maximum_step,
              double                     end_time,
              const std::vector<double> &landing_times = {});

  /// The next step from @p time on. @p largest_stable_step: see above;
  /// @p last_step: the previous dt if dt may only grow slowly, or 0. Stretches
  /// the step a little rather than leave a sliver before the end time or the
  /// next landing time, and never goes beyond it.
  double
  next_step(double time, double largest_stable_step, double last_step) const;

  /// Time is at the end.
  bool finished(double time) const;

  /// Time is at the end or at a landing time.
  bool landed(double time) const;

  /// The end or landing time that @p time is up to rounding, else @p time.
  double without_rounding(double time) const;

private:
  double next_landing(double time) const;

  double cfl_number_;
  double maximum_step_;
  double end_time_;

  std::vector<double> landing_times_; ///< the end time is the last of them
};
} // namespace lipflow

#endif
