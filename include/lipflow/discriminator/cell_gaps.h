#ifndef LIPFLOW_DISCRIMINATOR_CELL_GAPS_H
#define LIPFLOW_DISCRIMINATOR_CELL_GAPS_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * The part of each cell K of this rank in the duality gap of @p psi and a
 * continuous flux,
 *
 *     eta_K = sum over corners of w (L |m| + grad psi . m) >= 0,
 *
 * m being the nodal means of the corner vectors @p flux (WarmStart). The flux
 * of the discrete problem may jump from corner to corner, and its own gap is
 * what the solver has left of it, everywhere; that of the mean, which could be
 * the flux of a finer mesh, shows where mesh or potential cannot follow the
 * transport rays: where they turn or begin within a cell. Zero where nothing is
 * transported (doc/theory.md, "Adaptive meshes"), and where the sum falls below
 * zero, as with Constraint::cells it may by O(h^2). Collective.
 */
template <int dim>
std::vector<double> cell_gaps(const NodalSpace<dim>     &space,
                              double                     lipschitz_bound,
                              const Vector              &psi,
                              const std::vector<double> &flux);
} // namespace lipflow

#endif
