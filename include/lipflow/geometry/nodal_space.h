#ifndef LIPFLOW_GEOMETRY_NODAL_SPACE_H
#define LIPFLOW_GEOMETRY_NODAL_SPACE_H

#include <lipflow/base/vector.h>
#include <lipflow/geometry/hanging_nodes.h>

#include <deal.II/base/point.h>
#include <deal.II/base/tensor.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/fe/fe_q.h>

#include <array>
#include <functional>
#include <vector>

namespace lipflow
{
template <int dim>
class Mesh;

/// Position of the pair of cell vertices (a, b) in a list of all pairs.
constexpr unsigned int pair_index(const unsigned int a, const unsigned int b)
{
  return a < b ? b * (b - 1) / 2 + a : a * (a - 1) / 2 + b;
}

/**
 * Q1 nodes with vertex quadrature, the one discretization of potentials and
 * densities (doc/theory.md, "Space").
 *
 * Node i carries the measure m_i (volume of the cell parts next to it). At each
 * corner (cell, vertex v) the gradient of a nodal function psi depends on v and
 * its dim neighbours n_k along cell edges only,
 *
 *     g = E^{-T} delta,   delta_k = psi(n_k) - psi(v),   E = [x(n_k) - x(v)]_k,
 *
 * with weight w = |det E| / 2^dim. The stiffness sum_corners w |g|^2 is written
 * as sum over pairs of k_ij (psi_i - psi_j)^2 with all k_ij >= 0.
 *
 * Index spaces: "local" indices are positions in a Vector of make_vector(),
 * owned nodes first, ghosts after. Cells, corners and pairs are those of the
 * locally owned cells, so a pair between two ranks has a part of its k on each.
 *
 * Where cells of different size meet there are HangingNodes, vertices of cells
 * like all others but without unknowns: m_i = 0, and all masses and sums are
 * zero there. What holds a function goes through distribute(), what holds sums
 * over corners or pairs through condense().
 */
template <int dim>
class NodalSpace
{
public:
  static constexpr unsigned int n_corners = 1u << dim;
  static constexpr unsigned int n_cell_pairs = n_corners * (n_corners - 1) / 2;

  struct Cell
  {
    std::array<unsigned int, n_corners>    node;  ///< local indices
    std::array<unsigned int, n_cell_pairs> pair;  ///< by pair_index()
    unsigned int                           shape; ///< in shapes()
  };

  struct Corner
  {
    double                 weight;
    dealii::Tensor<2, dim> to_gradient; ///< E^{-T}: delta -> gradient
  };

  /// The corners of a cell, which all cells share that are equal to the bit:
  /// on boxes one shape, or a few, in place of 40 bytes a corner in 2D and 80
  /// in 3D to keep and to read in every sweep.
  using Shape = std::array<Corner, n_corners>;

  struct Pair
  {
    unsigned int i, j;        ///< local indices, i < j
    double       conductance; ///< k_ij >= 0, this rank's part
  };

  /// Collective. @p mesh must outlive the space.
  explicit NodalSpace(const Mesh<dim> &mesh);

  /// Makes everything anew for what the mesh and this rank's part of it are
  /// now. Collective.
  void redistributed();

  /// Multiplies what gradients() gives, and so what a Lipschitz bound L holds
  /// down, in each cell by @p factor >= 1 of its centre: functions may be as
  /// steep as L/factor(x), and moving mass costs L/factor(x) a length.
  /// Stiffness and volumes stay. Until redistributed(). Local.
  void magnify_gradients(
      const std::function<double(const dealii::Point<dim> &)> &factor);

  /// A zero vector of nodal values with ghosts. Cheap.
  Vector make_vector() const;

  /// Sets ghosts and hanging nodes of a function by its values at this rank's
  /// other nodes. Collective.
  void distribute(Vector &values) const;

  /// The adjoint: adds up what all ranks have added at nodes, ghosts among
  /// them; what is at hanging nodes goes to their parents. Collective.
  void condense(Vector &sums) const;

  const HangingNodes &hanging_nodes() const;

  /// s_i/m_i, of what condense() leaves: the continuous function with these
  /// means. With ghosts. Collective.
  Vector per_measure(const Vector &sums) const;

  const Mesh<dim>               &mesh() const;
  const dealii::DoFHandler<dim> &dof_handler() const;

  unsigned int n_owned() const;  ///< nodes of this rank
  unsigned int n_local() const;  ///< owned and ghosts
  double       n_global() const; ///< nodes of all ranks, hanging ones included

  const Vector                          &measure() const; ///< m_i, with ghosts
  const std::vector<dealii::Point<dim>> &locations() const; ///< by local index
  const std::vector<Cell>               &cells() const;
  const std::vector<Shape>              &shapes() const;
  const std::vector<Pair>               &pairs() const;

  /// All corners of cells() are counted cell by cell: c of cell k is
  /// k n_corners + c.
  std::size_t   n_all_corners() const;
  const Corner &corner(std::size_t number) const;

  double volume() const; ///< of the whole domain

  /// min_i m_i / sum_j k_ij |x_i - x_j|, a length: the largest stable step
  /// times the Lipschitz bound (h/(2 dim) on a uniform grid).
  double transport_length() const;

  /// The smallest height of a cell, the distance over which no reference
  /// coordinate changes by more than one at any corner: a point that moves no
  /// further crosses at most into a neighbouring cell (h on a uniform grid).
  double smallest_height() const;

  /// The position in cells() of a locally owned cell.
  unsigned int cell_position(unsigned int active_cell_index) const;

  /// The part of the corners at which the cell is too skewed for a consistent
  /// non-negative stiffness, so that artificial viscosity was added.
  double skewed_fraction() const;

  /// Sets corner gradients of psi: @p gradients has one Tensor a corner. Local;
  /// needs ghosts and hanging nodes of @p psi.
  void gradients(const Vector                        &psi,
                 std::vector<dealii::Tensor<1, dim>> &gradients) const;

private:
  void number_cells();
  void build_shapes();
  void build_pairs();
  void build_conductances();
  void summarise();

  const Mesh<dim>        *mesh_;
  dealii::FE_Q<dim>       fe_;
  dealii::DoFHandler<dim> dof_handler_;
  Vector                  measure_;
  HangingNodes            hanging_nodes_;

  std::vector<dealii::Point<dim>> locations_;
  std::vector<Cell>               cells_;
  std::vector<Shape>              shapes_;
  std::vector<Pair>               pairs_;

  std::vector<unsigned int> cell_positions_; ///< by active cell index

  double volume_ = 0.;
  double transport_length_ = 0.;
  double smallest_height_ = 0.;
  double skewed_fraction_ = 0.;
};

template <int dim>
std::size_t NodalSpace<dim>::n_all_corners() const
{
  return cells_.size() * n_corners;
}

template <int dim>
const typename NodalSpace<dim>::Corner &
NodalSpace<dim>::corner(const std::size_t number) const
{
  return shapes_[cells_[number / n_corners].shape][number % n_corners];
}
} // namespace lipflow

#endif
