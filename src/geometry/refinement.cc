#include <lipflow/geometry/child_part.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/mesh_check.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
#include <lipflow/geometry/refinement.h>

#include <deal.II/base/mpi.h>
#include <deal.II/distributed/cell_data_transfer.templates.h>
#include <deal.II/distributed/tria.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using namespace dealii;

namespace
{
/// A value at a hanging node is the mean of its parents' if it differs by no
/// more than this part.
constexpr double same_value = 1e-12;

/// What a cell takes along: at each vertex psi, the density and the mass of the
/// corner, then the flux.
template <int dim>
struct Record
{
  static constexpr unsigned int n_corners = 1u << dim;
  static constexpr unsigned int density = n_corners, mass = 2 * n_corners,
                                flux = 3 * n_corners;
};

/// By active cell, of which deal.II counts those of other ranks, too.
using Records = std::vector<std::vector<double>>;

/// The weights of the corners of child @p k, as NodalSpace will compute them:
/// the child's faces are straight.
template <int dim, typename Cell>
std::array<double, (1u << dim)> child_weights(const Cell        &parent,
                                              const unsigned int k)
{
  constexpr unsigned int          n = 1u << dim;
  std::array<Point<dim>, n>       vertex;
  std::array<double, (1u << dim)> weight;
  for (unsigned int v = 0; v < n; ++v)
    for (unsigned int c = 0; c < n; ++c)
      vertex[v] += child_part<dim>(k, v, c) * Tensor<1, dim>(parent->vertex(c));
  for (unsigned int v = 0; v < n; ++v)
  {
    Tensor<2, dim> edges;
    for (unsigned int d = 0; d < dim; ++d)
      edges[d] = vertex[v ^ (1u << d)] - vertex[v];
    weight[v] = std::abs(determinant(edges)) / n;
  }
  return weight;
}

/// The records of the children of a refined cell.
template <int dim, typename Cell>
Records refined(const Cell &parent, const std::vector<double> &record)
{
  using R = Record<dim>;
  constexpr unsigned int n = R::n_corners;
  const std::size_t      n_flux = (record.size() - R::flux) / n;
  Records                children(n, std::vector<double>(record.size(), 0.));
  double                 mass = 0., new_mass = 0.;
  for (unsigned int c = 0; c < n; ++c)
    mass += record[R::mass + c];
  for (unsigned int k = 0; k < n; ++k)
  {
    auto      &child = children[k];
    const auto weight = child_weights<dim>(parent, k);
    for (unsigned int v = 0; v < n; ++v)
    {
      for (unsigned int c = 0; c < n; ++c)
      {
        const double part = child_part<dim>(k, v, c);
        child[v] += part * record[c];
        child[R::density + v] += part * record[R::density + c];
        for (std::size_t f = 0; f < n_flux; ++f)
          child[R::flux + v * n_flux + f] +=
              part * record[R::flux + c * n_flux + f];
      }
      child[R::mass + v] = weight[v] * child[R::density + v];
      new_mass += child[R::mass + v];
    }
  }
  if (new_mass > 0.)
    for (auto &child : children)
      for (unsigned int v = 0; v < n; ++v)
        child[R::mass + v] *= mass / new_mass;
  return children;
}

/// The record of a cell whose children are given up.
template <int dim>
std::vector<double> coarsened(const Records &children)
{
  using R = Record<dim>;
  constexpr unsigned int n = R::n_corners;
  const std::size_t      n_flux = (children[0].size() - R::flux) / n;
  std::vector<double>    record(children[0].size(), 0.);
  for (unsigned int c = 0; c < n; ++c)
  {
    record[c] = children[c][c];
    record[R::density + c] = children[c][R::density + c];
    for (std::size_t f = 0; f < n_flux; ++f)
      record[R::flux + c * n_flux + f] = children[c][R::flux + c * n_flux + f];
    for (unsigned int k = 0; k < n; ++k)
      for (unsigned int v = 0; v < n; ++v)
        record[R::mass + c] +=
            child_part<dim>(k, v, c) * children[k][R::mass + v];
  }
  return record;
}

/// The flux of the cells that change replaced by its means over the corners at
/// each vertex: from corner to corner a flux varies by as much as itself, in
/// ways that only the old mesh balances. Collective.
template <int dim>
void smooth_changing(const NodalSpace<dim> &space, std::vector<double> &flux)
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  const std::size_t      size =
      space.cells().empty() ? 0 : flux.size() / space.n_all_corners();
  const std::size_t n_values =
      Utilities::MPI::max(size, space.mesh().communicator());
  if (n_values == 0)
    return;
  const auto node_of = [&space](const std::size_t s)
  { return space.cells()[s / n].node[s % n]; };
  Vector weights = space.make_vector();
  for (std::size_t s = 0; s < space.n_all_corners(); ++s)
    weights.local_element(node_of(s)) += space.corner(s).weight;
  weights.compress(VectorOperation::add);
  weights.update_ghost_values();
  for (std::size_t f = 0; f < n_values; ++f)
  {
    Vector sums = space.make_vector();
    for (std::size_t s = 0; s < space.n_all_corners(); ++s)
      sums.local_element(node_of(s)) +=
          space.corner(s).weight * flux[s * n_values + f];
    sums.compress(VectorOperation::add);
    sums.update_ghost_values();
    for_each_owned_cell(
        space,
        [&](const auto &cell, const unsigned int k)
        {
          if (!cell->refine_flag_set() && !cell->coarsen_flag_set())
            return;
          for (std::size_t s = k * n; s < (k + 1) * n; ++s)
            flux[s * n_values + f] = sums.local_element(node_of(s)) /
                                     weights.local_element(node_of(s));
        });
  }
}

