#ifndef LIPFLOW_DISCRIMINATOR_TRANSPORT_SYSTEM_H
#define LIPFLOW_DISCRIMINATOR_TRANSPORT_SYSTEM_H

#include <vector>

namespace lipflow
{
/**
 * The symmetric linear systems of an interior point method for transport,
 *
 *   (  R   -D    ) (u)   (a)
 *   ( -D^T  C+W  ) (v) = (b),     R = diag(D 1),  C = diag(D^T 1),
 *
 * with conductances D_ij > 0 between M rows and N columns and W > 0 diagonal:
 * the graph Laplacian of a complete bipartite network of which column j is
 * grounded by W_j.
 *
 * The larger side is eliminated; what is left is a dense matrix with negative
 * off-diagonal entries and the row sums of a non-negative vector, and is
 * factored in terms of these two. That takes no subtraction at all (Alfa, Xue &
 * Ye, Math. Comp. 71, 2002): every entry of the factor has a small relative
 * error, however many orders of magnitude the conductances span. A plain
 * Cholesky factorisation loses the weak links between parts of the network that
 * are strong in themselves, and they are what the last digits depend on.
 *
 * Cost: min(M,N)^2 (max(M,N) + min(M,N)/3) operations, all but few in BLAS.
 */
class TransportSystem
{
public:
  TransportSystem(unsigned int n_rows, unsigned int n_columns);

  /// @p conductance: M N entries, row by row; @p ground: N. False if something
  /// is not finite or under- or overflows: there is no factor then.
  bool factor(const std::vector<double> &conductance,
              const std::vector<double> &ground);

  /// Replaces the right-hand side (a, b) by (u, v). @p conductance as in
  /// factor().
  void solve(const std::vector<double> &conductance,
             std::vector<double>       &rows,
             std::vector<double>       &columns) const;

private:
  void form(const std::vector<double> &conductance,
            const std::vector<double> &ground);
  bool factor_panel(unsigned int first, unsigned int last);
  void solve_factored(std::vector<double> &x) const;

  unsigned int n_rows_, n_columns_;
  bool         keeps_columns_;
  unsigned int n_; ///< the kept side

  std::vector<double> row_sum_, column_sum_; ///< diagonals of the system
  std::vector<double> scaled_;               ///< work, as conductance
  /// Column by column, below the diagonal: minus the off-diagonal entries of
  /// the Schur complement, then of its factor.
  std::vector<double> factor_;
  std::vector<double> excess_;  ///< row sums of the Schur complement
  std::vector<double> inverse_; ///< of the factor's diagonal
};
} // namespace lipflow

#endif
