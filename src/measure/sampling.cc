#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/random.h>
#include <lipflow/measure/sampling.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>
#include <deal.II/base/tensor.h>
#include <deal.II/grid/cell_id.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lipflow
{
namespace
{
using dealii::Point;
using dealii::Tensor;

/// Cell masses are counted in 2^-60 of the total, and in integers: sums of them
/// are exact in any order, so ranks agree about their borders to the last bit.
constexpr double mass_units = 0x1p60;

/// From the faces of the cell, in unit coordinates: rounding in x must not put
/// a point on the boundary of the domain or beyond it.
constexpr double clearance = 0x1p-32;

/// The d-linear map of the unit cell to a cell, and a density on it that is
/// d-linear in unit coordinates.
template <int dim>
class LinearCell
{
public:
  static constexpr unsigned int n_corners = 1u << dim;

  LinearCell(const NodalSpace<dim> &space,
             const Vector          &density,
             const std::size_t      k)
  {
    for (unsigned int c = 0; c < n_corners; ++c)
    {
      const unsigned int i = space.cells()[k].node[c];
      vertex_[c] = space.locations()[i];
      density_[c] = density.local_element(i);
    }
  }

  Point<dim> location(const Point<dim> &unit) const
  {
    Point<dim> x;
    for (unsigned int c = 0; c < n_corners; ++c)
      x += shape(c, unit) * Tensor<1, dim>(vertex_[c]);
    return x;
  }

  double density(const Point<dim> &unit) const
  {
    double value = 0.;
    for (unsigned int c = 0; c < n_corners; ++c)
      value += shape(c, unit) * density_[c];
    return value;
  }

  double corner_density(const unsigned int c) const
  {
    return density_[c];
  }

  double determinant(const Point<dim> &unit) const
  {
    Tensor<2, dim> columns;
    for (unsigned int c = 0; c < n_corners; ++c)
      for (unsigned int k = 0; k < dim; ++k)
        if ((c >> k & 1u) == 0)
        {
          // Without its factor of axis k, the shape function is the weight of
          // the edge that starts at c.
          Point<dim> at_start = unit;
          at_start[k] = 0.;
          columns[k] += shape(c, at_start) * edge(c, k);
        }
    return dealii::determinant(columns);
  }

  /// An upper bound of the determinant in the whole cell. Column k of the
  /// Jacobian is a convex combination of the edges along axis k and the
  /// determinant is linear in each column, so it is a convex combination of
  /// the determinants of all choices of one edge along each axis. Attained, if
  /// the cell is a parallelepiped.
  double determinant_bound() const
  {
    constexpr unsigned int n_edges = n_corners / 2; // along an axis
    unsigned int           n_choices = 1;
    for (unsigned int k = 0; k < dim; ++k)
      n_choices *= n_edges;

    double largest = 0.;
    for (unsigned int choice = 0; choice < n_choices; ++choice)
    {
      Tensor<2, dim> columns;
      unsigned int   rest = choice;
      for (unsigned int k = 0; k < dim; ++k, rest /= n_edges)
      {
        const unsigned int e = rest % n_edges, below = (1u << k) - 1;
        columns[k] = edge(((e & ~below) << 1) | (e & below), k);
      }
      largest = std::max(largest, dealii::determinant(columns));
    }
    return largest;
  }

private:
  static double shape(const unsigned int c, const Point<dim> &unit)
  {
    double value = 1.;
    for (unsigned int k = 0; k < dim; ++k)
      value *= (c >> k & 1u) ? unit[k] : 1. - unit[k];
    return value;
  }

  Tensor<1, dim> edge(const unsigned int c, const unsigned int k) const
  {
    return vertex_[c | (1u << k)] - vertex_[c];
  }

  std::array<Point<dim>, n_corners> vertex_;
  std::array<double, n_corners>     density_;
};

/// Cell k of the space, chosen by numbers in [begin, begin + width).
struct Interval
{
  std::uint64_t begin, width;
  std::size_t   cell;
  std::uint64_t coarse_cell;
};

/// The intervals of this rank's cells, those of all ranks together being
/// [0, end) without gaps.
struct Partition
{
  std::vector<Interval> intervals; ///< by increasing begin, widths positive
  std::uint64_t         end = 0;
};

/// The masses int_K p_h of the cells of this rank.
template <int dim>
std::vector<double> cell_masses(const NodalSpace<dim> &space,
                                const Vector          &density)
{
  // The determinant is of degree dim - 1 in each coordinate, p_h of degree 1:
  // two points, exact to degree 3, are enough.
  const dealii::QGauss<dim> rule(2);
  std::vector<double>       masses(space.cells().size(), 0.);
  for (std::size_t k = 0; k < masses.size(); ++k)
  {
    const LinearCell<dim> cell(space, density, k);
    for (unsigned int q = 0; q < rule.size(); ++q)
      masses[k] += rule.weight(q) * cell.density(rule.point(q)) *
                   cell.determinant(rule.point(q));
  }
  return masses;
}

/// The cells of this rank with their widths, coarse cell by coarse cell and
/// along the z-curve in each. Begins are not set. Collective.
template <int dim>
std::vector<Interval> sorted_intervals(const NodalSpace<dim> &space,
                                       const Vector          &density)
{
  const std::vector<double> masses = cell_masses(space, density);
  double                    total = 0.;
  for (const double m : masses)
    total += m;
  total = dealii::Utilities::MPI::sum(total, space.mesh().communicator());
  Assert(total > 0., dealii::ExcMessage("There is no mass to draw from."));

  std::vector<std::pair<dealii::CellId, std::size_t>> order;
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      { order.emplace_back(cell->id(), k); });
  std::sort(order.begin(), order.end());

  std::vector<Interval> intervals;
  for (const auto &[id, k] : order)
  {
    const double width = std::floor(masses[k] / total * mass_units);
    if (width > 0.)
      intervals.push_back(
          {0,
           static_cast<std::uint64_t>(width),
           k,
           static_cast<std::uint64_t>(id.get_coarse_cell_id())});
  }
  return intervals;
}

/**
 * Lays the intervals of all ranks side by side, in the order of the coarse
 * cells and, within a coarse cell, of the z-curve. That order does not depend
 * on the number of ranks. Neither the order of a rank's cells in the mesh nor
 * that of the ranks would do: p4est permutes the coarse cells. But the part of
 * a coarse cell that a rank owns is contiguous on the curve, and the parts
 * follow each other by rank; so one prefix sum for each coarse cell puts every
 * cell in its place. All ranks hold the coarse mesh anyway. Collective.
 */
template <int dim>
Partition make_partition(const NodalSpace<dim> &space, const Vector &density)
{
  Partition partition;
  partition.intervals = sorted_intervals(space, density);

  const std::size_t          n_coarse = space.mesh().triangulation().n_cells(0);
  std::vector<std::uint64_t> own(n_coarse, 0), up_to_here(n_coarse),
      all(n_coarse);
  for (const Interval &interval : partition.intervals)
    own[interval.coarse_cell] += interval.width;
  const MPI_Comm communicator = space.mesh().communicator();
  MPI_Scan(own.data(),
           up_to_here.data(),
           static_cast<int>(n_coarse),
           MPI_UINT64_T,
           MPI_SUM,
           communicator);
  MPI_Allreduce(own.data(),
                all.data(),
                static_cast<int>(n_coarse),
                MPI_UINT64_T,
                MPI_SUM,
                communicator);

  std::vector<std::uint64_t> next(n_coarse);
  for (std::size_t c = 0; c < n_coarse; ++c)
  {
    next[c] = partition.end + up_to_here[c] - own[c];
    partition.end += all[c];
  }
  for (Interval &interval : partition.intervals)
  {
    interval.begin = next[interval.coarse_cell];
    next[interval.coarse_cell] += interval.width;
  }
  return partition;
}

/// The cell that @p number, in [0, partition.end), chooses; null, if it is one
/// of another rank.
const Interval *find_cell(const Partition    &partition,
                          const std::uint64_t number)
{
  const auto after =
      std::upper_bound(partition.intervals.begin(),
                       partition.intervals.end(),
                       number,
                       [](const std::uint64_t value, const Interval &interval)
                       { return value < interval.begin; });
  if (after == partition.intervals.begin())
    return nullptr;
  const Interval &interval = *(after - 1);
  return number - interval.begin < interval.width ? &interval : nullptr;
}

/// The corner c with probability p_c / sum p; one with p_c = 0 never.
template <int dim>
unsigned int choose_corner(const LinearCell<dim> &cell, const double uniform)
{
  double total = 0.;
  for (unsigned int c = 0; c < cell.n_corners; ++c)
    total += cell.corner_density(c);
  double       sum = 0.;
  unsigned int chosen = 0;
  for (unsigned int c = 0; c < cell.n_corners; ++c)
    if (cell.corner_density(c) > 0.)
    {
      chosen = c;
      sum += cell.corner_density(c);
      if (uniform * total < sum)
        break;
    }
  return chosen;
}

/**
 * A point of the cell with density in proportion to p_h det J in unit
 * coordinates. In unit coordinates p_h is a mixture of the shape functions of
 * the corners, each a product of linear functions, 2 t or 2 (1 - t), which
 * sqrt(uniform) draws from; det J is accounted for by rejection. So a
 * parallelepiped takes the first attempt, and another cell as many as the bound
 * of det J exceeds its mean. Draw 0 has chosen the cell.
 */
template <int dim>
Point<dim> draw_in_cell(const LinearCell<dim> &cell,
                        const ParticleRandom  &random)
{
  const double bound = cell.determinant_bound();
  for (std::uint32_t draw = 1;;)
  {
    const unsigned int c = choose_corner(cell, random.uniform(draw++));
    Point<dim>         unit;
    for (unsigned int k = 0; k < dim; ++k)
    {
      const double t = std::sqrt(random.uniform(draw++));
      unit[k] =
          std::clamp((c >> k & 1u) ? t : 1. - t, clearance, 1. - clearance);
    }
    if (random.uniform(draw++) * bound < cell.determinant(unit))
      return cell.location(unit);
  }
}
} // namespace

