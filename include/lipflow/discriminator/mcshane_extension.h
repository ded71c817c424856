#ifndef LIPFLOW_DISCRIMINATOR_MCSHANE_EXTENSION_H
#define LIPFLOW_DISCRIMINATOR_MCSHANE_EXTENSION_H

#include <lipflow/base/point_set.h>

#include <cstddef>
#include <vector>

namespace lipflow
{
/// phi(y) at one point.
struct PotentialValue
{
  double      value = 0.;
  std::size_t nearest = 0;   ///< the j of the minimum; of several, the first
  double      distance = 0.; ///< |y - x_j|
};

/**
 * The largest L-Lipschitz function below psi_j at the points x_j (McShane,
 * Bull. AMS 40, 1934):
 *
 *   phi(y) = min_j { psi_j + L |y - x_j| }.
 *
 * phi(x_j) = psi_j for all j if and only if psi is L-Lipschitz on the points.
 * The weights of the points play no role. Pure arithmetic, O(N d) a point.
 */
class McShaneExtension
{
public:
  /// @p points must outlive this; @p psi: one finite value a point.
  McShaneExtension(const PointSet     &points,
                   std::vector<double> psi,
                   double              lipschitz_bound);

  /// @p y: the coordinates of a point of the points' dimension.
  PotentialValue evaluate(const double *y) const;

  /**
   * As evaluate(), with grad phi(y) = L (y - x_j)/|y - x_j| in @p gradient (as
   * many numbers as the dimension): a particle that moves against it goes to
   * x_j at speed L. Zero at y = x_j, where phi has a corner; where several j
   * attain the minimum, the one-sided gradient of the first.
   */
  PotentialValue evaluate(const double *y, double *gradient) const;

private:
  const PointSet     *points_;
  std::vector<double> psi_;
  double              bound_;
};
} // namespace lipflow

#endif
