#ifndef LIPFLOW_APPLICATION_SETUP_H
#define LIPFLOW_APPLICATION_SETUP_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/tasks.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>

#include <memory>

namespace lipflow
{
/// What every task starts from, made from the parameters in the order of the
/// members.
template <int dim>
struct Setup
{
  /// Throws Error for whatever is wrong with mesh or densities, and (input) if
  /// L = inf and the source has mass where the target has none: the
  /// unregularised divergence is infinite there. Collective.
  Setup(const Parameters &parameters, const RunContext &context);

  Mesh<dim>                   mesh;
  NodalSpace<dim>             space;
  std::unique_ptr<Divergence> divergence;
  Density                     source;
  Density                     target;
};

/// The files besides the parameter file that the parameters name, as paths that
/// can be opened from here.
std::vector<std::string> input_files(const Parameters &parameters,
                                     const RunContext &context);

/// "KL, L = 1", for people.
std::string describe_divergence(const Parameters &parameters);
} // namespace lipflow

#endif
