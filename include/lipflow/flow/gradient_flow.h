#ifndef LIPFLOW_FLOW_GRADIENT_FLOW_H
#define LIPFLOW_FLOW_GRADIENT_FLOW_H

#include <lipflow/flow/density_step.h>
#include <lipflow/flow/mesh_flow.h>

#include <memory>

namespace lipflow
{
/**
 * The Lipschitz-regularized gradient flow dP/dt = div(P grad psi) of a density,
 * one step (DensityStepper) at a time. Every step is checked: finite,
 * non-negative, mass to rounding, divergence not rising (unless explicit), gap
 * as asked for.
 */
template <int dim>
class GradientFlow : public MeshFlow
{
public:
  /// @p space, @p discriminator and @p target must outlive the flow.
  /// @p source: nodal masses P_0. Collective.
  GradientFlow(const NodalSpace<dim>  &space,
               MeshDiscriminator<dim> &discriminator,
               const TimeParameters   &parameters,
               const Vector           &source,
               const TargetMeasure    &target);

  /// The same for a density as target, by its nodal masses Q (with ghosts),
  /// which are copied.
  GradientFlow(const NodalSpace<dim>  &space,
               MeshDiscriminator<dim> &discriminator,
               const TimeParameters   &parameters,
               const Vector           &source,
               const Vector           &target);

  StepReport start() override;
  StepReport advance() override;

  const Vector &mass() const override;
  const Vector &target() const override;
  const Vector &potential() const override;

  void resume(Vector mass, Vector potential) override;

  /// Goes on where the mesh of the space has changed, with what was made anew
  /// and carried over (refine()). Collective.
  void rebuilt(MeshDiscriminator<dim> &discriminator,
               const TargetMeasure    &target,
               Vector                  mass,
               Vector                  potential);

  void save(StateWriter &state) const override;
  void load(StateReader &state) override;

  /// The step bound before the CFL number is applied; inf for L = inf.
  double largest_stable_step() const;

private:
  GradientFlow(const NodalSpace<dim>         &space,
               MeshDiscriminator<dim>        &discriminator,
               const TimeParameters          &parameters,
               const Vector                  &source,
               std::unique_ptr<TargetMeasure> target);

  double propose_step() const;
  double measured_stable_step() const;
  void   describe(StepReport &report) const;
  void   check(const StepReport &report, double slack) const;

  std::string fault() const override;

  const NodalSpace<dim>         *space_;
  MeshDiscriminator<dim>        *discriminator_;
  std::unique_ptr<TargetMeasure> own_target_;
  const TargetMeasure           *target_;
  DensityStepper<dim>            stepper_;
  Vector                         target_mass_, mass_, psi_;
};
} // namespace lipflow

#endif
