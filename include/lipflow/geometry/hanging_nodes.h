#ifndef LIPFLOW_GEOMETRY_HANGING_NODES_H
#define LIPFLOW_GEOMETRY_HANGING_NODES_H

#include <lipflow/base/vector.h>

#include <deal.II/dofs/dof_handler.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace lipflow
{
/**
 * The nodes of refined cells in the middle of an edge or a face of a larger
 * neighbour. A continuous function has there the mean of its values at the
 * corners of that edge or face, the node's parents:
 *
 *     psi_h = sum_p c_hp psi_p,    c_hp > 0,    sum_p c_hp = 1,
 *
 * so hanging nodes carry no unknown, and sums over corners that come out at one
 * are its parents', in the same parts (doc/theory.md, "Hanging nodes"). The
 * mesh is balanced also across edges and vertices: no parent hangs itself.
 *
 * Known are the nodes of this rank's cells and of their neighbours. All calls
 * but the constructor are local; indices are those of NodalSpace.
 */
class HangingNodes
{
public:
  HangingNodes() = default;

  /// @p layout: any vector with ghosts at all relevant nodes. Collective.
  template <int dim>
  HangingNodes(const dealii::DoFHandler<dim> &dof_handler,
               const Vector                  &layout);

  bool contains(unsigned int node) const;

  /// Sets the values of a function at hanging nodes; those at parents must be
  /// current, ghosts among them.
  void interpolate(Vector &values) const;

  /// The least value at a parent instead of the mean.
  void take_least(Vector &values) const;

  /// Before compress(add): what was added at hanging nodes goes to the parents.
  void pass_on(Vector &sums) const;

  /// Calls @p action(p, c_hp) for all parents of a hanging node.
  template <typename Action>
  void for_each_parent(unsigned int node, const Action &action) const;

private:
  struct Parent
  {
    unsigned int node;
    double       weight;
  };

  template <typename Action>
  void for_each(const Action &action) const;

  std::vector<unsigned int> nodes_;    ///< in rising order
  std::vector<std::size_t>  begin_{0}; ///< of the parents of nodes_[k]
  std::vector<Parent>       parents_;
  std::vector<unsigned int> position_; ///< in nodes_, by node; empty if none is
};

template <typename Action>
void HangingNodes::for_each_parent(const unsigned int node,
                                   const Action      &action) const
{
  const unsigned int k = position_[node];
  for (std::size_t p = begin_[k]; p < begin_[k + 1]; ++p)
    action(parents_[p].node, parents_[p].weight);
}
} // namespace lipflow

#endif
