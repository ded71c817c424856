#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>

#include <algorithm>
#include <limits>

namespace lipflow
{
namespace
{
/// Bits of a level.
constexpr unsigned int level_bits = 6;

template <int dim>
std::uint64_t number_of(const dealii::CellId &id)
{
  std::uint64_t number = id.get_coarse_cell_id();
  const auto    children = id.get_child_indices();
  for (const auto child : children)
    number = number << dim | child;
  return number << level_bits | children.size();
}
} // namespace

template <int dim>
std::vector<std::uint64_t> cell_numbers(const NodalSpace<dim> &space)
{
  std::vector<std::uint64_t> numbers;
  numbers.reserve(space.cells().size());
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int)
                      { numbers.push_back(number_of<dim>(cell->id())); });
  return numbers;
}

template <int dim>
std::uint64_t child_number(const std::uint64_t parent, const unsigned int child)
{
  const std::uint64_t path = parent >> level_bits << dim | child;
  const std::uint64_t level = parent & ((1u << level_bits) - 1);
  return path << level_bits | (level + 1);
}

template <int dim>
std::vector<std::uint64_t> node_numbers(const NodalSpace<dim> &space)
{
  constexpr unsigned int     n_corners = NodalSpace<dim>::n_corners;
  std::vector<std::uint64_t> numbers(space.n_owned(),
                                     std::numeric_limits<std::uint64_t>::max());
  const auto                &partitioner = *space.measure().get_partitioner();
  std::vector<dealii::types::global_dof_index> dofs(n_corners);
  // All cells around a node of this rank are its own or ghosts.
  for (const auto &cell : space.dof_handler().active_cell_iterators())
  {
    if (cell->is_artificial())
      continue;
    const std::uint64_t number = number_of<dim>(cell->id());
    cell->get_dof_indices(dofs);
    for (unsigned int c = 0; c < n_corners; ++c)
      if (partitioner.in_local_range(dofs[c]))
      {
        std::uint64_t &least = numbers[partitioner.global_to_local(dofs[c])];
        least = std::min(least, number << dim | c);
      }
  }
  return numbers;
}

template std::vector<std::uint64_t> cell_numbers(const NodalSpace<1> &);
template std::vector<std::uint64_t> cell_numbers(const NodalSpace<2> &);
template std::vector<std::uint64_t> cell_numbers(const NodalSpace<3> &);
template std::uint64_t child_number<2>(std::uint64_t, unsigned int);
template std::uint64_t child_number<3>(std::uint64_t, unsigned int);
template std::vector<std::uint64_t> node_numbers(const NodalSpace<1> &);
template std::vector<std::uint64_t> node_numbers(const NodalSpace<2> &);
template std::vector<std::uint64_t> node_numbers(const NodalSpace<3> &);
} // namespace lipflow
