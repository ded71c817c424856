#ifndef LIPFLOW_APPLICATION_NESTED_START_H
#define LIPFLOW_APPLICATION_NESTED_START_H

#include <lipflow/application/setup.h>

namespace lipflow
{
/**
 * Nested iteration for the first solve, that of D(P_0||Q): on coarser meshes
 * first, made beside that of @p setup and given up again, so that on the mesh
 * itself it starts near the solution: the flow of @p moving gets the potential,
 * its discriminator the flux. Only a matter of time, of which it saves little
 * where densities jump (doc/benchmarks.md).
 *
 * For densities with a finite bound on meshes that were refined from coarser
 * ones and are not adapted (which start coarse anyway); else, and in one
 * dimension, nothing is done. Densities that a coarse mesh cannot represent, or
 * whose solve fails there, are left to the finer ones. Collective.
 */
template <int dim>
void start_on_coarse_meshes(const Parameters   &parameters,
                            const RunContext   &context,
                            const Setup<dim>   &setup,
                            MovingMeasure<dim> &moving);
} // namespace lipflow

#endif
