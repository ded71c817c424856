#ifndef LIPFLOW_MEASURE_TARGET_MEASURE_H
#define LIPFLOW_MEASURE_TARGET_MEASURE_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
/**
 * What the discriminator asks of Q, be it a density (its points are the nodes)
 * or an empirical measure: Q = sum_k q_k delta_{x_k}, E_Q[f*(psi)] = sum_k q_k
 * f*(psi(x_k)) with nodal functions interpolated to the points x_k. Arrays are
 * by point of this rank.
 */
class TargetMeasure
{
public:
  virtual ~TargetMeasure() = default;

  /// q_k >= 0; the sum over all ranks is 1.
  virtual const std::vector<double> &masses() const = 0;

  /// Weights of sum 1, positive but at hanging nodes, for sums over points that
  /// do not follow q_k, which may vanish: the parts of the domain's volume for
  /// nodes.
  virtual const std::vector<double> &weights() const = 0;

  /// psi(x_k). Needs ghosts of @p psi. Local.
  virtual void values(const Vector &psi, std::vector<double> &values) const = 0;

  /// nodes_i += sum_k a_k N_i(x_k), complete on owned nodes afterwards: the
  /// nodal masses of the measure sum_k a_k delta_{x_k}. @p nodes must be zero
  /// in its ghosts. Collective.
  virtual void add_to_nodes(const std::vector<double> &a,
                            Vector                    &nodes) const = 0;

  /// Adds this rank's part of sum_k a_k N_i(x_k) N_j(x_k) in the form of
  /// CondensedPairs, to ghosts of @p diagonal, too. Local.
  virtual void add_products(const std::vector<double> &a,
                            std::vector<double>       &pair_values,
                            Vector                    &diagonal) const = 0;

  /// Point k is owned node k: what a node lacks the ratio there can supply.
  virtual bool is_nodal() const = 0;
};
} // namespace lipflow

#endif
