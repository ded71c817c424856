#include <lipflow/base/input_file.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/mesh_check.h>
#include <lipflow/geometry/mesh_file.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/point.h>
#include <deal.II/distributed/shared_tria.h>
#include <deal.II/distributed/tria.h>
#include <deal.II/grid/grid_generator.h>

#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
template <int dim>
std::unique_ptr<dealii::Triangulation<dim>>
make_triangulation(const MPI_Comm communicator)
{
  if constexpr (dim == 1)
  {
    // p4est knows no lines. The z-order of an interval is from left to right,
    // but for a file it is the order of the cells in the file.
    using Shared = dealii::parallel::shared::Triangulation<dim>;
    return std::make_unique<Shared>(communicator,
                                    Shared::MeshSmoothing::none,
                                    true,
                                    Shared::Settings::partition_zorder);
  }
  else
  {
    using Distributed = dealii::parallel::distributed::Triangulation<dim>;
    return std::make_unique<Distributed>(communicator,
                                         Distributed::MeshSmoothing::none);
  }
}

template <int dim>
dealii::Point<dim> as_point(const std::string &numbers)
{
  dealii::Point<dim>        point;
  const std::vector<double> axes = read_axes(numbers, dim);
  for (unsigned int d = 0; d < dim; ++d)
    point[d] = axes[d];
  return point;
}

/// Returns the diameter.
template <int dim>
double make_box(const GeometryParameters   &parameters,
                dealii::Triangulation<dim> &triangulation)
{
  const auto lower = as_point<dim>(parameters.lower_corner);
  const auto upper = as_point<dim>(parameters.upper_corner);
  dealii::GridGenerator::subdivided_hyper_rectangle(
      triangulation,
      read_axis_counts(parameters.cells, dim),
      lower,
      upper,
      /*colorize=*/true);
  return lower.distance(upper);
}

/// Returns the diameter: the refined mesh is star-shaped about the centre, so a
/// path by way of the centre is never longer.
template <int dim>
double make_ball(const GeometryParameters   &parameters,
                 dealii::Triangulation<dim> &triangulation)
{
  Assert(dim > 1,
         dealii::ExcMessage("GeometryParameters::check() refuses it."));
  if constexpr (dim > 1)
    dealii::GridGenerator::hyper_ball_balanced(
        triangulation, as_point<dim>(parameters.center), parameters.radius);
  return 2. * parameters.radius;
}

/// Indices of nodes are 32 bits wide, and p4est, too, counts in them per rank.
void check_size(const std::string &path,
                const double       n_coarse,
                const unsigned int dimension,
                const unsigned int refinements)
{
  const double n_cells = std::ldexp(n_coarse, dimension * refinements);
  if (n_cells > std::numeric_limits<int>::max())
    throw Error(ExitCode::input,
                "The mesh '" + path + "' has " + format_number(n_coarse, 10) +
                    " cells; after Geometry/Global refinements = " +
                    std::to_string(refinements) + " they would be " +
                    format_number(n_cells) +
                    ", but nodes are counted in 32 bits, up to 2147483647. "
                    "Refine less.");
}
} // namespace

template <int dim>
Mesh<dim>::Mesh(const MPI_Comm            communicator,
                const GeometryParameters &parameters,
                const std::string        &folder)
    : communicator_(communicator)
    , triangulation_(make_triangulation<dim>(communicator))
{
  std::string where = "Geometry: ";
  if (parameters.type == "box")
    path_diameter_ = make_box(parameters, *triangulation_);
  else if (parameters.type == "ball")
    path_diameter_ = make_ball(parameters, *triangulation_);
  else
  {
    const std::string path = resolve_path(parameters.mesh_file, folder);
    read_mesh_file(path, communicator, *triangulation_);
    check_size(
        path, triangulation_->n_cells(0), dim, parameters.global_refinements);
    where = "In the mesh '" + path + "' ";
    check_jacobians(*triangulation_, communicator, where);
    check_connected(*triangulation_, where);
    path_diameter_ = path_diameter_bound(*triangulation_);
  }

  triangulation_->refine_global(parameters.global_refinements);
  // Hexahedra that are fine at their corners can be tangled inside.
  check_jacobians(*triangulation_, communicator, where);
}

template <int dim>
Mesh<dim>::~Mesh() = default;

template <int dim>
dealii::Triangulation<dim> &Mesh<dim>::triangulation()
{
  return *triangulation_;
}

template <int dim>
const dealii::Triangulation<dim> &Mesh<dim>::triangulation() const
{
  return *triangulation_;
}

template <int dim>
MPI_Comm Mesh<dim>::communicator() const
{
  return communicator_;
}

template <int dim>
double Mesh<dim>::path_diameter() const
{
  return path_diameter_;
}

template class Mesh<1>;
template class Mesh<2>;
template class Mesh<3>;
} // namespace lipflow
