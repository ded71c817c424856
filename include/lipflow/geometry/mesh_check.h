#ifndef LIPFLOW_GEOMETRY_MESH_CHECK_H
#define LIPFLOW_GEOMETRY_MESH_CHECK_H

#include <deal.II/base/point.h>
#include <deal.II/grid/tria.h>

#include <mpi.h>

#include <array>
#include <string>
#include <vector>

namespace lipflow
{
/**
 * Requires of every cell that the Jacobian determinant det E at each vertex,
 * E = [d x/d xi_k]_k by the edges that meet there, is positive, and more than
 * 1e-10 of the product of the lengths of these edges. Then all vertex weights
 * are positive and all vertex gradients exist; a cell may be as elongated as it
 * likes.
 * deal.II 9.4 itself reads tangled meshes without a word.
 *
 * Throws Error (input) with the number of bad cells and the worst of them;
 * @p where begins the message. Collective, the same on any number of ranks.
 */
template <int dim>
void check_jacobians(const dealii::Triangulation<dim> &triangulation,
                     MPI_Comm                          communicator,
                     const std::string                &where);

/// In deal.II's order: vertex v is at the upper end of axis k if bit k is set.
template <int dim>
using CellVertices = std::array<dealii::Point<dim>, (1u << dim)>;

/**
 * The same for @p cells that are not in a triangulation yet: newer versions of
 * deal.II refuse to make one of tangled cells, with a message that helps
 * nobody. Here a cell may run the other way round, because deal.II turns it;
 * its determinants must be of one sign. Not collective.
 */
template <int dim>
void check_jacobians(const std::vector<CellVertices<dim>> &cells,
                     const std::string                    &where);

/// Requires that one can go from each cell to every other through common faces:
/// mass cannot flow between parts that do not, nor through a single point. For
/// the coarse mesh, which all ranks hold. Throws Error (input).
template <int dim>
void check_connected(const dealii::Triangulation<dim> &coarse,
                     const std::string                &where);

/**
 * An upper bound of the length of the shortest path inside the mesh between two
 * vertices of any refinement (without manifolds) of @p coarse: from a vertex
 * along mesh lines to a coarse vertex, along coarse edges to a central one, and
 * back. For the coarse mesh, which all ranks hold.
 */
template <int dim>
double path_diameter_bound(const dealii::Triangulation<dim> &coarse);
} // namespace lipflow

#endif
