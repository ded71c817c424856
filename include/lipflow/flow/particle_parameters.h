#ifndef LIPFLOW_FLOW_PARTICLE_PARAMETERS_H
#define LIPFLOW_FLOW_PARTICLE_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Particles` of the parameter file: how particles move, if the source
/// is samples.
struct ParticleParameters
{
  std::string  walls = "reflect"; ///< reflect | stop
  unsigned int divergence_every = 1;
  double       largest_imbalance = 1.25; ///< of the ranks' loads, over 1
  unsigned int unseen = 0; ///< points that are carried along, without a mesh

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;
};
} // namespace lipflow

#endif
