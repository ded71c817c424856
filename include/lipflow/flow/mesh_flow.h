#ifndef LIPFLOW_FLOW_MESH_FLOW_H
#define LIPFLOW_FLOW_MESH_FLOW_H

#include <lipflow/base/vector.h>
#include <lipflow/flow/flow.h>

namespace lipflow
{
/// A flow whose potential is a function on the mesh; P is a density
/// (GradientFlow) or particles (ParticleFlow).
class MeshFlow : public Flow
{
public:
  using Flow::Flow;

  /// The nodal masses of P and Q, and psi, all with ghosts. Of particles: what
  /// the discriminator sees of them, sum_k w_k N_i(y_k).
  virtual const Vector &mass() const = 0;
  virtual const Vector &target() const = 0;
  virtual const Vector &potential() const = 0;

  /// Goes on from saved values, with load() for the rest. Of particles, which
  /// must have been restored, the masses are measured. The discriminator has a
  /// state of its own: MeshDiscriminator::warm_start(). Collective.
  virtual void resume(Vector mass, Vector potential) = 0;

  /// Solves for the divergence as it is, from which the next step must fall:
  /// that of another mesh is another. The work counts to the next step. Throws
  /// Error (numerical) if it fails. Collective.
  void measure_divergence();

protected:
  /// To the row of a step that was taken: what measure_divergence() did.
  void add_earlier_work(StepReport &report);

  double initial_mass_ = 1.;

private:
  unsigned int newton_iterations_ = 0, linear_iterations_ = 0;
  double       wall_seconds_ = 0.;
};
} // namespace lipflow

#endif
