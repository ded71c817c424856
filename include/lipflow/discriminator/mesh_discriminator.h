#ifndef LIPFLOW_DISCRIMINATOR_MESH_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_MESH_DISCRIMINATOR_H

#include <lipflow/base/vector.h>
#include <lipflow/discriminator/discriminator_parameters.h>
#include <lipflow/discriminator/discriminator_report.h>
#include <lipflow/discriminator/interior_point.h>

#include <memory>

namespace lipflow
{
/**
 * The potential psi of the Lipschitz-regularized divergence on the mesh,
 *
 *   psi = argmax { E_P[psi] - dt/2 E_P[|grad psi|^2] - E_Q[f*(psi)] }
 *
 * over |grad psi| <= L in the sense of constraint(), with a certificate. By its
 * optimality condition psi is the discriminator of P_{n+1} = P + dt div(P grad
 * psi), whose divergence the bounds enclose (doc/theory.md, "The variational
 * step").
 */
template <int dim>
class MeshDiscriminator
{
public:
  /// @p space and @p divergence must outlive this. Collective.
  MeshDiscriminator(const NodalSpace<dim>         &space,
                    const Divergence              &divergence,
                    double                         lipschitz_bound,
                    const DiscriminatorParameters &parameters);

  /// Solves for @p psi (with ghosts; on entry a guess). Starts near the
  /// solution of the last problem, or from psi alone if there was none or this
  /// leads nowhere. On failure psi is left as it was. Collective.
  DiscriminatorReport solve(const StepProblem &problem, Vector &psi);

  /// The same for a source that is near that of the last solve(), with the same
  /// target: goes on from where that ended, and if this leads nowhere starts
  /// from psi alone. Collective.
  DiscriminatorReport solve_nearby(const StepProblem &problem, Vector &psi);

  /// The same for two densities, given by their nodal masses (sums are 1, with
  /// ghosts), and a step @p dt, which may be 0. Collective.
  DiscriminatorReport
  solve(const Vector &source, const Vector &target, double dt, Vector &psi);

  /// What the next solve starts from besides psi; with psi it is all of the
  /// state that a later result depends on. Local.
  static constexpr std::size_t flux_size = dim * (1u << dim); ///< of a cell
  const WarmStart             &warm_start() const;
  void                         set_warm_start(WarmStart warm_start);

  double     lipschitz_bound() const;
  Constraint constraint() const;   ///< what that bounds; corners if it is inf
  double     relative_gap() const; ///< that is asked for

  /// The first linear solve will be a factorisation.
  bool uses_direct_solver() const;

private:
  LinearSolver          &linear_solver(LinearMethod method);
  LinearMethod           preferred_method() const;
  bool                   direct_is_affordable() const;
  LinearSolver::Accuracy accuracy(double gap_goal) const;
  bool newton_step(double gap_goal, DiscriminatorReport &report);

  /// Of the last two iterates.
  struct Gaps
  {
    double last, now;
  };
  bool gives_up(unsigned int         patience,
                const Gaps          &gaps,
                DiscriminatorReport &report) const;

  DiscriminatorReport solve_from(const StepProblem &problem, Vector &psi);
  DiscriminatorReport run_or_restart(const StepProblem &problem,
                                     unsigned int       patience,
                                     Vector            &psi);
  DiscriminatorReport
       run(const StepProblem &problem, unsigned int patience, Vector &psi);
  bool iterate(const StepProblem   &problem,
               unsigned int         patience,
               DiscriminatorReport &report);

  const NodalSpace<dim>  *space_;
  const Divergence       *divergence_;
  double                  bound_;
  DiscriminatorParameters parameters_;
  InteriorPoint<dim>      interior_point_;
  WarmStart               warm_start_;

  std::unique_ptr<LinearSolver> direct_, cg_;
  bool                          cg_gave_up_ = false; ///< in this solve
};
} // namespace lipflow

#endif
