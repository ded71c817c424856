#ifndef LIPFLOW_MEASURE_PARTICLES_H
#define LIPFLOW_MEASURE_PARTICLES_H

#include <lipflow/base/point_set.h>
#include <lipflow/base/state.h>
#include <lipflow/geometry/point_evaluation.h>
#include <lipflow/measure/walls.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dealii
{
template <int dim, int spacedim>
class CellAccessor;

template <typename Accessor>
class TriaActiveIterator;

namespace Particles
{
template <int dim, int spacedim>
class ParticleHandler;
}
} // namespace dealii

namespace lipflow
{
/// A vector that every particle carries with it from rank to rank.
enum class ParticleSlot : unsigned int
{
  mark = 0, ///< the location at mark()
  path,     ///< travelled since then, as if straight: mirrored at walls
  velocity  ///< for the caller; mirrored at walls
};

/**
 * The moving empirical measure sum_k w_k delta_{y_k} on a distributed mesh;
 * deal.II's ParticleHandler stores the particles and passes them between ranks.
 * Each has an identifier, 0, 1, ..., that does not depend on the number of
 * ranks. None may get lost: they are counted whenever they move.
 *
 * Arrays are by particle of this rank, cell by cell, and change with every
 * move.
 */
template <int dim>
class Particles
{
public:
  using Vectors = std::vector<dealii::Tensor<1, dim>>;

  /// The particles of @p points, the same on all ranks; their indices become
  /// the identifiers. @p where begins the message of the Error (input) if some
  /// lie outside of the domain. @p space must outlive this. Collective.
  Particles(const NodalSpace<dim> &space,
            const PointSet        &points,
            WallRule               walls,
            const std::string     &where);
  ~Particles();

  const NodalSpace<dim> &space() const;

  double n_global() const; ///< particles on all ranks

  const std::vector<std::uint64_t>      &ids() const;
  const std::vector<double>             &weights() const;
  const std::vector<dealii::Point<dim>> &locations() const;
  const PointEvaluation<dim>            &evaluation() const;

  Vectors slot(ParticleSlot which) const;
  void    set_slot(ParticleSlot which, const Vectors &values);

  /// Moves every particle by its displacement, each no longer than
  /// NodalSpace::smallest_height(), along a straight path that the walls may
  /// bend. Throws Error (numerical) if one leaves the domain; it is then back
  /// at its mark. Collective.
  void move(const Vectors &displacements);

  /// Remembers all locations, with an empty path; goes back to them from at
  /// most one move or so away. Collective.
  void mark();
  void return_to_mark();

  /// Of this rank's cells, by position in NodalSpace::cells(). Local.
  std::vector<unsigned int> cell_counts() const;

  /// What stands before and after redistribute(): the particles, with all they
  /// carry, move with their cells. Collective.
  void prepare_redistribution();
  void redistributed();

  /// This rank's particles with all they carry, in their order, record_size()
  /// bytes each. Local.
  std::string        save() const;
  static std::size_t record_size();

  /// Takes what save() returned on all ranks, on any number of ranks, in place
  /// of the particles there are; in each cell they come in the same order.
  /// Throws Error (files) if they are not as many. Collective.
  void restore(const RecordSource &records);

  /// The nodal masses sum_k w_k N_i(y_k), with ghosts. Collective.
  Vector nodal_masses() const;

private:
  using Handler = dealii::Particles::ParticleHandler<dim, dim>;
  using CellIterator =
      dealii::TriaActiveIterator<dealii::CellAccessor<dim, dim>>;

  void require_all() const;
  void insert(const PointSet &points, const std::string &where);
  /// Of a particle: identifier, location, properties.
  using Record = std::vector<double>;

  template <typename Action>
  void for_each(const Action &action) const;

  void sort();
  void list();
  void insert_records(const std::vector<Record> &records, bool at_marks);
  void bring_back(const std::vector<Record> &lost);

  const NodalSpace<dim>          *space_;
  WallRule                        wall_rule_;
  Walls<dim>                      walls_;
  std::unique_ptr<Handler>        handler_;
  std::vector<CellIterator>       occupied_; ///< cells with particles, in order
  double                          n_global_ = 0.;
  std::vector<std::uint64_t>      ids_;
  std::vector<double>             weights_;
  std::vector<dealii::Point<dim>> locations_;
  PointEvaluation<dim>            evaluation_;
};
} // namespace lipflow

#endif
