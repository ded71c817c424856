#ifndef LIPFLOW_FLOW_PARTICLE_FLOW_H
#define LIPFLOW_FLOW_PARTICLE_FLOW_H

#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/flow/mesh_flow.h>
#include <lipflow/measure/particles.h>
#include <lipflow/measure/target_measure.h>

namespace lipflow
{
/**
 * The Lipschitz-regularized gradient flow of an empirical measure,
 *
 *   y_k' = -grad psi(y_k),  psi the discriminator of P = sum_k w_k delta_{y_k},
 *
 * a system of ordinary differential equations (no noise). Schemes, by
 * TimeParameters::scheme:
 *
 *   variational  y_k -> y_k - dt grad psi(y*_k) with psi from the variational
 *                step (ParticleSource), linearised at y*_k, where the latest
 *                potential takes the particles; then, every so many steps, the
 *                discriminator of what has become of them, which says whether
 *                the divergence has risen: if so, linearised at y_k, then with
 *                a shorter dt, and as a last resort the particles stay
 *   explicit     Euler; heun; rk4 (classical); ab2 (Adams-Bashforth): with the
 *                discriminator of the particles at every stage
 *
 * dt = C h / L with h the smallest height of a cell, so that no particle moves
 * by more than a cell a step.
 */
template <int dim>
class ParticleFlow : public MeshFlow
{
public:
  /// All must outlive the flow, which moves @p particles.
  /// @p divergence_every: steps of the variational scheme from one evaluation
  /// of the divergence to the next; it is evaluated at the end and at landing
  /// times, too. Collective.
  ParticleFlow(MeshDiscriminator<dim> &discriminator,
               const TimeParameters   &parameters,
               Particles<dim>         &particles,
               const TargetMeasure    &target,
               unsigned int            divergence_every = 1);

  StepReport start() override;
  StepReport advance() override;

  /// What stands after redistribute(): the discriminator and the target made
  /// anew, which must outlive the flow, and the potential() that was carried
  /// along. Collective.
  void redistributed(MeshDiscriminator<dim> &discriminator,
                     const TargetMeasure    &target,
                     Vector                  potential);

  const Vector &mass() const override;
  const Vector &target() const override;
  const Vector &potential() const override;

  void resume(Vector mass, Vector potential) override;
  void save(StateWriter &state) const override;
  void load(StateReader &state) override;

  const Particles<dim> &particles() const;

  /// -grad psi(y_k), no longer than L.
  typename Particles<dim>::Vectors velocities() const;

private:
  using Vectors = typename Particles<dim>::Vectors;

  struct Attempt
  {
    DiscriminatorReport solve;
    Vector              psi;
    bool   evaluated = false; ///< the bounds are those of the particles
    double part = 1.;         ///< of the dt that was proposed
    bool   stayed = false;    ///< the particles did not move
  };

  StepReport checked_step();

  Attempt first_attempt() const;
  void    measure_masses();

  bool solve(const Vectors &displacements, double dt, Attempt &tried);
  void take_step(double dt, Attempt &tried);
  void variational_step(double dt, Attempt &tried);
  bool linearised_steps(unsigned int most, double dt, Attempt &tried);
  bool rises(const Attempt &tried, double decrease = 0.) const;
  void euler_step(double dt, Attempt &tried);
  void heun_step(double dt, Attempt &tried);
  void adams_bashforth_step(double dt, Attempt &tried);
  void runge_kutta_step(double dt, Attempt &tried);
  bool next_stage(const Vectors &target, Attempt &tried);

  double  expectation(const Vector &psi, const Vectors &displacements) const;
  double  dissipation(const Vectors &displacements) const;
  Vectors velocities(const Vector &psi) const;
  Vectors within_reach(Vectors displacements) const;
  void    describe(StepReport &report) const;

  std::string fault() const override;

  MeshDiscriminator<dim> *discriminator_;
  Particles<dim>         *particles_;
  const TargetMeasure    *target_;
  unsigned int            divergence_every_;

  Vector mass_, target_mass_, psi_;
  double divergence_ = 0.;        ///< its upper bound when last evaluated
  bool   has_velocities_ = false; ///< of the step before, in their slot
};
} // namespace lipflow

#endif
