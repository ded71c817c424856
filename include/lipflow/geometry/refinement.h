#ifndef LIPFLOW_GEOMETRY_REFINEMENT_H
#define LIPFLOW_GEOMETRY_REFINEMENT_H

#include <lipflow/base/vector.h>

#include <functional>
#include <vector>

namespace lipflow
{
template <int dim>
class Mesh;
template <int dim>
class NodalSpace;

/// What is wanted of a cell.
enum class CellMark : signed char
{
  coarsen = -1,
  keep = 0,
  refine = 1
};

/// By position in NodalSpace::cells().
using CellMarks = std::vector<CellMark>;

/// Of cells, both included: how often the coarse mesh was refined.
struct LevelRange
{
  unsigned int least, most;
};

/// What goes from one mesh to the next.
struct CarriedFields
{
  Vector              mass; ///< nodal masses, with ghosts
  Vector              psi;  ///< a function, with ghosts and hanging nodes
  std::vector<double> flux; ///< the same number of values for every corner,
                            ///< corner by corner; may be empty

  /// Called before the mesh changes, if it does: for particles, which move with
  /// their cells (Particles::prepare_redistribution()).
  std::function<void()> prepare = {};
};

/**
 * Refines and coarsens cells as marked, as far as the levels allow and
 * neighbours differ by one level at most (a cell is coarsened only if all of
 * its siblings are marked and no neighbour is too small), deals the cells out
 * to the ranks anew, makes @p space anew and carries @p fields over:
 *
 * - psi and the flux are interpolated on refined cells, and on coarsened ones
 *   what they are at the vertices that stay; the flux of both is first replaced
 *   by its means over the corners at each vertex.
 * - Masses keep their sum, to rounding, and their sign. The density P_i/m_i is
 *   interpolated on refined cells (on other cells than parallelepipeds scaled
 *   so that the cell keeps its mass); on coarsened cells the masses go to the
 *   vertices that stay in the parts in which functions are interpolated, so
 *   that E_P[psi] stays what it was for all psi of the coarse cell (but for
 *   what is at hanging nodes, by O(h^2)). Far from what changes, masses stay.
 *
 * Returns whether anything has changed; if not, all is as it was. What else was
 * made from the space must then be made anew. Throws Error (input) if a refined
 * cell is tangled. Not in one dimension, where meshes are shared. Collective.
 */
template <int dim>
bool refine(Mesh<dim>        &mesh,
            NodalSpace<dim>  &space,
            const CellMarks  &marks,
            const LevelRange &levels,
            CarriedFields    &fields);
} // namespace lipflow

#endif
