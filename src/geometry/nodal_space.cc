#include <lipflow/base/compat.h>
#include <lipflow/geometry/conductances.h>
#include <lipflow/geometry/corner_gradients.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/dofs/dof_tools.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace lipflow
{
using namespace dealii;

namespace
{
using Dofs = std::vector<types::global_dof_index>;

/// Calls @p action(cell, dofs) for this rank's cells in their order.
template <int dim, typename Action>
void for_each_owned_dofs(const DoFHandler<dim> &dof_handler,
                         const Action          &action)
{
  const Triangulation<dim> &triangulation = dof_handler.get_triangulation();
  Dofs                      dofs(dof_handler.get_fe().dofs_per_cell);
  for_each_owned_cell(
      triangulation,
      [&](const auto &cell)
      {
        const typename DoFHandler<dim>::active_cell_iterator with_dofs(
            &triangulation, cell->level(), cell->index(), &dof_handler);
        with_dofs->get_dof_indices(dofs);
        action(cell, dofs);
      });
}

/// deal.II numbers nodes in its order of the cells, now they come in that of
/// for_each_owned_cell(). On meshes that are refined everywhere alike the two
/// are the same. Collective.
template <int dim>
void number_by_cells(DoFHandler<dim> &dof_handler)
{
  const MPI_Comm  comm = compat::communicator(dof_handler.get_triangulation());
  const IndexSet &owned = dof_handler.locally_owned_dofs();
  Dofs            numbers(owned.n_elements(), numbers::invalid_dof_index);
  auto            next = numbers.empty() ? 0 : owned.nth_index_in_set(0);
  bool            same = true;
  for_each_owned_dofs(dof_handler,
                      [&](const auto &, const Dofs &dofs)
                      {
                        for (const auto dof : dofs)
                        {
                          if (!owned.is_element(dof))
                            continue;
                          auto &number = numbers[owned.index_within_set(dof)];
                          if (number != numbers::invalid_dof_index)
                            continue;
                          number = next++;
                          same = same && number == dof;
                        }
                      });
  if (Utilities::MPI::min(same ? 1 : 0, comm) == 0)
    dof_handler.renumber_dofs(numbers);
}
} // namespace

template <int dim>
NodalSpace<dim>::NodalSpace(const Mesh<dim> &mesh)
    : mesh_(&mesh)
    , fe_(1)
    , dof_handler_(mesh.triangulation())
{
  redistributed();
}

template <int dim>
void NodalSpace<dim>::redistributed()
{
  dof_handler_.distribute_dofs(fe_);
  number_by_cells(dof_handler_);
  const IndexSet relevant =
      DoFTools::extract_locally_relevant_dofs(dof_handler_);
  measure_.reinit(
      dof_handler_.locally_owned_dofs(), relevant, mesh_->communicator());
  hanging_nodes_ = HangingNodes(dof_handler_, measure_);
  number_cells();
  build_shapes();
  build_pairs();
  build_conductances();
  summarise();
}

template <int dim>
void NodalSpace<dim>::number_cells()
{
  const auto &partitioner = *measure_.get_partitioner();
  locations_.resize(n_local());
  cells_.clear();
  cell_positions_.assign(mesh_->triangulation().n_active_cells(),
                         numbers::invalid_unsigned_int);
  for_each_owned_dofs(dof_handler_,
                      [&](const auto &cell, const Dofs &dofs)
                      {
                        Cell numbered;
                        for (unsigned int c = 0; c < n_corners; ++c)
                        {
                          numbered.node[c] =
                              partitioner.global_to_local(dofs[c]);
                          locations_[numbered.node[c]] = cell->vertex(c);
                        }
                        cell_positions_[cell->active_cell_index()] =
                            cells_.size();
                        cells_.push_back(numbered);
                      });
}

namespace
{
/// The shapes of cells, each once, in the order in which they come up.
template <typename Shape>
class ShapeList
{
public:
  explicit ShapeList(std::vector<Shape> &shapes)
      : shapes_(&shapes)
  {
    shapes.clear();
  }

  unsigned int operator()(const Shape &shape)
  {
    const unsigned int next = shapes_->size();
    if (next < most_to_look_up)
    {
      const std::string_view bytes(reinterpret_cast<const char *>(&shape),
                                   sizeof shape);
      const auto [place, is_new] =
          number_.emplace(std::hash<std::string_view>()(bytes), next);
      if (!is_new &&
          std::memcmp(&(*shapes_)[place->second], &shape, sizeof shape) == 0)
        return place->second;
    }
    shapes_->push_back(shape);
    return next;
  }

private:
  /// With more, nearly every cell has its own.
  static constexpr unsigned int most_to_look_up = 1u << 16;

  std::vector<Shape>                           *shapes_;
  std::unordered_map<std::size_t, unsigned int> number_; ///< by hash value
};
} // namespace

template <int dim>
void NodalSpace<dim>::build_shapes()
{
  ShapeList<Shape> number(shapes_);
  for (Cell &cell : cells_)
  {
    Shape shape;
    for (unsigned int c = 0; c < n_corners; ++c)
    {
      // Rows of `edges` are the edge vectors x(n) - x(v), so it is E^T.
      Tensor<2, dim> edges;
      for (unsigned int d = 0; d < dim; ++d)
        edges[d] =
            locations_[cell.node[c ^ (1u << d)]] - locations_[cell.node[c]];
      shape[c].to_gradient = invert(edges);
      shape[c].weight = std::abs(determinant(edges)) / n_corners;
      measure_.local_element(cell.node[c]) += shape[c].weight;
    }
    cell.shape = number(shape);
  }
  shapes_.shrink_to_fit();
  condense(measure_);
  measure_.update_ghost_values();
}

template <int dim>
void NodalSpace<dim>::magnify_gradients(
    const std::function<double(const Point<dim> &)> &factor)
{
  std::vector<Shape> magnified;
  ShapeList<Shape>   number(magnified);
  for (Cell &cell : cells_)
  {
    Point<dim> centre;
    for (const unsigned int i : cell.node)
      centre += locations_[i] / static_cast<double>(n_corners);
    const double size = factor(centre);
    Assert(size >= 1., ExcMessage("What costs more than L has no bounds."));
    Shape shape = shapes_[cell.shape];
    for (Corner &corner : shape)
      corner.to_gradient *= size;
    cell.shape = number(shape);
  }
  shapes_ = std::move(magnified);
}

template <int dim>
void NodalSpace<dim>::build_pairs()
{
  struct Entry
  {
    unsigned int i, j;
    std::size_t  slot;
  };
  pairs_.clear();
  std::vector<Entry> entries;
  entries.reserve(cells_.size() * n_cell_pairs);
  for (std::size_t k = 0; k < cells_.size(); ++k)
    for (unsigned int b = 1; b < n_corners; ++b)
      for (unsigned int a = 0; a < b; ++a)
      {
        const auto [i, j] = std::minmax(cells_[k].node[a], cells_[k].node[b]);
        entries.push_back({i, j, k * n_cell_pairs + pair_index(a, b)});
      }
  std::sort(entries.begin(),
            entries.end(),
            [](const Entry &x, const Entry &y) {
              return std::tie(x.i, x.j, x.slot) < std::tie(y.i, y.j, y.slot);
            });
  for (const Entry &entry : entries)
  {
    if (pairs_.empty() || pairs_.back().i != entry.i ||
        pairs_.back().j != entry.j)
      pairs_.push_back({entry.i, entry.j, 0.});
    cells_[entry.slot / n_cell_pairs].pair[entry.slot % n_cell_pairs] =
        pairs_.size() - 1;
  }
  pairs_.shrink_to_fit();
}

// With delta_k = psi(n_k) - psi(v) the energy of a corner is delta^T M delta,
// M = w E^{-1} E^{-T}. Off-diagonal entries go to face diagonals,
//   2 M_kl delta_k delta_l = |M_kl| ( (delta_k +- delta_l)^2 - ... ),
// where delta_k + delta_l is replaced by psi(opposite) - psi(v), equal on
// parallelograms. What is left on the edge, M_kk - sum_l |M_kl|, is raised to
// zero where the corner is too skewed: that is added artificial viscosity.
template <int dim>
void NodalSpace<dim>::build_conductances()
{
  double skewed = 0.;
  for_each_conductance(*this,
                       [&](const Cell &cell, const auto &conductances)
                       {
                         for (unsigned int p = 0; p < n_cell_pairs; ++p)
                           pairs_[cell.pair[p]].conductance +=
                               conductances.k[p];
                         skewed += conductances.n_skewed;
                       });
  const double all = Utilities::MPI::sum(static_cast<double>(n_all_corners()),
                                         mesh_->communicator());
  skewed_fraction_ = Utilities::MPI::sum(skewed, mesh_->communicator()) / all;
}

template <int dim>
void NodalSpace<dim>::summarise()
{
  Vector outflow = make_vector();
  for (const Pair &pair : pairs_)
  {
    const double flow =
        pair.conductance * locations_[pair.i].distance(locations_[pair.j]);
    outflow.local_element(pair.i) += flow;
    outflow.local_element(pair.j) += flow;
  }
  condense(outflow);

  double volume = 0., length = std::numeric_limits<double>::max();
  for (unsigned int i = 0; i < n_owned(); ++i)
  {
    if (hanging_nodes_.contains(i))
      continue;
    volume += measure_.local_element(i);
    length =
        std::min(length, measure_.local_element(i) / outflow.local_element(i));
  }
  // The gradient of reference coordinate d at a corner is column d of E^{-T}.
  double steepest = 0.;
  for (const Shape &shape : shapes_)
    for (const Corner &corner : shape)
      for (unsigned int d = 0; d < dim; ++d)
        steepest = std::max(steepest, transpose(corner.to_gradient)[d].norm());
  smallest_height_ = 1. / Utilities::MPI::max(steepest, mesh_->communicator());

  volume_ = Utilities::MPI::sum(volume, mesh_->communicator());
  transport_length_ = Utilities::MPI::min(length, mesh_->communicator());
}

template <int dim>
Vector NodalSpace<dim>::make_vector() const
{
  Vector vector;
  vector.reinit(measure_.get_partitioner());
  return vector;
}

template <int dim>
void NodalSpace<dim>::distribute(Vector &values) const
{
  values.update_ghost_values();
  hanging_nodes_.interpolate(values);
}

template <int dim>
void NodalSpace<dim>::condense(Vector &sums) const
{
  hanging_nodes_.pass_on(sums);
  sums.compress(VectorOperation::add);
}

template <int dim>
const HangingNodes &NodalSpace<dim>::hanging_nodes() const
{
  return hanging_nodes_;
}

template <int dim>
Vector NodalSpace<dim>::per_measure(const Vector &sums) const
{
  Vector values = make_vector();
  for (unsigned int i = 0; i < n_owned(); ++i)
    if (!hanging_nodes_.contains(i))
      values.local_element(i) =
          sums.local_element(i) / measure_.local_element(i);
  distribute(values);
  return values;
}

template <int dim>
void NodalSpace<dim>::gradients(const Vector                &psi,
                                std::vector<Tensor<1, dim>> &gradients) const
{
  gradients.resize(n_all_corners());
  for_each_gradient(
      *this,
      psi,
      [&gradients](const std::size_t s, const Tensor<1, dim> &gradient)
      { gradients[s] = gradient; });
}

template <int dim>
const Mesh<dim> &NodalSpace<dim>::mesh() const
{
  return *mesh_;
}

template <int dim>
const DoFHandler<dim> &NodalSpace<dim>::dof_handler() const
{
  return dof_handler_;
}

template <int dim>
unsigned int NodalSpace<dim>::n_owned() const
{
  return measure_.get_partitioner()->locally_owned_size();
}

template <int dim>
unsigned int NodalSpace<dim>::n_local() const
{
  return n_owned() + measure_.get_partitioner()->n_ghost_indices();
}

template <int dim>
double NodalSpace<dim>::n_global() const
{
  return measure_.size();
}

template <int dim>
const Vector &NodalSpace<dim>::measure() const
{
  return measure_;
}

template <int dim>
const std::vector<Point<dim>> &NodalSpace<dim>::locations() const
{
  return locations_;
}

template <int dim>
const std::vector<typename NodalSpace<dim>::Cell> &
NodalSpace<dim>::cells() const
{
  return cells_;
}

template <int dim>
const std::vector<typename NodalSpace<dim>::Shape> &
NodalSpace<dim>::shapes() const
{
  return shapes_;
}

template <int dim>
const std::vector<typename NodalSpace<dim>::Pair> &
NodalSpace<dim>::pairs() const
{
  return pairs_;
}

template <int dim>
double NodalSpace<dim>::volume() const
{
  return volume_;
}

template <int dim>
double NodalSpace<dim>::transport_length() const
{
  return transport_length_;
}

template <int dim>
double NodalSpace<dim>::smallest_height() const
{
  return smallest_height_;
}

template <int dim>
unsigned int
NodalSpace<dim>::cell_position(const unsigned int active_cell_index) const
{
  AssertIndexRange(active_cell_index, cell_positions_.size());
  return cell_positions_[active_cell_index];
}

template <int dim>
double NodalSpace<dim>::skewed_fraction() const
{
  return skewed_fraction_;
}

template class NodalSpace<1>;
template class NodalSpace<2>;
template class NodalSpace<3>;
} // namespace lipflow
