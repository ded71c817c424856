#include <lipflow/flow/mesh_flow.h>

namespace lipflow
{
void MeshFlow::measure_divergence()
{
  // start() makes a first row of the state; the row that there is stays.
  StepReport       row = last_;
  const double     mass = initial_mass_;
  const StepReport now = start();
  row.divergence_lower = now.divergence_lower;
  row.divergence_upper = now.divergence_upper;
  last_ = row;
  initial_mass_ = mass;
  newton_iterations_ += now.newton_iterations;
  linear_iterations_ += now.linear_iterations;
  wall_seconds_ += now.wall_seconds;
}

void MeshFlow::add_earlier_work(StepReport &report)
{
  report.newton_iterations += newton_iterations_;
  report.linear_iterations += linear_iterations_;
  report.wall_seconds += wall_seconds_;
  newton_iterations_ = linear_iterations_ = 0;
  wall_seconds_ = 0.;
}
} // namespace lipflow
