#ifndef LIPFLOW_COMPARISON_MEASURE_DISTANCE_H
#define LIPFLOW_COMPARISON_MEASURE_DISTANCE_H

#include <lipflow/base/vector.h>
#include <lipflow/discriminator/discriminator_report.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>

#include <memory>

namespace lipflow
{
/**
 * The distance of two measures on the mesh, given by their nodal masses,
 *
 *   W_1(P, Q) = max { sum_i (P_i - Q_i) psi_i : |grad psi| <= 1 at all corners
 *   },
 *
 * with bounds: the discriminator of the Wasserstein divergence with L = 1.
 *
 * Of particles it sees their nodal masses sum_k w_k N_i(y_k), not what is below
 * the size of a cell: particles that stand apart by less than h, or their
 * spread within a cell, cost nothing. So it differs from W_1 of the particles
 * themselves by at most sum_k w_k sum_i N_i(y_k) |y_k - x_i|, no more than the
 * diameter of a cell, and means agree exactly on parallelepipeds. In one
 * dimension it is W_1 of the nodal masses; in more, corner gradients measure
 * lengths along the edges as they are and others up to O(h).
 */
template <int dim>
class MeasureDistance
{
public:
  /// Solves stop as soon as one gap is reached, that relative to the upper
  /// bound or the absolute one, a length. @p space must outlive this.
  /// Collective.
  explicit MeasureDistance(const NodalSpace<dim> &space,
                           double                 relative_gap = 1e-3,
                           double                 absolute_gap = 1e-9);

  /// Nodal masses of sum 1, with ghosts. The bounds of the report hold also if
  /// the gap was missed. Does not depend on earlier calls. Collective.
  DiscriminatorReport compute(const Vector &p, const Vector &q);

private:
  const NodalSpace<dim>      *space_;
  std::unique_ptr<Divergence> divergence_;
  MeshDiscriminator<dim>      discriminator_;
};
} // namespace lipflow

#endif
