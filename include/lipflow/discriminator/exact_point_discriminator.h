#ifndef LIPFLOW_DISCRIMINATOR_EXACT_POINT_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_EXACT_POINT_DISCRIMINATOR_H

#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/discriminator/point_discriminator.h>

namespace lipflow
{
/**
 * ExactDiscriminator for a flow: the supremum over all L-Lipschitz functions of
 * R^d, with certified bounds. Its potential knows the points of the target and
 * nothing else: particles go straight onto them, and stay. It is the limit that
 * other discriminators are measured by, not one that generalises.
 *
 * Closer to its point of the target than @p landing_length a particle is slowed
 * down in proportion to the distance. So Euler's step with dt <= landing
 * length/L ends on the point rather than beyond it; the potential is that with
 * the tips of its cones rounded off, lower by at most L/2 landing lengths.
 *
 * Every rank computes everything.
 */
class ExactPointDiscriminator : public PointDiscriminator
{
public:
  /// @p divergence must outlive this.
  ExactPointDiscriminator(const Divergence   &divergence,
                          double              lipschitz_bound,
                          const ExactOptions &options,
                          double              landing_length);

  DiscriminatorReport solve(const PointSet &source,
                            const PointSet &target) override;
  PotentialAtPoints   evaluate(const PointSet &points) override;
  PotentialAtPoints   evaluate_at_source(const PointSet &source) override;
  double              lipschitz_bound() const override;
  double              largest_slope() const override;

private:
  PotentialAtPoints evaluate(const PointSet            &points,
                             const std::vector<double> *given_gradients) const;

  ExactDiscriminator  exact_;
  double              landing_length_;
  PointSet            target_;
  std::vector<double> psi_;       ///< at its points
  std::vector<double> gradients_; ///< at the source's points
};
} // namespace lipflow

#endif
