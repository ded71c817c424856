#ifndef LIPFLOW_MEASURE_DENSITY_JUMPS_H
#define LIPFLOW_MEASURE_DENSITY_JUMPS_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * How far the density of @p mass is from linear in and around the cells of this
 * rank, as a part of its largest value anywhere: with the gradient g at a
 * corner and its mean g' over the corners of the same node, the largest
 *
 *     |e . (g - g')|
 *
 * over all corners and edges e of the cell. Where the density is smooth that is
 * h^2/2 times its second derivative, which both the error of interpolation and
 * the numerical diffusion of upwind fluxes follow; at a jump it is half of the
 * jump, on any mesh. By cell. Collective.
 */
template <int dim>
std::vector<double> density_jumps(const NodalSpace<dim> &space,
                                  const Vector          &mass);
} // namespace lipflow

#endif
