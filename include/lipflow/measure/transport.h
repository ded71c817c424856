#ifndef LIPFLOW_MEASURE_TRANSPORT_H
#define LIPFLOW_MEASURE_TRANSPORT_H

#include <lipflow/measure/edge_densities.h>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * The mass flow under the velocity -grad psi, with the densities r_ij and r_ji
 * that a flow from i to j and from j to i carries: the net flow out of node i
 * is
 *
 *   out_i = sum_j k_ij [ r_ij (psi_i - psi_j)_+ - r_ji (psi_j - psi_i)_+ ],
 *
 * an explicit step is P_i - dt out_i. What leaves i along an edge enters j, so
 * sum_i out_i = 0 to rounding. Sets @p out on owned nodes (ghosts refreshed).
 * Needs ghosts of @p psi. Collective.
 */
template <int dim>
void outflow(const NodalSpace<dim> &space,
             const EdgeDensities   &densities,
             const Vector          &psi,
             Vector                &out);

/**
 * mass -= dt out, unless that leaves a node below zero: then the flows out of
 * it are scaled down to what it has and gets, conservatively edge by edge.
 * Under the step bound of doc/theory.md nothing is scaled beyond rounding; nor
 * with L = inf, where the variational step is non-negative by its optimality
 * condition. Returns the mass held back. Refreshes ghosts of @p mass.
 * Collective.
 */
template <int dim>
double transport(const NodalSpace<dim> &space,
                 const EdgeDensities   &densities,
                 const Vector          &psi,
                 double                 dt,
                 Vector                &mass);
} // namespace lipflow

#endif
