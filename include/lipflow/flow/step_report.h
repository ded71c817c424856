#ifndef LIPFLOW_FLOW_STEP_REPORT_H
#define LIPFLOW_FLOW_STEP_REPORT_H

#include <limits>
#include <string>

namespace lipflow
{
class StateReader;
class StateWriter;

/// One row of statistics.csv: the state after a step, and what the step cost.
struct StepReport
{
  unsigned int step = 0;
  double       time = 0.;
  double       dt = 0.;

  double mass = 0.;             ///< sum of P_i
  double min_density = 0.;      ///< min P_i/m_i
  double divergence_lower = 0.; ///< of the discrete problem
  double divergence_upper = 0.;
  double fisher_information = 0.; ///< E_P[|grad psi|^2]
  double max_speed = 0.;          ///< max |grad psi|
  double saturated_fraction = 0.; ///< P-mass with |grad psi| > 0.999 L

  unsigned int newton_iterations = 0; ///< matrices, all tries of the step
  unsigned int linear_iterations = 0;
  double wall_seconds = 0.; ///< of this step and MeshFlow::measure_divergence()

  double       relative_gap = 0.;
  double       mass_error = 0.; ///< |mass - mass at time 0|
  double       held_back = 0.;  ///< mass that the positivity limit kept
  unsigned int repeats = 0;     ///< tries with a smaller dt
  std::string  remark;          ///< why the step was repeated

  /// Of flows on a mesh: its nodes, which change if it is adapted.
  double nodes = std::numeric_limits<double>::quiet_NaN();

  /// Of flows without a mesh: the value of the discriminator's potential, and
  /// the largest slope of it that was seen at particles and target points.
  double discriminator_value = std::numeric_limits<double>::quiet_NaN();
  double largest_slope = std::numeric_limits<double>::quiet_NaN();

  /// Of flows without a mesh: D(0) - D(t) - int_0^t I ds, D by its
  /// discriminator and the integral by the trapezoidal rule. 0 for the exact
  /// flow.
  double energy_balance = std::numeric_limits<double>::quiet_NaN();
};

/// Bit by bit. A new member must be added to the lists in step_report.cc.
void       save(const StepReport &report, StateWriter &state);
StepReport load_step_report(StateReader &state);
} // namespace lipflow

#endif
