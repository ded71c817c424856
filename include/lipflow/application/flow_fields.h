#ifndef LIPFLOW_APPLICATION_FLOW_FIELDS_H
#define LIPFLOW_APPLICATION_FLOW_FIELDS_H

#include <lipflow/base/vector.h>
#include <lipflow/output/particle_snapshot.h>

#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
class MeshFlow;
template <int dim>
class MeshDiscriminator;
template <int dim>
class NodalSpace;
template <int dim>
class ParticleFlow;

/**
 * The nodal fields that a run shows, with ghosts:
 *
 *   density     p_i = P_i/m_i
 *   target      q_i
 *   potential   psi_i, shifted to mean zero under P
 *   speed       max |grad psi| over the corners at the node, or of the means
 *               of the cells there if these are what is bounded (Constraint)
 *   saturation  part of the node's measure at which that is above 0.999 L
 *   log_ratio   log(p/q), cut off at +-100 and zero where both vanish
 *
 * Collective.
 */
template <int dim>
std::vector<std::pair<std::string, Vector>>
flow_fields(const NodalSpace<dim>        &space,
            const MeshFlow               &flow,
            const MeshDiscriminator<dim> &discriminator);

/// This rank's particles with the columns velocity and speed. Local.
template <int dim>
ParticleSnapshot particle_fields(const ParticleFlow<dim> &flow);
} // namespace lipflow

#endif
