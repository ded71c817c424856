#ifndef LIPFLOW_GEOMETRY_PROLONGATION_H
#define LIPFLOW_GEOMETRY_PROLONGATION_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// What prolongate() takes along.
struct PotentialAndFlux
{
  Vector              psi;  ///< with ghosts
  std::vector<double> flux; ///< dim values for every corner
};

/**
 * Whether every rank's cells of @p fine are those of @p coarse, each refined
 * once: p4est deals cells out so that siblings stay together, but not so that
 * they are where another mesh has their parent. Not in one dimension.
 * Collective.
 */
template <int dim>
bool is_refined(const NodalSpace<dim> &coarse, const NodalSpace<dim> &fine);

/**
 * @p from of @p coarse on @p fine, which is_refined(): psi is interpolated, the
 * flux replaced by its means over the corners at each vertex, as refine() does
 * it, and interpolated. Without a second mesh as fine as that one. Collective.
 */
template <int dim>
PotentialAndFlux prolongate(const NodalSpace<dim>  &coarse,
                            const PotentialAndFlux &from,
                            const NodalSpace<dim>  &fine);
} // namespace lipflow

#endif
