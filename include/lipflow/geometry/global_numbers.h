#ifndef LIPFLOW_GEOMETRY_GLOBAL_NUMBERS_H
#define LIPFLOW_GEOMETRY_GLOBAL_NUMBERS_H

#include <cstdint>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * A number for each of this rank's cells, by position in NodalSpace::cells(),
 * that is the same on whichever rank the cell is and that no other cell has, of
 * any refinement of the coarse mesh: the number of its coarse cell, then the
 * path of children that leads to it, then its level. Local.
 */
template <int dim>
std::vector<std::uint64_t> cell_numbers(const NodalSpace<dim> &space);

/// That of child @p child of the cell with number @p parent.
template <int dim>
std::uint64_t child_number(std::uint64_t parent, unsigned int child);

/// The same for this rank's nodes, by local index: the least, over all cells
/// that have the node as a vertex, of the cell's number and the vertex' in it.
/// Coordinates would not do: the two sides of a slit have the same. Local.
template <int dim>
std::vector<std::uint64_t> node_numbers(const NodalSpace<dim> &space);
} // namespace lipflow

#endif
