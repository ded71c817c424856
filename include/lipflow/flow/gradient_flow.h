#ifndef LIPFLOW_FLOW_GRADIENT_FLOW_H
#define LIPFLOW_FLOW_GRADIENT_FLOW_H

#include <lipflow/base/vector.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/flow/step_control.h>
#include <lipflow/flow/step_report.h>
#include <lipflow/flow/time_parameters.h>

#include <string>

namespace lipflow
{
/**
 * The Lipschitz-regularized gradient flow dP/dt = div(P grad psi) of a density,
 * one step at a time:
 *
 *   psi = discriminator(P_n, Q, dt);  P_{n+1} = P_n + dt div(P_n grad psi)
 *
 * (variational), or forward Euler with the discriminator of P_n (explicit).
 * Every step is checked: finite, non-negative, mass to rounding, divergence not
 * rising (variational), gap as asked for. A step whose solve misses its gap is
 * repeated with half the dt and says so.
 */
template <int dim>
class GradientFlow
{
public:
  /// @p space, @p discriminator and @p target (nodal masses Q, with ghosts)
  /// must outlive the flow. @p source: nodal masses P_0.
  GradientFlow(const NodalSpace<dim>  &space,
               MeshDiscriminator<dim> &discriminator,
               const TimeParameters   &parameters,
               const Vector           &source,
               const Vector           &target);

  /// The divergence of P_0: row 0. Throws Error (numerical) if the solve fails.
  /// Collective.
  StepReport start();

  /// One step. Throws Error (numerical) if no dt succeeds or a check fails; the
  /// state is then that before the step. Collective.
  StepReport advance();

  /// The end time is reached or the Fisher information is low enough.
  bool        finished() const;
  std::string finish_reason() const; ///< "end time" | "Fisher information ..."

  /// The step bound before the CFL number is applied; inf for L = inf.
  double largest_stable_step() const;

  double        time() const;
  const Vector &mass() const;      ///< P_i
  const Vector &target() const;    ///< Q_i
  const Vector &potential() const; ///< psi_i

private:
  struct Attempt
  {
    DiscriminatorReport solve;
    Vector              mass, psi;
    double              held_back = 0.;
  };

  double  propose_step() const;
  double  measured_stable_step() const;
  Attempt attempt(double dt);
  void    describe(StepReport &report) const;
  void    record(const DiscriminatorReport &solve, StepReport &report) const;
  void    check(const StepReport &report) const;

  const NodalSpace<dim>  *space_;
  MeshDiscriminator<dim> *discriminator_;
  TimeParameters          parameters_;
  StepControl             control_;
  const Vector           *target_;
  Vector                  mass_, psi_;
  StepReport              last_;
  double                  initial_mass_ = 1.;
};
} // namespace lipflow

#endif
