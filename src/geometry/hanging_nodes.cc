#include <lipflow/base/compat.h>
#include <lipflow/geometry/hanging_nodes.h>

#include <deal.II/base/types.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/lac/affine_constraints.h>

#include <algorithm>
#include <limits>

namespace lipflow
{
using namespace dealii;

template <int dim>
HangingNodes::HangingNodes(const DoFHandler<dim> &dof_handler,
                           const Vector          &layout)
{
  if (!dof_handler.get_triangulation().has_hanging_nodes())
    return;
  const auto &partitioner = *layout.get_partitioner();
  IndexSet    relevant = partitioner.locally_owned_range();
  relevant.add_indices(partitioner.ghost_indices());
  auto constraints = compat::make_constraints<AffineConstraints<double>>(
      partitioner.locally_owned_range(), relevant);
  DoFTools::make_hanging_node_constraints(dof_handler, constraints);
  constraints.close();

  const unsigned int n_local =
      partitioner.locally_owned_size() + partitioner.n_ghost_indices();
  position_.assign(n_local, numbers::invalid_unsigned_int);
  for (unsigned int i = 0; i < n_local; ++i)
  {
    const auto *entries =
        constraints.get_constraint_entries(partitioner.local_to_global(i));
    if (entries == nullptr)
      continue;
    position_[i] = nodes_.size();
    nodes_.push_back(i);
    for (const auto &[dof, weight] : *entries)
    {
      Assert(!constraints.is_constrained(dof),
             ExcMessage("A parent hangs itself."));
      parents_.push_back({partitioner.global_to_local(dof), weight});
    }
    begin_.push_back(parents_.size());
  }
}

bool HangingNodes::contains(const unsigned int node) const
{
  return !position_.empty() && position_[node] != numbers::invalid_unsigned_int;
}

/// Calls @p action(node, first parent, end of parents).
template <typename Action>
void HangingNodes::for_each(const Action &action) const
{
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    action(nodes_[k],
           parents_.data() + begin_[k],
           parents_.data() + begin_[k + 1]);
}

void HangingNodes::interpolate(Vector &values) const
{
  for_each(
      [&](const unsigned int node, const Parent *first, const Parent *end)
      {
        double mean = 0.;
        for (const Parent *parent = first; parent != end; ++parent)
          mean += parent->weight * values.local_element(parent->node);
        values.local_element(node) = mean;
      });
}

void HangingNodes::take_least(Vector &values) const
{
  for_each(
      [&](const unsigned int node, const Parent *first, const Parent *end)
      {
        double least = std::numeric_limits<double>::max();
        for (const Parent *parent = first; parent != end; ++parent)
          least = std::min(least, values.local_element(parent->node));
        values.local_element(node) = least;
      });
}

void HangingNodes::pass_on(Vector &sums) const
{
  for_each(
      [&](const unsigned int node, const Parent *first, const Parent *end)
      {
        const double sum = sums.local_element(node);
        for (const Parent *parent = first; parent != end; ++parent)
          sums.local_element(parent->node) += parent->weight * sum;
        sums.local_element(node) = 0.;
      });
}

template HangingNodes::HangingNodes(const DoFHandler<1> &, const Vector &);
template HangingNodes::HangingNodes(const DoFHandler<2> &, const Vector &);
template HangingNodes::HangingNodes(const DoFHandler<3> &, const Vector &);
} // namespace lipflow
