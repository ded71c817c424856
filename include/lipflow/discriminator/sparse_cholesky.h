#ifndef LIPFLOW_DISCRIMINATOR_SPARSE_CHOLESKY_H
#define LIPFLOW_DISCRIMINATOR_SPARSE_CHOLESKY_H

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace lipflow
{
/**
 * Cholesky factors of the matrices of LinearSolver on one process and one
 * thread, by CHOLMOD (Chen, Davis, Hager & Rajamanickam, ACM Trans. Math.
 * Softw. 35, 2008): one analysis of the pattern, and memory that is kept from
 * one matrix to the next, unless it is released. Equal matrices give equal
 * bits.
 */
class SparseCholesky
{
public:
  using Pairs = std::vector<std::pair<unsigned int, unsigned int>>;

  /// Analyses the pattern: nodes 0 to @p n - 1 and @p pairs of them, which may
  /// come up twice and must outlive this. Throws std::bad_alloc.
  SparseCholesky(
      std::size_t                                               n,
      const std::vector<std::pair<unsigned int, unsigned int>> &pairs);
  ~SparseCholesky();

  /// Factorises sum_k c_k (x_i - x_j)^2 + sum_i d_i x_i^2, finite numbers.
  /// False if the matrix is not positive definite in floating point arithmetic
  /// or larger than CHOLMOD's integers can count: there is no factor then.
  /// Throws std::bad_alloc.
  bool factor(const std::vector<double> &pair_values, const double *diagonal);

  /// x := K^{-1} rhs with the last factor; n numbers each. Throws
  /// std::bad_alloc.
  void solve(const double *rhs, double *x);

  /// Frees the factor; factor() makes the next.
  void release();

private:
  struct Cholmod;
  std::unique_ptr<Cholmod>  cholmod_;
  const Pairs              *pairs_;
  std::vector<unsigned int> pair_position_;     ///< in the matrix's values
  std::vector<unsigned int> diagonal_position_; ///< the same
};
} // namespace lipflow

#endif
