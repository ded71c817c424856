#ifndef LIPFLOW_GEOMETRY_POINT_EVALUATION_H
#define LIPFLOW_GEOMETRY_POINT_EVALUATION_H

#include <lipflow/base/vector.h>

#include <deal.II/base/point.h>
#include <deal.II/base/tensor.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// A point of a locally owned cell.
template <int dim>
struct CellPoint
{
  unsigned int       cell; ///< position in NodalSpace::cells()
  dealii::Point<dim> unit; ///< reference coordinates, in [0,1]^dim
};

/**
 * Nodal functions at points x_k that are no nodes: with the d-linear shape
 * functions N_i of the cell of x_k,
 *
 *   psi(x_k) = sum_i psi_i N_i(x_k),  grad psi(x_k) = sum_i psi_i grad
 * N_i(x_k),
 *
 * and the transposed operations, with which empirical measures enter nodal
 * equations. A point on the face of two cells belongs to the one it was given
 * with. On parallelepipeds |grad psi(x_k)| is at most the largest corner
 * gradient of the cell (doc/theory.md, section 3).
 *
 * Everything is local to the rank: arrays are by point of this rank, vectors
 * enter with ghosts, and sums at nodes are complete after compress(add).
 */
template <int dim>
class PointEvaluation
{
public:
  /// @p space must outlive this.
  PointEvaluation(const NodalSpace<dim>      &space,
                  std::vector<CellPoint<dim>> points);

  std::size_t size() const;

  const std::vector<CellPoint<dim>> &points() const;

  /// psi(x_k).
  void values(const Vector &psi, std::vector<double> &values) const;

  /// grad psi(x_k).
  void gradients(const Vector                        &psi,
                 std::vector<dealii::Tensor<1, dim>> &gradients) const;

  /// nodes_i += sum_k a_k N_i(x_k), ghosts included.
  void add_values(const std::vector<double> &a, Vector &nodes) const;

  /// nodes_i += sum_k b_k . grad N_i(x_k), ghosts included.
  void add_gradients(const std::vector<dealii::Tensor<1, dim>> &b,
                     Vector                                    &nodes) const;

  /// Adds the matrix sum_k a_k N_i(x_k) N_j(x_k) in the form of LinearSolver:
  /// c_ij (psi_i - psi_j) by pair of NodalSpace, d_i psi_i, ghosts included.
  void add_value_products(const std::vector<double> &a,
                          std::vector<double>       &pair_values,
                          Vector                    &diagonal) const;

  /// The same for sum_k a_k grad N_i(x_k) . grad N_j(x_k), which has no d_i.
  void add_gradient_products(const std::vector<double> &a,
                             std::vector<double>       &pair_values) const;

  /// Those c_ij cell by cell: of vertices a and b of cells()[k] at k
  /// n_cell_pairs + pair_index(a, b).
  std::vector<double>
  cell_gradient_products(const std::vector<double> &a) const;

private:
  template <typename Add>
  void for_each_gradient_product(const std::vector<double> &a,
                                 const Add                 &add) const;

  const NodalSpace<dim>      *space_;
  std::vector<CellPoint<dim>> points_;
};
} // namespace lipflow

#endif
