#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>
#include <lipflow/geometry/point_location.h>
#include <lipflow/measure/particles.h>

#include <deal.II/base/mpi.h>
#include <deal.II/fe/mapping_q1.h>
#include <deal.II/particles/particle_handler.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>

namespace lipflow
{
using namespace dealii;

namespace
{
/// Of a particle's properties the first is its weight, then come the slots.
constexpr unsigned int n_slots = 3;

template <int dim>
constexpr unsigned int n_properties = 1 + n_slots *dim;

/// In a file: number of the cell, identifier, location, location in the unit
/// cell, properties. The place in the cell is not computed from the location
/// again: on a face that might end in another cell, or with other rounding.
template <int dim>
using FileRecord = std::array<double, 2 + 2 * dim + n_properties<dim>>;

unsigned int first_of(const ParticleSlot slot, const unsigned int dim)
{
  return 1 + static_cast<unsigned int>(slot) * dim;
}

/// In the order of NodalSpace::cells().
template <int dim>
std::vector<typename Triangulation<dim>::active_cell_iterator>
owned_cells(const NodalSpace<dim> &space)
{
  std::vector<typename Triangulation<dim>::active_cell_iterator> cells;
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int)
                      { cells.push_back(cell); });
  return cells;
}
} // namespace

/// Calls @p action(particle, k) in the order of ids(), which is not the
/// handler's: that goes by deal.II's order of the cells.
template <int dim>
template <typename Action>
void Particles<dim>::for_each(const Action &action) const
{
  std::size_t k = 0;
  for (const auto &cell : occupied_)
    for (auto &particle : handler_->particles_in_cell(cell))
      action(particle, k++);
}

template <int dim>
Particles<dim>::Particles(const NodalSpace<dim> &space,
                          const PointSet        &points,
                          const WallRule         walls,
                          const std::string     &where)
    : space_(&space)
    , wall_rule_(walls)
    , walls_(space, walls)
    , handler_(std::make_unique<Handler>(space.mesh().triangulation(),
                                         StaticMappingQ1<dim>::mapping,
                                         n_properties<dim>))
    , evaluation_(space, {})
{
  insert(points, where);
  n_global_ = static_cast<double>(points.size());
  list();
}

template <int dim>
Particles<dim>::~Particles() = default;

template <int dim>
void Particles<dim>::insert(const PointSet &points, const std::string &where)
{
  const auto cells = owned_cells(*space_);
  for (const auto &located : locate_points(*space_, points, where))
  {
    std::array<double, n_properties<dim>> properties{};
    properties[0] = points.weights[located.index];
    handler_->insert_particle(
        located.x,
        located.place.unit,
        located.index,
        cells[located.place.cell],
        ArrayView<const double>(properties.data(), properties.size()));
  }
  handler_->update_cached_numbers();
}

template <int dim>
void Particles<dim>::list()
{
  ids_.clear();
  weights_.clear();
  locations_.clear();
  occupied_.clear();
  std::vector<CellPoint<dim>> places;
  for_each_owned_cell(
      *space_,
      [&](const auto &cell, const unsigned int position)
      {
        const auto particles = handler_->particles_in_cell(cell);
        if (particles.begin() == particles.end())
          return;
        occupied_.push_back(cell);
        for (const auto &particle : particles)
        {
          ids_.push_back(particle.get_id());
          weights_.push_back(particle.get_properties()[0]);
          locations_.push_back(particle.get_location());
          places.push_back({position,
                            GeometryInfo<dim>::project_to_unit_cell(
                                particle.get_reference_location())});
        }
      });
  evaluation_ = PointEvaluation<dim>(*space_, std::move(places));
}

// deal.II looks for a particle in the cells around the vertex that is nearest
// to it, which in a skewed mesh need not be a vertex of its cell, and takes no
// cell if the point is a rounding error outside of all of them.
template <int dim>
void Particles<dim>::sort()
{
  std::vector<Record> lost;
  const auto          connection = handler_->signals.particle_lost.connect(
      [&](const auto &particle, const auto &)
      {
        Record record{static_cast<double>(particle->get_id())};
        for (unsigned int d = 0; d < dim; ++d)
          record.push_back(particle->get_location()[d]);
        for (const double property : particle->get_properties())
          record.push_back(property);
        lost.push_back(record);
      });
  handler_->sort_particles_into_subdomains_and_cells();
  connection.disconnect();
  bring_back(lost);
  list();
  require_all();
}

