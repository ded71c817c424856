#ifndef LIPFLOW_DISCRIMINATOR_INTERIOR_POINT_H
#define LIPFLOW_DISCRIMINATOR_INTERIOR_POINT_H

#include <lipflow/base/vector.h>
#include <lipflow/discriminator/cone_unknowns.h>
#include <lipflow/discriminator/linear_solver.h>
#include <lipflow/discriminator/point_unknowns.h>
#include <lipflow/discriminator/slopes.h>
#include <lipflow/discriminator/warm_start.h>
#include <lipflow/geometry/condensed_pairs.h>

#include <memory>
#include <vector>

namespace lipflow
{
class Divergence;
template <int dim>
class NodalSpace;
class SourceMeasure;
class TargetMeasure;

/// What a solve is for: both measures, which must outlive it, and the step.
struct StepProblem
{
  const SourceMeasure *source; ///< P_n
  const TargetMeasure *target; ///< Q
  double               dt;     ///< 0: the divergence of P_n itself
};

/**
 * The iterate of the primal-dual interior point method for
 *
 *   max { E_P[psi] - dt/2 E_P[|grad psi|^2] - E_Q[f*(psi)] : |grad psi| <= L }
 *
 * (doc/theory.md, "The concave program"). Unknowns: psi at the nodes; in the
 * cells ConeUnknowns, a dual vector z in the second-order cone for every slope
 * that L bounds (Constraint); at the points of Q PointUnknowns, the ratio x =
 * gamma/q above all. With L = inf there are no cones and this is Newton's
 * method.
 *
 * One Newton step is solve for psi of one matrix
 *   diag(Q/V) + dt K_up + G^T D G,  V = f''(x) + slack/x,  D = W^{-2} per cone.
 */
template <int dim>
class InteriorPoint
{
public:
  /// Both must outlive this. @p lipschitz_bound > 0, may be inf. Collective.
  InteriorPoint(const NodalSpace<dim> &space,
                const Divergence      &divergence,
                double                 lipschitz_bound,
                Constraint             constraint);

  /// What step() may do with duals that leave their cones.
  enum class Duals
  {
    free,  ///< go on and put them back, which saves matrices, and now and then
           ///< leads nowhere
    inside ///< not let them
  };

  /// Starts from @p psi (any function; it is scaled into the cone). Collective.
  void start(const StepProblem &problem,
             const Vector      &psi,
             Duals              duals = Duals::free);

  /// Starts near the solution of another problem, its @p psi and @p from,
  /// pulled back from the boundary of the cones, where no step can be long, the
  /// farther the more the residual costs, and the smaller the @p relative_gap
  /// that is wanted (doc/theory.md, 8). Duals are free. Collective.
  void start_near(const StepProblem &problem,
                  const Vector      &psi,
                  const WarmStart   &from,
                  double             relative_gap);

  /// Goes on from the iterate there is, for another source or dt. The target is
  /// the same. Local.
  void go_on(const StepProblem &problem);

  /**
   * Without a bound and for alpha > 1, psi below f'(0) stands for no mass,
   * however far below it is: nothing else holds it where no mass is near.
   * Raises it to f'(0), where potentials of empty nodes have their limit; the
   * lower bound does not get worse but for what this changes of the flows,
   * which is as small as the iterate's gap. Returns whether there was anything
   * to look at; evaluate() anew. Collective.
   */
  bool raise_empty_nodes();

  /// New source, residual and gap of the iterate, unless they are there.
  /// Collective.
  void evaluate();

  /// The matrix at the evaluated iterate, handed to @p solver. Collective.
  void assemble(LinearSolver &solver);

  struct StepResult
  {
    bool         solved; ///< the linear solves converged
    unsigned int linear_iterations;
    double       length; ///< step length in (0, 1]
  };

  /// Mehrotra's predictor and corrector, and the step. @p accuracy: of the
  /// corrector. Collective.
  StepResult step(LinearSolver &solver, const LinearSolver::Accuracy &accuracy);

  // What the certificate needs, valid after evaluate().
  const Vector &psi() const
  {
    return psi_;
  }
  /// P_{n+1} = P_n - dt out(psi).
  const Vector &moved() const
  {
    return moved_;
  }
  /// -P_{n+1} + gamma + div z.
  const Vector &residual() const
  {
    return residual_;
  }
  /// psi at the points of Q.
  const std::vector<double> &values() const
  {
    return values_;
  }
  const std::vector<double> &ratio() const; ///< x at the points of Q
  double flux_norm() const;         ///< int |z| = sum of w |z| over all corners
  double complementarity() const;   ///< sum w s.z + sum Q x slack
  double price_of_moving() const;   ///< by |residual|_1 at most, in D
  std::vector<double> flux() const; ///< z, as in WarmStart

  /// The pairs of the matrix, for the solver's pattern.
  std::shared_ptr<const CondensedPairs::Pairs> pattern() const;

private:
  unsigned int direction(LinearSolver                 &solver,
                         const Centering              &centering,
                         const LinearSolver::Accuracy &accuracy);
  // In interior_point_start.cc, with start() and start_near().
  double              retreat_nodes(double retreat, const WarmStart &from);
  std::vector<double> arrived_flows() const;
  void   set_scaled(const Vector &psi, double scale, double mean, double shift);
  double mean_of(const Vector &psi) const;
  // In centrality.cc.
  void   correct_centrality(LinearSolver                 &solver,
                            double                        target,
                            const LinearSolver::Accuracy &accuracy,
                            StepResult                   &step);
  void   apply_correction(double part, double target, const Vector &correction);
  void   set_right_hand_side(const Centering &centering);
  bool   has_predictor() const;
  double step_length(double boundary, double fraction) const;
  double corrector_length() const;
  double complementarity_after_predictor() const;
  double predicted_complementarity(double length) const;
  double residual_cost() const;
  bool   residual_lags();
  void   move(double length);
  double product_weight() const;
  void   complete_diagonal(const std::vector<double> &pair_values);
  bool   has_cones() const; ///< L is finite
  double sum(double value) const;

  /// How far a step goes towards the boundary of the cones.
  static constexpr double boundary_fraction = .98;

  const NodalSpace<dim> *space_;
  const Divergence      *divergence_;
  double                 bound_;
  double                 start_derivative_; ///< f'(1)
  double                 steepest_ = 0.;    ///< bound of |grad psi|

  StepProblem                        problem_{nullptr, nullptr, 0.};
  Vector                             psi_;
  PointUnknowns                      points_;
  std::unique_ptr<ConeUnknowns<dim>> cones_;
  ConeLine                           line_; ///< of the last direction

  Vector              moved_, residual_, right_hand_side_, dpsi_, diagonal_;
  CondensedPairs      matrix_pairs_;
  std::vector<double> values_, dvalues_; ///< psi, dpsi at the points of Q
  double              gap_ = 0., flux_norm_ = 0.;
  bool                is_evaluated_ = false;
  bool                linear_failure_ = false;
  Duals               duals_ = Duals::free;
  bool                duals_are_free_ = false; ///< in this step
  bool                started_near_ = false;
  unsigned int        n_steps_ = 0;      ///< from the start
  double              last_length_ = 1.; ///< without corrections
  double              last_cost_ = 0.;   ///< of the residual
};
} // namespace lipflow

#endif
