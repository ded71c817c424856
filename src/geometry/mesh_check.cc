#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/mesh_check.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/tensor.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace lipflow
{
namespace
{
/// Relative determinant, centre, determinant of a cell's worst vertex. Ordered
/// lexicographically: worst first, ties by place, so that the number of ranks
/// has no say in what is reported.
template <int dim>
using BadCell = std::array<double, dim + 2>;

constexpr std::size_t n_reported = 5;

/// Relative to the lengths of the edges: below it, the edges at a vertex are in
/// one line (plane) to within a few times rounding of the coordinates.
constexpr double smallest_relative_determinant = 1e-10;

template <int dim>
dealii::Point<dim> mean(const CellVertices<dim> &vertices)
{
  dealii::Point<dim> center;
  for (const dealii::Point<dim> &vertex : vertices)
    center += vertex / static_cast<double>(vertices.size());
  return center;
}

/// Relative determinant and determinant at vertex @p v.
template <int dim>
std::array<double, 2> determinant_at(const CellVertices<dim> &vertices,
                                     const unsigned int       v)
{
  dealii::Tensor<2, dim> edges;
  double                 lengths = 1.;
  for (unsigned int k = 0; k < dim; ++k)
  {
    // The neighbour along axis k lies before v where v is at the upper end.
    const double sign = (v >> k) & 1u ? -1. : 1.;
    edges[k] = sign * (vertices[v ^ (1u << k)] - vertices[v]);
    lengths *= edges[k].norm();
  }
  const double det = dealii::determinant(edges);
  // Two equal vertices (or a NaN) would make the quotient NaN.
  return {{lengths > 0. ? det / lengths : 0., det}};
}

/// With @p orientation -1 for a cell whose vertices run the other way round.
template <int dim>
BadCell<dim> worst_vertex(const CellVertices<dim> &vertices,
                          const double             orientation = 1.)
{
  BadCell<dim> worst;
  worst.fill(std::numeric_limits<double>::infinity());
  for (unsigned int v = 0; v < vertices.size(); ++v)
  {
    const auto [relative, det] = determinant_at<dim>(vertices, v);
    if (orientation * relative < worst[0])
    {
      worst[0] = orientation * relative;
      worst[dim + 1] = orientation * det;
    }
  }
  const dealii::Point<dim> center = mean<dim>(vertices);
  for (unsigned int d = 0; d < dim; ++d)
    worst[1 + d] = center[d];
  return worst;
}

template <int dim>
double orientation(const CellVertices<dim> &vertices)
{
  double sum = 0.;
  for (unsigned int v = 0; v < vertices.size(); ++v)
    sum += determinant_at<dim>(vertices, v)[1];
  return sum < 0. ? -1. : 1.;
}

template <int dim>
std::string describe(const std::vector<BadCell<dim>> &worst)
{
  std::string text;
  for (const BadCell<dim> &cell : worst)
  {
    text += "\n  cell with centre (";
    for (unsigned int d = 0; d < dim; ++d)
      text += (d > 0 ? ", " : "") + format_number(cell[1 + d]);
    text += "): determinant " + format_number(cell[dim + 1]);
  }
  return text;
}

template <int dim>
void collect_if_bad(const BadCell<dim>        &worst_vertex,
                    std::vector<BadCell<dim>> &bad)
{
  if (!(worst_vertex[0] > smallest_relative_determinant))
    bad.push_back(worst_vertex);
}

template <int dim>
void keep_worst(std::vector<BadCell<dim>> &bad)
{
  std::sort(bad.begin(), bad.end());
  bad.resize(std::min(bad.size(), n_reported));
}

template <int dim>
[[noreturn]] void refuse(const double                     n_bad,
                         const std::vector<BadCell<dim>> &worst,
                         const std::string               &where)
{
  throw Error(ExitCode::input,
              where + format_number(n_bad, 12) +
                  (n_bad == 1. ? " cell is" : " cells are") +
                  " tangled or flat: at one or more vertices the Jacobian "
                  "determinant is not positive. The worst:" +
                  describe<dim>(worst) +
                  (dim == 1 ? "\nLines must run from left to right."
                            : "\nMove the vertices of these cells apart, or "
                              "make the mesh anew."));
}

/// The coarse vertices with the lengths of the edges between them.
template <int dim>
std::vector<std::vector<std::pair<unsigned int, double>>>
edge_graph(const dealii::Triangulation<dim> &coarse)
{
  std::vector<std::vector<std::pair<unsigned int, double>>> graph(
      coarse.n_vertices());
  for (const auto &cell : coarse.cell_iterators_on_level(0))
    for (unsigned int v = 0; v < (1u << dim); ++v)
      for (unsigned int k = 0; k < dim; ++k)
      {
        const unsigned int w = v ^ (1u << k);
        graph[cell->vertex_index(v)].emplace_back(
            cell->vertex_index(w), cell->vertex(v).distance(cell->vertex(w)));
      }
  return graph;
}

/// The used vertex closest to the mean of all: a good centre halves the bound.
template <int dim>
unsigned int central_vertex(const dealii::Triangulation<dim> &coarse)
{
  const auto        &vertices = coarse.get_vertices();
  dealii::Point<dim> mean;
  double             n_used = 0.;
  for (unsigned int i = 0; i < vertices.size(); ++i)
    if (coarse.vertex_used(i))
    {
      mean += vertices[i];
      n_used += 1.;
    }
  mean /= n_used;

  unsigned int central = 0;
  double       distance = std::numeric_limits<double>::infinity();
  for (unsigned int i = 0; i < vertices.size(); ++i)
    if (coarse.vertex_used(i) && vertices[i].distance(mean) < distance)
    {
      central = i;
      distance = vertices[i].distance(mean);
    }
  return central;
}

/// The length of the longest of the shortest ways from @p start (Dijkstra).
double eccentricity(
    const std::vector<std::vector<std::pair<unsigned int, double>>> &graph,
    const unsigned int                                               start)
{
  using Entry = std::pair<double, unsigned int>;
  std::vector<double> distance(graph.size(),
                               std::numeric_limits<double>::infinity());
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue;
  distance[start] = 0.;
  queue.emplace(0., start);
  double longest = 0.;
  while (!queue.empty())
  {
    const auto [length, i] = queue.top();
    queue.pop();
    if (length > distance[i])
      continue;
    longest = length;
    for (const auto &[j, edge] : graph[i])
      if (length + edge < distance[j])
      {
        distance[j] = length + edge;
        queue.emplace(distance[j], j);
      }
  }
  return longest;
}
} // namespace

template <int dim>
void check_jacobians(const dealii::Triangulation<dim> &triangulation,
                     const MPI_Comm                    communicator,
                     const std::string                &where)
{
  std::vector<BadCell<dim>> bad;
  for (const auto &cell : triangulation.active_cell_iterators())
    if (cell->is_locally_owned())
    {
      CellVertices<dim> vertices;
      for (unsigned int v = 0; v < vertices.size(); ++v)
        vertices[v] = cell->vertex(v);
      collect_if_bad<dim>(worst_vertex<dim>(vertices), bad);
    }

  const double n_bad = dealii::Utilities::MPI::sum(
      static_cast<double>(bad.size()), communicator);
  if (n_bad == 0.)
    return;

  keep_worst<dim>(bad);
  std::vector<BadCell<dim>> worst;
  for (const auto &of_rank :
       dealii::Utilities::MPI::all_gather(communicator, bad))
    worst.insert(worst.end(), of_rank.begin(), of_rank.end());
  keep_worst<dim>(worst);
  refuse<dim>(n_bad, worst, where);
}

template <int dim>
void check_jacobians(const std::vector<CellVertices<dim>> &cells,
                     const std::string                    &where)
{
  std::vector<BadCell<dim>> bad;
  for (const CellVertices<dim> &cell : cells)
    collect_if_bad<dim>(worst_vertex<dim>(cell, orientation<dim>(cell)), bad);
  if (bad.empty())
    return;
  const double n_bad = static_cast<double>(bad.size());
  keep_worst<dim>(bad);
  refuse<dim>(n_bad, bad, where);
}

template <int dim>
void check_connected(const dealii::Triangulation<dim> &coarse,
                     const std::string                &where)
{
  const unsigned int n_cells = coarse.n_cells(0);
  std::vector<bool>  reached(n_cells, false);
  std::vector<typename dealii::Triangulation<dim>::cell_iterator> front = {
      coarse.begin(0)};
  reached[front[0]->index()] = true;
  unsigned int n_reached = 1;
  while (!front.empty())
  {
    const auto cell = front.back();
    front.pop_back();
    for (const unsigned int face : cell->face_indices())
      if (!cell->at_boundary(face) && !reached[cell->neighbor(face)->index()])
      {
        front.push_back(cell->neighbor(face));
        reached[front.back()->index()] = true;
        ++n_reached;
      }
  }
  if (n_reached < n_cells)
    throw Error(ExitCode::input,
                where + "only " + std::to_string(n_reached) + " of the " +
                    std::to_string(n_cells) +
                    " cells can be reached from the first through common "
                    "faces: the mesh has several parts, and mass cannot flow "
                    "between them. Glue the parts (in gmsh: Coherence, so "
                    "that neighbours share their vertices) or give only one "
                    "of them.");
}

template <int dim>
double path_diameter_bound(const dealii::Triangulation<dim> &coarse)
{
  // From a vertex of a refined cell go, axis by axis, along the mesh line (not
  // longer than the longest parallel edge) to the nearer end.
  double across = 0.;
  for (const auto &cell : coarse.cell_iterators_on_level(0))
  {
    std::array<double, dim> longest{};
    for (unsigned int v = 0; v < (1u << dim); ++v)
      for (unsigned int k = 0; k < dim; ++k)
        longest[k] = std::max(
            longest[k], cell->vertex(v).distance(cell->vertex(v ^ (1u << k))));
    double sum = 0.;
    for (const double length : longest)
      sum += length;
    across = std::max(across, sum);
  }
  // Half of `across` at each of the two ends of the path.
  return 2. * eccentricity(edge_graph(coarse), central_vertex(coarse)) + across;
}

template void   check_jacobians<1>(const dealii::Triangulation<1> &,
                                 MPI_Comm,
                                 const std::string &);
template void   check_jacobians<2>(const dealii::Triangulation<2> &,
                                 MPI_Comm,
                                 const std::string &);
template void   check_jacobians<3>(const dealii::Triangulation<3> &,
                                 MPI_Comm,
                                 const std::string &);
template void   check_jacobians<1>(const std::vector<CellVertices<1>> &,
                                 const std::string &);
template void   check_jacobians<2>(const std::vector<CellVertices<2>> &,
                                 const std::string &);
template void   check_jacobians<3>(const std::vector<CellVertices<3>> &,
                                 const std::string &);
template void   check_connected<1>(const dealii::Triangulation<1> &,
                                 const std::string &);
template void   check_connected<2>(const dealii::Triangulation<2> &,
                                 const std::string &);
template void   check_connected<3>(const dealii::Triangulation<3> &,
                                 const std::string &);
template double path_diameter_bound<1>(const dealii::Triangulation<1> &);
template double path_diameter_bound<2>(const dealii::Triangulation<2> &);
template double path_diameter_bound<3>(const dealii::Triangulation<3> &);
} // namespace lipflow
