#ifndef LIPFLOW_DISCRIMINATOR_GATHERED_CHOLESKY_H
#define LIPFLOW_DISCRIMINATOR_GATHERED_CHOLESKY_H

#include <lipflow/base/vector.h>
#include <lipflow/discriminator/sparse_cholesky.h>

#include <functional>
#include <memory>
#include <vector>

namespace lipflow
{
/**
 * SparseCholesky on the first rank for matrices and vectors that are spread
 * over all. Equal matrices on equal numbers of ranks give equal bits. All
 * methods are collective, and throw std::bad_alloc on all ranks if the first
 * finds no memory.
 */
class GatheredCholesky
{
public:
  using Partitioner = dealii::Utilities::MPI::Partitioner;
  using Pairs = SparseCholesky::Pairs;

  /// @p pairs of this rank, in local indices of @p layout, must outlive this.
  GatheredCholesky(const Partitioner &layout, const Pairs &pairs);

  /// As SparseCholesky::factor(), with this rank's part of the values of pairs
  /// and those of its own nodes.
  bool factor(const std::vector<double> &pair_values, const double *diagonal);

  /// Of the owned values of @p rhs sets those of @p x.
  void solve(const double *rhs, double *x);

  /// Frees the factor. Local.
  void release();

private:
  /// On the first rank: what all ranks have, one after the other.
  struct Gathered
  {
    std::vector<int>    counts, offsets;
    std::vector<double> values;
  };

  void     gather_pairs(const Partitioner &layout, const Pairs &pairs);
  Gathered make_gathered(int n) const;
  void     gather(const double *values, int n, Gathered &all) const;
  bool     on_first(const std::function<bool()> &work) const;

  MPI_Comm comm_;
  bool     is_first_;
  bool     is_alone_; ///< on one rank, where nothing is copied
  int      n_owned_;
  Gathered of_pairs_, of_nodes_;
  Pairs    pairs_; ///< on the first rank of several: all, in global indices
  std::unique_ptr<SparseCholesky> cholesky_; ///< on the first rank
};
} // namespace lipflow

#endif
