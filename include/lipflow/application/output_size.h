#ifndef LIPFLOW_APPLICATION_OUTPUT_SIZE_H
#define LIPFLOW_APPLICATION_OUTPUT_SIZE_H

#include <lipflow/application/point_setup.h>
#include <lipflow/application/setup.h>

#include <string>

namespace lipflow
{
/// What a run leaves in its folder, at most.
struct OutputSize
{
  double steps = 0.; ///< 0: it is not known how many
  double files = 0.;
  double bytes = 0.;      ///< of these, without rows and checkpoints
  double row = 0.;        ///< bytes a step, in statistics.csv and report.html
  double checkpoint = 0.; ///< bytes of one; without the state of a network
  bool   checkpoints = false; ///< some are asked for: two stay
};

/// Bounds for a run on a mesh of @p n_steps steps, or 0: unknown. Collective.
template <int dim>
OutputSize output_size(const Setup<dim> &setup,
                       const Parameters &parameters,
                       const RunContext &context,
                       double            n_steps);

/// The same without a mesh. Local.
OutputSize output_size(const PointSetup &setup,
                       const Parameters &parameters,
                       const RunContext &context,
                       double            n_steps);

/// Of rows and checkpoints, too.
double total_bytes(const OutputSize &size);

/// "at most 60 files with 3.4 MB, ..."
std::string describe(const OutputSize &size);
} // namespace lipflow

#endif
