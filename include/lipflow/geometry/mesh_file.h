#ifndef LIPFLOW_GEOMETRY_MESH_FILE_H
#define LIPFLOW_GEOMETRY_MESH_FILE_H

#include <deal.II/grid/tria.h>

#include <mpi.h>

#include <string>

namespace lipflow
{
/**
 * Fills @p triangulation with the mesh in the gmsh file @p path (ASCII, format
 * 2.2 or 4.1; lines, quadrilaterals or hexahedra of first order), with its
 * boundary and material ids. Clockwise cells are turned, nodes that belong to
 * no cell are dropped. The first rank reads, the others are sent the text.
 *
 * Throws Error (input) that says what the file holds, and what is needed.
 * Collective.
 */
template <int dim>
void read_mesh_file(const std::string          &path,
                    MPI_Comm                    communicator,
                    dealii::Triangulation<dim> &triangulation);
} // namespace lipflow

#endif
