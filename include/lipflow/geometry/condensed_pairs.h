#ifndef LIPFLOW_GEOMETRY_CONDENSED_PAIRS_H
#define LIPFLOW_GEOMETRY_CONDENSED_PAIRS_H

#include <lipflow/base/vector.h>

#include <memory>
#include <utility>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * A quadratic form of a function,
 *
 *     sum over pairs of a_ij (psi_i - psi_j)^2 + sum over nodes of d_i psi_i^2,
 *
 * written without the hanging nodes: with psi_i = sum_p c_ip psi_p the
 * difference psi_i - psi_j = sum_p b_p psi_p has sum_p b_p = 0, so that its
 * square is -sum_{p<q} b_p b_q (psi_p - psi_q)^2; and psi_h^2 = sum_p c_hp
 * psi_p^2 - sum_{p<q} c_hp c_hq (psi_p - psi_q)^2. That is C^T A C, with C of
 * HangingNodes, in the form that LinearSolver takes; entries may be negative.
 * Without hanging nodes everything stays what it is.
 */
class CondensedPairs
{
public:
  using Pairs = std::vector<std::pair<unsigned int, unsigned int>>;

  /// Local.
  template <int dim>
  explicit CondensedPairs(const NodalSpace<dim> &space);

  /// The pairs (p, q) of local indices, p < q, without hanging nodes. Shared,
  /// not copied, with those who solve.
  std::shared_ptr<const Pairs> pairs() const;

  /// The values at pairs() of what is @p pair_values at NodalSpace::pairs() and
  /// this rank's part of @p diagonal, ghosts among it, from which hanging nodes
  /// are still to be condensed. Valid until the next call. Local.
  const std::vector<double> &condense(const std::vector<double> &pair_values,
                                      const Vector              &diagonal);

private:
  struct Part
  {
    unsigned int from, to; ///< a pair or a node, a pair of pairs()
    double       factor;
  };

  struct Builder;

  std::shared_ptr<Pairs>    pairs_;
  std::vector<unsigned int> same_; ///< in pairs(), by pair without hanging
                                   ///< node; empty if there is no hanging node
  std::vector<Part>   of_pairs_, of_nodes_;
  std::vector<double> values_;
};
} // namespace lipflow

#endif