template <int dim>
Records leaving(const NodalSpace<dim> &space, const CarriedFields &fields)
{
  using R = Record<dim>;
  constexpr unsigned int n = R::n_corners;
  const Vector           density = space.per_measure(fields.mass);

  const std::size_t n_flux =
      space.cells().empty() ? 0 : fields.flux.size() / space.cells().size();
  Records records(space.mesh().triangulation().n_active_cells());
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        auto &record = records[cell->active_cell_index()];
                        record.resize(R::flux + n_flux);
                        for (unsigned int c = 0; c < n; ++c)
                        {
                          const unsigned int i = space.cells()[k].node[c];
                          record[c] = fields.psi.local_element(i);
                          record[R::density + c] = density.local_element(i);
                          record[R::mass + c] = space.corner(k * n + c).weight *
                                                density.local_element(i);
                        }
                        std::copy_n(fields.flux.begin() + k * n_flux,
                                    n_flux,
                                    record.begin() + R::flux);
                      });
  return records;
}

/// Adds the mass of a corner at a hanging node to the parents: as the density
/// is there, if it is their mean, so that nothing changes where nothing has
/// changed; if not, in the parts in which functions are interpolated.
void add_to_parents(const HangingNodes &hanging,
                    const unsigned int  node,
                    const double        mass,
                    const Vector       &density,
                    Vector             &masses)
{
  double mean = 0.;
  hanging.for_each_parent(node,
                          [&](const unsigned int parent, const double weight)
                          { mean += weight * density.local_element(parent); });
  const double here = density.local_element(node);
  const bool is_mean = std::abs(here - mean) <= same_value * here && mean > 0.;
  hanging.for_each_parent(node,
                          [&](const unsigned int parent, const double weight)
                          {
                            masses.local_element(parent) +=
                                weight * mass *
                                (is_mean ? density.local_element(parent) / mean
                                         : 1.);
                          });
}

template <int dim>
CarriedFields arrived(const NodalSpace<dim> &space, const Records &records)
{
  using R = Record<dim>;
  constexpr unsigned int n = R::n_corners;
  CarriedFields          fields{space.make_vector(), space.make_vector(), {}};
  Vector                 density = space.make_vector();
  const auto             for_each_record = [&](const auto &action)
  {
    for_each_owned_cell(
        space,
        [&](const auto &cell, const unsigned int k)
        { action(space.cells()[k], records[cell->active_cell_index()]); });
  };
  // Cells are numbered in this order.
  for_each_record(
      [&](const auto &cell, const auto &record)
      {
        for (unsigned int c = 0; c < n; ++c)
        {
          fields.psi.local_element(cell.node[c]) = record[c];
          density.local_element(cell.node[c]) = record[R::density + c];
        }
        fields.flux.insert(
            fields.flux.end(), record.begin() + R::flux, record.end());
      });
  fields.psi.zero_out_ghost_values();
  space.distribute(fields.psi);
  density.zero_out_ghost_values();
  density.update_ghost_values();
  for_each_record(
      [&](const auto &cell, const auto &record)
      {
        for (unsigned int c = 0; c < n; ++c)
          if (space.hanging_nodes().contains(cell.node[c]))
            add_to_parents(space.hanging_nodes(),
                           cell.node[c],
                           record[R::mass + c],
                           density,
                           fields.mass);
          else
            fields.mass.local_element(cell.node[c]) += record[R::mass + c];
      });
  fields.mass.compress(VectorOperation::add);
  fields.mass.update_ghost_values();
  return fields;
}

/// Level by position of the cells of this rank.
using Levels = std::vector<unsigned int>;

template <int dim>
Levels wanted_levels(const NodalSpace<dim> &space,
                     const CellMarks       &marks,
                     const LevelRange      &range)
{
  AssertDimension(marks.size(), space.cells().size());
  Levels wanted(marks.size());
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        const int level =
                            cell->level() + static_cast<int>(marks[k]);
                        wanted[k] = std::clamp(level,
                                               static_cast<int>(range.least),
                                               static_cast<int>(range.most));
                      });
  return wanted;
}

