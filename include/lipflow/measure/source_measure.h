#ifndef LIPFLOW_MEASURE_SOURCE_MEASURE_H
#define LIPFLOW_MEASURE_SOURCE_MEASURE_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
/**
 * What the variational step asks of P_n, be it a density or particles: the
 * linear functional E_P[psi] = sum_i P_i psi_i of nodal functions and a convex
 * quadratic form U(psi), its E_P[|grad psi|^2], given by pairs of nodes.
 */
class SourceMeasure
{
public:
  virtual ~SourceMeasure() = default;

  /// P_i with ghosts; the sum is 1. Negative entries are possible.
  virtual const Vector &functional() const = 0;

  /// out_i = 1/2 dU/dpsi_i, ghosts refreshed; sum_i out_i = 0. A step moves the
  /// functional to P - dt out. Needs ghosts of @p psi. Collective.
  virtual void outflow(const Vector &psi, Vector &out) const = 0;

  /// Adds factor times the Hessian of U/2 at @p psi: c_ij (psi_i - psi_j) by
  /// pair of NodalSpace, this rank's part. Local.
  virtual void add_mobility(const Vector        &psi,
                            double               factor,
                            std::vector<double> &pair_values) const = 0;

  /// The flows of factor out(psi) in this rank's cells: out of vertex a towards
  /// b > a of NodalSpace::cells()[k] at k n_cell_pairs + pair_index(a, b). What
  /// flows in a cell does not depend on the ranks. Needs ghosts of @p psi.
  /// Local.
  virtual std::vector<double> cell_flows(const Vector &psi,
                                         double        factor) const = 0;
};
} // namespace lipflow

#endif
