#ifndef LIPFLOW_DISCRIMINATOR_AUTOMATIC_GAP_H
#define LIPFLOW_DISCRIMINATOR_AUTOMATIC_GAP_H

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * The relative gap of a step at which what the solver leaves is about a tenth
 * of the discretization error of a flow of this @p order (1 or 2): with h =
 * (volume/nodes)^{1/dim}, on an adapted mesh that of its smallest cell, and the
 * diameter of the domain,
 *
 *   order 1: 0.05 h/diameter,   order 2: 0.1 (h/diameter)^2,
 *
 * no more than 1e-2. On the central path the error of grad psi, and with it
 * that of the flow, is linear in the gap; the factors are measured
 * (doc/benchmarks.md, "Gap"). With L = inf there is no central path, the error
 * is the square root of the gap and Newton's method quadratic: 1e-9.
 */
template <int dim>
double automatic_gap(const NodalSpace<dim> &space,
                     double                 lipschitz_bound,
                     unsigned int           order);
} // namespace lipflow

#endif