/// Inserts the particles that are in cells of this rank, at their locations or
/// at their marks. @p records are the same on all ranks. Throws Error (input)
/// if one is outside. Collective.
template <int dim>
void Particles<dim>::insert_records(const std::vector<Record> &records,
                                    const bool                 at_marks)
{
  const unsigned int first =
      1 + (at_marks ? dim + first_of(ParticleSlot::mark, dim) : 0);
  PointSet points;
  points.dimension = dim;
  points.weights.assign(records.size(), 1.);
  for (const Record &record : records)
    points.coordinates.insert(points.coordinates.end(),
                              record.begin() + first,
                              record.begin() + first + dim);
  const auto cells = owned_cells(*space_);
  for (const auto &located : locate_points(*space_, points, ""))
  {
    const Record &record = records[located.index];
    handler_->insert_particle(
        located.x,
        located.place.unit,
        static_cast<types::particle_index>(record[0]),
        cells[located.place.cell],
        ArrayView<const double>(record.data() + 1 + dim, n_properties<dim>));
  }
  handler_->update_cached_numbers();
}

/// Finds cells for what deal.II found none for on this rank. Collective.
template <int dim>
void Particles<dim>::bring_back(const std::vector<Record> &lost)
{
  const MPI_Comm comm = space_->mesh().communicator();
  if (Utilities::MPI::sum(static_cast<double>(lost.size()), comm) == 0.)
    return;
  std::vector<Record> records;
  for (const auto &of_rank : Utilities::MPI::all_gather(comm, lost))
    records.insert(records.end(), of_rank.begin(), of_rank.end());
  std::sort(records.begin(), records.end()); // by identifier
  try
  {
    insert_records(records, false);
  }
  catch (const Error &outside)
  {
    insert_records(records, true);
    list();
    throw Error(ExitCode::numerical,
                "A particle has left the domain through a gap of its walls: " +
                    std::string(outside.what()) +
                    " Please report this with the mesh.");
  }
}

template <int dim>
void Particles<dim>::require_all() const
{
  const double left = Utilities::MPI::sum(static_cast<double>(ids_.size()),
                                          space_->mesh().communicator());
  if (left != n_global_)
    throw Error(ExitCode::numerical,
                format_number(n_global_ - left, 12) + " of the " +
                    format_number(n_global_, 12) +
                    " particles were lost. Please report this with the mesh.");
}

template <int dim>
typename Particles<dim>::Vectors
Particles<dim>::slot(const ParticleSlot which) const
{
  const unsigned int first = first_of(which, dim);
  Vectors            values;
  values.reserve(ids_.size());
  for_each(
      [&](const auto &particle, const std::size_t)
      {
        Tensor<1, dim> value;
        for (unsigned int d = 0; d < dim; ++d)
          value[d] = particle.get_properties()[first + d];
        values.push_back(value);
      });
  return values;
}

template <int dim>
void Particles<dim>::set_slot(const ParticleSlot which, const Vectors &values)
{
  AssertDimension(values.size(), ids_.size());
  const unsigned int first = first_of(which, dim);
  for_each(
      [&](auto &particle, const std::size_t k)
      {
        for (unsigned int d = 0; d < dim; ++d)
          particle.get_properties()[first + d] = values[k][d];
      });
}

template <int dim>
void Particles<dim>::move(const Vectors &displacements)
{
  AssertDimension(displacements.size(), ids_.size());
  Vectors path = slot(ParticleSlot::path);
  Vectors velocity = slot(ParticleSlot::velocity);
  for_each(
      [&](auto &particle, const std::size_t k)
      {
        const auto landing = walls_.move(
            evaluation_.points()[k].cell, locations_[k], displacements[k]);
        particle.set_location(landing.at);
        path[k] = landing.mirror * path[k] + landing.displacement;
        velocity[k] = landing.mirror * velocity[k];
      });
  set_slot(ParticleSlot::path, path);
  set_slot(ParticleSlot::velocity, velocity);
  sort();
}

template <int dim>
void Particles<dim>::mark()
{
  Vectors marks(locations_.begin(), locations_.end());
  set_slot(ParticleSlot::mark, marks);
  set_slot(ParticleSlot::path, Vectors(marks.size()));
}

