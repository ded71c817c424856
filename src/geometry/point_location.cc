#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
#include <lipflow/geometry/point_location.h>

#include <deal.II/base/bounding_box.h>
#include <deal.II/base/mpi.h>
#include <deal.II/fe/mapping_q1.h>
#include <deal.II/grid/cell_id.h>
#include <deal.II/numerics/rtree.h>

#include <algorithm>
#include <limits>

namespace lipflow
{
using namespace dealii;

namespace
{
/// Of a reference coordinate: rounding must not let a point fall between cells.
constexpr double unit_tolerance = 1e-10;

constexpr double nowhere = std::numeric_limits<double>::max();

template <int dim>
using CellIterator = typename Triangulation<dim>::active_cell_iterator;

/// The owned cells and a tree of their boxes.
template <int dim>
class Cells
{
public:
  explicit Cells(const NodalSpace<dim> &space)
  {
    std::vector<BoundingBox<dim>> boxes;
    for_each_owned_cell(space,
                        [&](const auto &cell, const unsigned int)
                        {
                          cells_.push_back(cell);
                          numbers_.push_back(number_of(cell));
                          boxes.push_back(cell->bounding_box());
                          boxes.back().extend(unit_tolerance *
                                              cell->diameter());
                        });
    std::vector<std::pair<BoundingBox<dim>, unsigned int>> entries;
    for (unsigned int k = 0; k < boxes.size(); ++k)
      entries.emplace_back(boxes[k], k);
    tree_ = pack_rtree(entries);
  }

  /// Sets @p place to the first owned cell, by number(), that has @p x; false
  /// if none.
  bool find(const Point<dim> &x, CellPoint<dim> &place) const
  {
    namespace bgi = boost::geometry::index;
    std::vector<unsigned int> candidates;
    for (const auto &entry : tree_ | bgi::adaptors::queried(bgi::intersects(x)))
      candidates.push_back(entry.second);
    std::sort(candidates.begin(),
              candidates.end(),
              [this](const unsigned int a, const unsigned int b)
              { return numbers_[a] < numbers_[b]; });
    for (const unsigned int k : candidates)
      if (has(cells_[k], x, place.unit))
      {
        place.cell = k;
        return true;
      }
    return false;
  }

  /// In the order of the mesh, the same for any number of ranks.
  double number(const unsigned int k) const
  {
    return numbers_[k];
  }

private:
  // Not the global index: it follows the ranks, which p4est gives coarse cells
  // in an order of its own. As double exact up to 9e15 cells.
  static double number_of(const CellIterator<dim> &cell)
  {
    const CellId id = cell->id();
    double       number = static_cast<double>(id.get_coarse_cell_id());
    for (const auto child : id.get_child_indices())
      number = number * GeometryInfo<dim>::max_children_per_cell + child;
    return number;
  }

  static bool
  has(const CellIterator<dim> &cell, const Point<dim> &x, Point<dim> &unit)
  {
    try
    {
      unit = StaticMappingQ1<dim>::mapping.transform_real_to_unit_cell(cell, x);
    }
    catch (const typename Mapping<dim>::ExcTransformationFailed &)
    {
      return false;
    }
    if (!GeometryInfo<dim>::is_inside_unit_cell(unit, unit_tolerance))
      return false;
    unit = GeometryInfo<dim>::project_to_unit_cell(unit);
    return true;
  }

  std::vector<CellIterator<dim>>                   cells_;
  std::vector<double>                              numbers_;
  RTree<std::pair<BoundingBox<dim>, unsigned int>> tree_;
};

template <int dim>
Point<dim> point_of(const PointSet &points, const std::size_t k)
{
  Point<dim> x;
  for (unsigned int d = 0; d < dim; ++d)
    x[d] = points.point(k)[d];
  return x;
}

template <int dim>
std::string describe(const Point<dim> &x)
{
  std::string text = "(";
  for (unsigned int d = 0; d < dim; ++d)
    text += (d > 0 ? ", " : "") + format_number(x[d]);
  return text + ")";
}

/// The box around all nodes. Collective.
template <int dim>
BoundingBox<dim> domain_box(const NodalSpace<dim> &space)
{
  Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d)
  {
    double least = nowhere, most = -nowhere;
    for (unsigned int i = 0; i < space.n_owned(); ++i)
    {
      least = std::min(least, space.locations()[i][d]);
      most = std::max(most, space.locations()[i][d]);
    }
    lower[d] = Utilities::MPI::min(least, space.mesh().communicator());
    upper[d] = Utilities::MPI::max(most, space.mesh().communicator());
  }
  return BoundingBox<dim>({lower, upper});
}

/// How far @p x is from @p box.
template <int dim>
double distance(const BoundingBox<dim> &box, const Point<dim> &x)
{
  const auto &[lower, upper] = box.get_boundary_points();
  Tensor<1, dim> beyond;
  for (unsigned int d = 0; d < dim; ++d)
    beyond[d] = std::max({lower[d] - x[d], x[d] - upper[d], 0.});
  return beyond.norm();
}

/// Throws if some points have no cell. Collective.
template <int dim>
void require_places(const NodalSpace<dim>     &space,
                    const PointSet            &points,
                    const std::vector<double> &cells,
                    const std::string         &where)
{
  const auto n_outside = std::count(cells.begin(), cells.end(), nowhere);
  if (n_outside == 0) // the same on all ranks
    return;
  const BoundingBox<dim> box = domain_box(space);
  std::size_t            worst = 0;
  double                 farthest = -1.;
  for (std::size_t k = 0; k < cells.size(); ++k)
    if (cells[k] == nowhere &&
        distance(box, point_of<dim>(points, k)) > farthest)
    {
      farthest = distance(box, point_of<dim>(points, k));
      worst = k;
    }
  const auto &[lower, upper] = box.get_boundary_points();
  throw Error(ExitCode::input,
              where + std::to_string(n_outside) + " of the " +
                  std::to_string(points.size()) +
                  " points lie outside of the domain, which reaches from " +
                  describe(lower) + " to " + describe(upper) +
                  "; the farthest, number " + std::to_string(worst + 1) +
                  " of those with weight, is at " +
                  describe(point_of<dim>(points, worst)) +
                  ". Enlarge the domain (section Geometry) or leave these "
                  "points out.");
}
} // namespace

template <int dim>
std::vector<LocatedPoint<dim>> locate_points(const NodalSpace<dim> &space,
                                             const PointSet        &points,
                                             const std::string     &where)
{
  AssertDimension(points.dimension, dim);
  const Cells<dim>               cells(space);
  std::vector<LocatedPoint<dim>> found;
  std::vector<double>            claims(points.size(), nowhere);
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    LocatedPoint<dim> located{k, point_of<dim>(points, k), {}};
    if (!cells.find(located.x, located.place))
      continue;
    claims[k] = cells.number(located.place.cell);
    found.push_back(located);
  }
  std::vector<double> first(claims.size());
  Utilities::MPI::min(claims, space.mesh().communicator(), first);
  require_places(space, points, first, where);
  found.erase(
      std::remove_if(found.begin(),
                     found.end(),
                     [&](const LocatedPoint<dim> &located)
                     { return claims[located.index] != first[located.index]; }),
      found.end());
  return found;
}

template std::vector<LocatedPoint<1>>
locate_points(const NodalSpace<1> &, const PointSet &, const std::string &);
template std::vector<LocatedPoint<2>>
locate_points(const NodalSpace<2> &, const PointSet &, const std::string &);
template std::vector<LocatedPoint<3>>
locate_points(const NodalSpace<3> &, const PointSet &, const std::string &);
} // namespace lipflow
