#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
#include <lipflow/measure/walls.h>

#include <deal.II/base/geometry_info.h>
#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/grid/cell_id.h>
#include <deal.II/grid/grid_tools.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace lipflow
{
using namespace dealii;

namespace
{
/// Part of the smallest height by which a path turns before the wall: on the
/// wall itself rounding could put a particle outside.
constexpr double nudge_fraction = 1e-10;

/// Bounces in one displacement; a corner takes dim.
constexpr unsigned int maximum_bounces = 8;

template <int dim>
using Corners = std::array<Point<dim>, dim>;

/// The simplices of a face of a cell. A quadrilateral that is not flat is
/// folded along the diagonal farther inside: the domain's own bilinear face is
/// behind.
template <int dim, typename Cell>
std::vector<Corners<dim>> simplices(const Cell &cell, const unsigned int f)
{
  std::array<Point<dim>, (1u << (dim - 1))> v;
  for (unsigned int c = 0; c < v.size(); ++c)
    v[c] = cell->vertex(GeometryInfo<dim>::face_to_cell_vertices(f, c));
  if constexpr (dim == 3)
  {
    const Tensor<1, dim> inward = cell->center() - cell->face(f)->center();
    if ((v[1] - v[0] + (v[2] - v[3])) * inward < 0.)
      return {{{v[0], v[1], v[3]}}, {{v[0], v[3], v[2]}}};
    return {{{v[0], v[1], v[2]}}, {{v[1], v[3], v[2]}}};
  }
  else
    return {v};
}

/// A normal of a simplex, of length 1.
template <int dim>
Tensor<1, dim> normal_of(const Corners<dim> &v)
{
  Tensor<1, dim> n;
  if constexpr (dim == 1)
    n[0] = 1.;
  else if constexpr (dim == 2)
    n = cross_product_2d(v[1] - v[0]);
  else
    n = cross_product_3d(v[1] - v[0], v[2] - v[0]);
  return n / n.norm();
}

/// @p x, in the plane of the simplex, lies in it or so near that rounding may
/// have put it beside.
template <int dim>
bool contains(const Corners<dim>   &v,
              const Tensor<1, dim> &normal,
              const Point<dim>     &x)
{
  constexpr double tolerance = 1e-9;
  if constexpr (dim == 2)
  {
    const Tensor<1, dim> edge = v[1] - v[0];
    const double         s = (x - v[0]) * edge / edge.norm_square();
    return s >= -tolerance && s <= 1. + tolerance;
  }
  else if constexpr (dim == 3)
  {
    const double area =
        std::abs(cross_product_3d(v[1] - v[0], v[2] - v[0]) * normal);
    const double sign =
        cross_product_3d(v[1] - v[0], v[2] - v[0]) * normal > 0. ? 1. : -1.;
    for (unsigned int k = 0; k < 3; ++k)
      if (sign * (cross_product_3d(v[(k + 1) % 3] - v[k], x - v[k]) * normal) <
          -tolerance * area)
        return false;
    return true;
  }
  else
  {
    (void)v, (void)normal, (void)x;
    return true;
  }
}
} // namespace

template <int dim>
Walls<dim>::Walls(const NodalSpace<dim> &space, const WallRule rule)
    : rule_(rule)
    , nudge_(nudge_fraction * space.smallest_height())
    , faces_(space.cells().size())
{
  const auto cells_at =
      GridTools::vertex_to_cell_map(space.mesh().triangulation());
  for_each_owned_cell(
      space,
      [&](const auto &cell, const unsigned int position)
      {
        // By identity, so that faces come in one order on any equal mesh.
        std::map<CellId, typename Triangulation<dim>::active_cell_iterator>
            near;
        for (const unsigned int v : cell->vertex_indices())
          for (const auto &neighbour : cells_at[cell->vertex_index(v)])
            if (neighbour->at_boundary())
              near.emplace(neighbour->id(), neighbour);
        for (const auto &[id, neighbour] : near)
          for (const unsigned int f : neighbour->face_indices())
            if (neighbour->at_boundary(f))
              for (const auto &corner : simplices<dim>(neighbour, f))
              {
                Tensor<1, dim> normal = normal_of<dim>(corner);
                if (normal * (corner[0] - neighbour->center()) < 0.)
                  normal = -normal;
                // Behind the simplex, but in the cell.
                const double bulge = std::max(
                    normal * (neighbour->face(f)->center() - corner[0]), 0.);
                faces_[position].push_back(
                    {corner, normal, bulge + 100. * nudge_});
              }
      });
}

template <int dim>
typename Walls<dim>::Hit Walls<dim>::first_hit(const unsigned int    cell,
                                               const Point<dim>     &x,
                                               const Tensor<1, dim> &path) const
{
  Hit hit{2., nullptr};
  for (const Face &face : faces_[cell])
  {
    const double speed = path * face.normal;
    if (speed <= 0.)
      continue;
    const double distance = (face.corner[0] - x) * face.normal;
    if (distance < -face.depth) // on the other side of a thin wall
      continue;
    const double fraction = std::max(distance / speed, 0.);
    if (fraction < hit.fraction && fraction <= 1. &&
        contains<dim>(face.corner, face.normal, x + fraction * path))
      hit = {fraction, &face};
  }
  return hit;
}

/// @p x, which is on a wall, a little inside of all walls that meet there.
template <int dim>
Point<dim> Walls<dim>::inside(const unsigned int cell, Point<dim> x) const
{
  for (unsigned int round = 0; round < dim; ++round)
    for (const Face &face : faces_[cell])
    {
      const double distance = (face.corner[0] - x) * face.normal;
      if (std::abs(distance) < nudge_ &&
          contains<dim>(face.corner, face.normal, x))
        x -= (nudge_ - distance) * face.normal;
    }
  return x;
}

template <int dim>
typename Walls<dim>::Landing
Walls<dim>::move(const unsigned int    cell,
                 const Point<dim>     &x,
                 const Tensor<1, dim> &displacement) const
{
  Point<dim>     at = x;
  Tensor<1, dim> path = displacement; // what is left of it
  Tensor<2, dim> mirror = unit_symmetric_tensor<dim>();
  for (unsigned int bounce = 0; bounce < maximum_bounces; ++bounce)
  {
    const Hit hit = first_hit(cell, at, path);
    if (hit.face == nullptr)
      return {at + path, mirror * displacement, mirror};
    const auto &n = hit.face->normal;
    at += hit.fraction * path;
    at = inside(cell, at);
    path *= 1. - hit.fraction;
    if (rule_ == WallRule::stop)
      return {at, displacement - path, mirror};
    path -= 2. * (path * n) * n;
    mirror -= 2. * outer_product(n, n * mirror);
  }
  // In a narrow corner: it waits there.
  return {at, mirror * displacement - path, mirror};
}

template class Walls<1>;
template class Walls<2>;
template class Walls<3>;
} // namespace lipflow
