#ifndef LIPFLOW_GEOMETRY_MESH_H
#define LIPFLOW_GEOMETRY_MESH_H

#include <lipflow/base/errors.h>

#include <deal.II/grid/tria.h>

#include <mpi.h>

#include <memory>
#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Geometry` of the parameter file.
struct GeometryParameters
{
  std::string  type = "box";        ///< box | ball | file
  std::string  lower_corner = "-1"; ///< one number for all axes, or one each
  std::string  upper_corner = "1";
  std::string  center = "0";
  double       radius = 1.;
  std::string  mesh_file;
  std::string  cells = "1"; ///< coarse cells per axis of a box
  unsigned int global_refinements = 5;

  /// Declares the keys and binds them to the members.
  void add_to(dealii::ParameterHandler &prm);

  /// Adds what is wrong with the values to @p errors; opens no file.
  void check(unsigned int dimension, ParameterErrors &errors) const;
};

/**
 * The mesh of the domain Omega: quadrilaterals or hexahedra, distributed by
 * p4est in two and three dimensions, shared (each rank owns a contiguous part)
 * in one. Every cell has positive Jacobians at all its vertices.
 */
template <int dim>
class Mesh
{
public:
  /// Builds or reads the mesh, refines it, checks it. Relative paths are taken
  /// from @p folder. Collective. Throws Error (input) naming the worst cells.
  Mesh(MPI_Comm                  communicator,
       const GeometryParameters &parameters,
       const std::string        &folder);
  ~Mesh();

  dealii::Triangulation<dim>       &triangulation();
  const dealii::Triangulation<dim> &triangulation() const;

  MPI_Comm communicator() const;

  /// An upper bound of the length of the shortest path inside the mesh between
  /// any two of its vertices; the diameter, where the domain is convex, or
  /// more.
  double path_diameter() const;

private:
  MPI_Comm                                    communicator_;
  std::unique_ptr<dealii::Triangulation<dim>> triangulation_;
  double                                      path_diameter_ = 0.;
};
} // namespace lipflow

#endif
