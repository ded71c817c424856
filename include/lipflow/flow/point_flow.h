#ifndef LIPFLOW_FLOW_POINT_FLOW_H
#define LIPFLOW_FLOW_POINT_FLOW_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/point_discriminator.h>
#include <lipflow/flow/flow.h>

#include <deque>
#include <vector>

namespace lipflow
{
/// Points that move: those that make up P, and others that P's potentials carry
/// along without knowing of them. They keep their labels.
struct MovingPoints
{
  PointSet particles;
  PointSet unseen; ///< may be empty
};

/// The step before it is multiplied by the CFL number C: l/L, or what C makes
/// TimeParameters::step of.
double largest_point_step(const TimeParameters &parameters,
                          double                lipschitz_bound,
                          double                length);

/**
 * The generative particle algorithm: the Lipschitz-regularized gradient flow of
 * an empirical measure in R^d,
 *
 *   y_k' = -grad phi(y_k),   phi the discriminator of P = sum_k w_k
 * delta_{y_k},
 *
 * d at run time, no mesh, no walls, no noise. The potential is improved from
 * where the last solve has left it (arXiv 2210.17230, algorithm 1). Schemes, by
 * TimeParameters::scheme, with a solve for every new position of the particles:
 *
 *   explicit        Euler
 *   heun, rk4       two and four solves a step
 *   ab2, ..., ab5   Adams-Bashforth, started by those of lower order
 *   abm             Adams-Bashforth-Moulton of order 4 (predict, evaluate,
 *                   correct, evaluate), two solves
 *
 * Steps may differ in length. dt = C l/L with a length l of the caller's, or
 * TimeParameters::step: no particle moves by more than L dt a step.
 */
class PointFlow : public Flow
{
public:
  /// @p discriminator and @p target must outlive the flow. @p length: l.
  PointFlow(PointDiscriminator   &discriminator,
            const TimeParameters &parameters,
            MovingPoints          points,
            const PointSet       &target,
            double                length);

  StepReport start() override;
  StepReport advance() override;

  /// With the state of the discriminator. Weights and labels are not kept.
  void save(StateWriter &state) const override;
  void load(StateReader &state) override;

  const MovingPoints &points() const;

  /// -grad phi at points().particles, in the order of their coordinates.
  const std::vector<double> &velocities() const;

private:
  /// Velocities of all points at a time.
  struct Field
  {
    double              time = 0.;
    std::vector<double> particles, unseen;
  };

  double       propose_step() const;
  Field        field_at(double time, const MovingPoints &points);
  void         load_points(StateReader &state);
  MovingPoints moved(const std::vector<const Field *> &fields,
                     const std::vector<double>        &weights) const;
  void         advance_to(StepReport &report);
  std::string  fault() const override;
  MovingPoints step_to(double time);
  MovingPoints heun_step(double time);
  MovingPoints runge_kutta_step(double time);
  MovingPoints adams_bashforth_step(double time, std::size_t order) const;
  MovingPoints adams_moulton_step(double time);
  void         describe(StepReport &report) const;
  void         balance_energy(StepReport &report);

  PointDiscriminator *discriminator_;
  const PointSet     *target_;
  double              length_;
  MovingPoints        points_;
  std::deque<Field>   fields_; ///< the latest first
  DiscriminatorReport solve_;  ///< sums over the solves of a step

  double first_value_ = 0.; ///< D at time 0
  double dissipated_ = 0.;  ///< int I dt so far
};
} // namespace lipflow

#endif
