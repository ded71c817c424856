#ifndef LIPFLOW_MEASURE_TRANSPORT_H
#define LIPFLOW_MEASURE_TRANSPORT_H

#include <lipflow/base/vector.h>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * The upwind mass flow of the densities p_i = P_i/m_i under the velocity
 * -grad psi: with the net flow out of node i,
 *
 *   out_i = sum_j k_ij [ p_i (psi_i - psi_j)_+ - p_j (psi_j - psi_i)_+ ],
 *
 * an explicit step is P_i - dt out_i. What leaves i along an edge enters j, so
 * sum_i out_i = 0 to rounding. Sets @p out on owned nodes (ghosts refreshed).
 * Needs ghosts of @p mass and @p psi. Collective.
 */
template <int dim>
void upwind_outflow(const NodalSpace<dim> &space,
                    const Vector          &mass,
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
                 const Vector          &psi,
                 double                 dt,
                 Vector                &mass);
} // namespace lipflow

#endif
