#ifndef LIPFLOW_DISCRIMINATOR_PAIR_MATRIX_H
#define LIPFLOW_DISCRIMINATOR_PAIR_MATRIX_H

#include <lipflow/base/vector.h>

#include <petscmat.h>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace lipflow
{
/**
 * The matrices of LinearSolver as PETSc's, rows and columns in the order of
 * the layout's global numbers. Keeps where each pair is among the values of the
 * matrix, in 4 B an entry, and writes there: PETSc's own interface for values
 * in coordinates has four times as much beside the matrix.
 */
class PairMatrix
{
public:
  using Partitioner = dealii::Utilities::MPI::Partitioner;
  using Pairs = std::vector<std::pair<unsigned int, unsigned int>>;

  /// @p pairs in local indices of @p layout, with values of this rank; they may
  /// come up twice, here and on other ranks. @p type: MATAIJ, or MATHYPRE, of
  /// which BoomerAMG needs no copy. Collective.
  PairMatrix(std::shared_ptr<const Partitioner> layout,
             std::shared_ptr<const Pairs>       pairs,
             MatType                            type);
  ~PairMatrix();
  PairMatrix(const PairMatrix &) = delete;
  PairMatrix &operator=(const PairMatrix &) = delete;

  /// K of sum_k c_k (x_i - x_j)^2 + sum_i d_i x_i^2, this rank's part of c and
  /// d of the nodes that it owns. Collective.
  void set(const std::vector<double> &pair_values, const double *diagonal);

  Mat matrix() const;

private:
  /// In SparseRows.
  using Position = std::uint32_t;

  /// Of an entry off the diagonal, and of the one on it in its row.
  struct Place
  {
    Position entry, diagonal;
  };

  void make_pattern(MatType type);
  void find_positions();
  void find_others();

  std::shared_ptr<const Partitioner> layout_;
  std::shared_ptr<const Pairs>       pairs_;
  unsigned int                       n_owned_;
  Mat                                matrix_ = nullptr;

  /// By pair (i, j): of entries (i, j) and (j, i), those of other ranks'
  /// rows left out; by own node: of (i, i).
  std::vector<std::pair<Position, Position>> of_pairs_;
  std::vector<Position>                      of_nodes_;

  /// By rank: the pairs that have a node there, one for each, and what those
  /// of that rank add to here.
  std::map<unsigned int, std::vector<std::uint32_t>> sent_;
  std::map<unsigned int, std::vector<Place>>         received_;
};
} // namespace lipflow

#endif