template <int dim>
std::vector<SampledPoint<dim>> sample_density(const NodalSpace<dim> &space,
                                              const Vector          &mass,
                                              const SampleRequest   &request)
{
  const Vector    density = density_of(space, mass);
  const Partition partition = make_partition(space, density);
  const double    end = static_cast<double>(partition.end);

  std::vector<SampledPoint<dim>> points;
  for (std::uint64_t id = 0; id < request.n; ++id)
  {
    const ParticleRandom random(request.seed, request.stream, id);
    // The conversion of end to double may round up.
    const std::uint64_t number = std::min(
        static_cast<std::uint64_t>(random.uniform(0) * end), partition.end - 1);
    if (const Interval *interval = find_cell(partition, number))
      points.push_back(
          {id,
           draw_in_cell(LinearCell<dim>(space, density, interval->cell),
                        random)});
  }
  return points;
}

template std::vector<SampledPoint<1>>
sample_density<1>(const NodalSpace<1> &, const Vector &, const SampleRequest &);
template std::vector<SampledPoint<2>>
sample_density<2>(const NodalSpace<2> &, const Vector &, const SampleRequest &);
template std::vector<SampledPoint<3>>
sample_density<3>(const NodalSpace<3> &, const Vector &, const SampleRequest &);
} // namespace lipflow
