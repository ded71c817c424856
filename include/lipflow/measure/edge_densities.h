#ifndef LIPFLOW_MEASURE_EDGE_DENSITIES_H
#define LIPFLOW_MEASURE_EDGE_DENSITIES_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// The density that a flow along a pair (i, j) of nodes carries: that from i to
/// j (forward) and that from j to i (backward).
struct EdgeDensity
{
  double forward, backward;

  /// Of the flow that psi_i - psi_j = @p drop drives.
  double upstream(const double drop) const
  {
    return drop > 0. ? forward : backward;
  }
};

/// One a pair of NodalSpace::pairs(). A pair between two ranks has the same on
/// both.
using EdgeDensities = std::vector<EdgeDensity>;

/// The density p_i = P_i/m_i of the node where the flow comes from: first
/// order, positive and monotone (doc/theory.md, section 4). Needs ghosts of
/// @p mass. Local.
template <int dim>
EdgeDensities upwind_densities(const NodalSpace<dim> &space,
                               const Vector          &mass);

/**
 * The density at the middle of the pair, reconstructed from the side where the
 * flow comes from: with the differences ahead and behind,
 *
 *   p_i + vanLeer(p_j - p_i, 2 (x_j - x_i) . grad_h p_i - (p_j - p_i)) / 2,
 *
 * grad_h p_i the mean of the corner gradients at i (on a uniform grid the
 * difference behind is p_i - p_{2i-j}). Between p_i and p_j, no more than 2
 * p_i, and for smooth p the density at the middle up to O(h^2) (doc/theory.md,
 * section 4a). Needs ghosts of @p mass. Collective.
 */
template <int dim>
EdgeDensities limited_densities(const NodalSpace<dim> &space,
                                const Vector          &mass);

/// Raises each of @p densities to that of @p least at least.
void raise_to(const EdgeDensities &least, EdgeDensities &densities);

/**
 * Lowers what of @p densities lies above @p least, node by node by one factor,
 * as far as needed for no node to lose more than it has if mass leaves along
 * all pairs at full speed:
 *
 *   distance sum_j k_ij density_ij |x_i - x_j| <= available_i,
 *
 * distance = dt L. Where @p least itself is too much it is what is left.
 * Collective.
 */
template <int dim>
void limit_outflow(const NodalSpace<dim> &space,
                   const Vector          &available,
                   double                 distance,
                   const EdgeDensities   &least,
                   EdgeDensities         &densities);
} // namespace lipflow

#endif