/// A cell is given up only with all of its siblings, which p4est keeps on one
/// rank.
template <int dim>
void keep_families(const NodalSpace<dim> &space, Levels &wanted)
{
  for_each_owned_cell(
      space,
      [&](const auto &cell, const unsigned int k)
      {
        const unsigned int level = cell->level();
        if (wanted[k] >= level)
          return;
        const auto parent = cell->parent();
        for (unsigned int c = 0; c < parent->n_children(); ++c)
        {
          const auto sibling = parent->child(c);
          if (!sibling->is_active() || !sibling->is_locally_owned() ||
              wanted[space.cell_position(sibling->active_cell_index())] >=
                  level)
            wanted[k] = level;
        }
      });
}

/// Raises levels until cells with a common vertex differ by one at most, also
/// if only some of them change: no rank knows what others do with their cells,
/// and deal.II and p4est then have nothing to change, whatever the partition.
/// Collective.
template <int dim>
void balance(const NodalSpace<dim> &space, Levels &wanted)
{
  bool changed = true;
  while (changed)
  {
    changed = false;
    keep_families(space, wanted);
    Vector finest = space.make_vector();
    for_each_owned_cell(
        space,
        [&](const auto &cell, const unsigned int k)
        {
          const double level =
              std::max(wanted[k], static_cast<unsigned int>(cell->level()));
          for (const unsigned int i : space.cells()[k].node)
            finest.local_element(i) = std::max(finest.local_element(i), level);
        });
    finest.compress(VectorOperation::max);
    finest.update_ghost_values();
    for (std::size_t k = 0; k < wanted.size(); ++k)
      for (const unsigned int i : space.cells()[k].node)
        if (finest.local_element(i) > wanted[k] + 1.)
        {
          wanted[k] = static_cast<unsigned int>(finest.local_element(i)) - 1;
          changed = true;
        }
    changed =
        Utilities::MPI::max(changed ? 1 : 0, space.mesh().communicator()) == 1;
  }
}

/// Returns whether any cell changes. Collective.
template <int dim>
bool set_flags(Mesh<dim>             &mesh,
               const NodalSpace<dim> &space,
               const CellMarks       &marks,
               const LevelRange      &range)
{
  Levels wanted = wanted_levels(space, marks, range);
  balance(space, wanted);
  bool changes = false;
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        const unsigned int level = cell->level();
                        changes = changes || wanted[k] != level;
                        if (wanted[k] > level)
                          cell->set_refine_flag();
                        else if (wanted[k] < level)
                          cell->set_coarsen_flag();
                      });
  mesh.triangulation().prepare_coarsening_and_refinement();
  return Utilities::MPI::max(changes ? 1 : 0, mesh.communicator()) == 1;
}
} // namespace

template <int dim>
bool refine(Mesh<dim>        &mesh,
            NodalSpace<dim>  &space,
            const CellMarks  &marks,
            const LevelRange &levels,
            CarriedFields    &fields)
{
  using Triangulation = parallel::distributed::Triangulation<dim>;
  if (!set_flags(mesh, space, marks, levels))
    return false;
  smooth_changing(space, fields.flux);
  const Records records = leaving(space, fields);
  auto &triangulation = dynamic_cast<Triangulation &>(mesh.triangulation());
  parallel::distributed::CellDataTransfer<dim, dim, Records> transfer(
      triangulation,
      false,
      [](const auto &parent, const std::vector<double> &record)
      { return refined<dim>(parent, record); },
      [](const auto &, const Records &children)
      { return coarsened<dim>(children); });
  transfer.prepare_for_coarsening_and_refinement(records);
  if (fields.prepare)
    fields.prepare();
  triangulation.execute_coarsening_and_refinement();
  // Hexahedra that are fine at their corners can be tangled inside.
  check_jacobians(mesh.triangulation(),
                  mesh.communicator(),
                  "After cells were refined (section Adaptivity) ");

  space.redistributed();
  Records arriving(triangulation.n_active_cells());
  transfer.unpack(arriving);
  CarriedFields new_fields = arrived(space, arriving);
  new_fields.prepare = std::move(fields.prepare);
  fields = std::move(new_fields);
  return true;
}

template <>
bool refine<1>(Mesh<1> &,
               NodalSpace<1> &,
               const CellMarks &,
               const LevelRange &,
               CarriedFields &)
{
  Assert(false, ExcMessage("A shared mesh stays as it is."));
  return false;
}

template bool refine(Mesh<2> &,
                     NodalSpace<2> &,
                     const CellMarks &,
                     const LevelRange &,
                     CarriedFields &);
template bool refine(Mesh<3> &,
                     NodalSpace<3> &,
                     const CellMarks &,
                     const LevelRange &,
                     CarriedFields &);
} // namespace lipflow
