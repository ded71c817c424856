#ifndef LIPFLOW_DISCRIMINATOR_POINT_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_POINT_DISCRIMINATOR_H

#include <lipflow/base/point_set.h>
#include <lipflow/base/state.h>
#include <lipflow/discriminator/discriminator_report.h>

#include <vector>

namespace lipflow
{
/// What particles feel: the first variation delta D/delta P, and its gradient.
struct PotentialAtPoints
{
  std::vector<double> values;    ///< one a point
  std::vector<double> gradients; ///< `dimension` numbers a point
};

/**
 * The discriminator between point clouds in R^d, d at run time, without a mesh:
 * a neural network, or the exact program over all L-Lipschitz functions. The
 * flow moves particles against the gradient of what evaluate() returns.
 */
class PointDiscriminator
{
public:
  virtual ~PointDiscriminator() = default;

  /**
   * Finds, or improves from where the last call has left it, the potential for
   * D(source||target). The report's lower bound is the value of an admissible
   * potential if the Lipschitz bound is a hard constraint; the upper bound is
   * NaN where nothing is known. Collective: @p source and @p target are the
   * same on all ranks, and so is what comes of it, bit by bit.
   */
  virtual DiscriminatorReport solve(const PointSet &source,
                                    const PointSet &target) = 0;

  /// The first variation of D in the source at any points, which have labels if
  /// the potential is one of labels (their weights play no role), for the
  /// source and target of the last solve(). Collective.
  virtual PotentialAtPoints evaluate(const PointSet &points) = 0;

  /// As evaluate() at the source's points of the last solve(), where the exact
  /// potential has a gradient that no other extension has. Collective.
  virtual PotentialAtPoints evaluate_at_source(const PointSet &source)
  {
    return evaluate(source);
  }

  /// What the next solve() depends on besides its arguments, to the bit: by
  /// default nothing. load(), at any time, takes effect with the next solve().
  /// Local.
  virtual void save(StateWriter &) const {}
  virtual void load(StateReader &) {}

  /// L; may be infinite.
  virtual double lipschitz_bound() const = 0;

  /// The largest slope of the potential that was met at the points of source
  /// and target in the last solve(): not above L if the bound is a hard
  /// constraint, and up to L if the potential makes use of what it may. NaN if
  /// nothing is known.
  virtual double largest_slope() const = 0;
};
} // namespace lipflow

#endif