template <int dim>
void Particles<dim>::return_to_mark()
{
  const Vectors marks = slot(ParticleSlot::mark);
  for_each([&](auto &particle, const std::size_t k)
           { particle.set_location(Point<dim>(marks[k])); });
  set_slot(ParticleSlot::path, Vectors(marks.size()));
  sort();
}

template <int dim>
std::vector<unsigned int> Particles<dim>::cell_counts() const
{
  std::vector<unsigned int> counts(space_->cells().size());
  for (const auto &place : evaluation_.points())
    ++counts[place.cell];
  return counts;
}

template <int dim>
void Particles<dim>::prepare_redistribution()
{
  handler_->prepare_for_coarsening_and_refinement();
}

template <int dim>
void Particles<dim>::redistributed()
{
  handler_->unpack_after_coarsening_and_refinement();
  walls_ = Walls<dim>(*space_, wall_rule_);
  list();
  require_all();
}

template <int dim>
std::size_t Particles<dim>::record_size()
{
  return sizeof(FileRecord<dim>);
}

template <int dim>
std::string Particles<dim>::save() const
{
  const std::vector<std::uint64_t> numbers = cell_numbers(*space_);
  std::string                      bytes;
  bytes.reserve(ids_.size() * record_size());
  for_each(
      [&](const auto &particle, const std::size_t k)
      {
        FileRecord<dim> record;
        auto            next = record.begin();
        *next++ = static_cast<double>(numbers[evaluation_.points()[k].cell]);
        *next++ = static_cast<double>(particle.get_id());
        for (unsigned int d = 0; d < dim; ++d)
        {
          next[d] = particle.get_location()[d];
          next[dim + d] = particle.get_reference_location()[d];
        }
        std::copy(particle.get_properties().begin(),
                  particle.get_properties().end(),
                  next + 2 * dim);
        bytes.append(reinterpret_cast<const char *>(record.data()),
                     record_size());
      });
  return bytes;
}

template <int dim>
void Particles<dim>::restore(const RecordSource &records)
{
  const auto                       cells = owned_cells(*space_);
  const std::vector<std::uint64_t> numbers = cell_numbers(*space_);
  std::map<double, unsigned int>   positions;
  for (unsigned int k = 0; k < numbers.size(); ++k)
    positions[static_cast<double>(numbers[k])] = k;

  handler_->clear_particles();
  const auto insert_block = [&](const std::string &block)
  {
    for (std::size_t at = 0; at < block.size(); at += record_size())
    {
      FileRecord<dim> record;
      std::memcpy(record.data(), block.data() + at, record_size());
      const auto found = positions.find(record[0]);
      if (found == positions.end())
        continue; // another rank's
      Point<dim> location, unit;
      for (unsigned int d = 0; d < dim; ++d)
      {
        location[d] = record[2 + d];
        unit[d] = record[2 + dim + d];
      }
      handler_->insert_particle(
          location,
          unit,
          static_cast<types::particle_index>(record[1]),
          cells[found->second],
          ArrayView<const double>(record.data() + 2 + 2 * dim,
                                  n_properties<dim>));
    }
  };
  records(insert_block);
  handler_->update_cached_numbers();
  list();
  const double all = Utilities::MPI::sum(static_cast<double>(ids_.size()),
                                         space_->mesh().communicator());
  if (all != n_global_)
    throw Error(ExitCode::files,
                "The checkpoint holds " + format_number(all, 12) +
                    " particles in the cells of this mesh instead of " +
                    format_number(n_global_, 12) +
                    ". Was the mesh or the file of samples changed?");
}

template <int dim>
Vector Particles<dim>::nodal_masses() const
{
  Vector masses = space_->make_vector();
  evaluation_.add_values(weights_, masses);
  space_->condense(masses);
  masses.update_ghost_values();
  return masses;
}

template <int dim>
const NodalSpace<dim> &Particles<dim>::space() const
{
  return *space_;
}

template <int dim>
double Particles<dim>::n_global() const
{
  return n_global_;
}

template <int dim>
const std::vector<std::uint64_t> &Particles<dim>::ids() const
{
  return ids_;
}

template <int dim>
const std::vector<double> &Particles<dim>::weights() const
{
  return weights_;
}

template <int dim>
const std::vector<Point<dim>> &Particles<dim>::locations() const
{
  return locations_;
}

template <int dim>
const PointEvaluation<dim> &Particles<dim>::evaluation() const
{
  return evaluation_;
}

template class Particles<1>;
template class Particles<2>;
template class Particles<3>;
} // namespace lipflow
