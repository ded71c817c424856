#ifndef LIPFLOW_DISCRIMINATOR_LINEAR_SOLVER_H
#define LIPFLOW_DISCRIMINATOR_LINEAR_SOLVER_H

#include <lipflow/base/vector.h>

#include <memory>
#include <utility>
#include <vector>

namespace lipflow
{
class GatheredCholesky;
class PairMatrix;

enum class LinearMethod
{
  direct, ///< Cholesky factorisation: CHOLMOD, or MUMPS
  cg      ///< conjugate gradients with hypre BoomerAMG
};

/**
 * Solves with the symmetric positive definite matrices
 *
 *   (K x)_i = d_i x_i + sum_j c_ij (x_i - x_j)
 *
 * given by pair values c_ij (any sign) and node values d_i, whose pattern does
 * not change. PETSc underneath, options prefix "lipflow_"; for direct solves on
 * one rank, and up to 1e5 nodes on up to four, GatheredCholesky, unless these
 * options name a solver. Where that finds no factor MUMPS takes over, for this
 * matrix and those to come.
 */
class LinearSolver
{
public:
  using Pairs = std::vector<std::pair<unsigned int, unsigned int>>;

  /// @p pairs in local indices of @p layout. @p on_one_rank: direct solves are
  /// done on the first rank, so that equal ones give the same bits. Collective.
  LinearSolver(const Vector                &layout,
               std::shared_ptr<const Pairs> pairs,
               LinearMethod                 method,
               bool                         on_one_rank = false);
  ~LinearSolver();

  /// New values: this rank's part of c by pair, d by owned node (ghost entries
  /// of @p diagonal are not read). @p diagonal must stay what it is for the
  /// solves with them. Collective.
  void set_matrix(const std::vector<double> &pair_values,
                  const Vector              &diagonal);

  struct Result
  {
    bool         usable; ///< no breakdown; cg may have run out of iterations
    unsigned int iterations;
  };

  enum class Start
  {
    zero,
    x
  };

  /// What the residual r may be: |r|_2 <= min(relative |rhs|_2, absolute), or,
  /// as many do no harm that are larger, ten times absolute in its place, with
  /// sum_i min(price |r_i|, r_i^2/(2 d_i)) <= worth (doc/theory.md, section 9).
  struct Accuracy
  {
    double relative, absolute;
    double price = 0., worth = 0.; ///< worth = 0: the former it must be
  };

  /// Solves, from x = 0 or x as it is, to this accuracy, or for 1000
  /// iterations; as exactly as rounding permits with the direct method. Sets
  /// owned entries of @p x and refreshes its ghosts. Throws std::bad_alloc, on
  /// all ranks, if a factorisation finds no memory. Collective.
  Result solve(const Vector   &rhs,
               const Accuracy &accuracy,
               Vector         &x,
               Start           start = Start::zero);

  /// Frees the factor or the preconditioner, half of the memory of a run, until
  /// the next matrix is set; what is known of the pattern stays. MUMPS keeps
  /// its factor. Collective.
  void release();

  LinearMethod method() const;

private:
  struct Petsc;

  void   make_petsc();
  void   make_ksp();
  Result solve_by_petsc(const Vector &rhs, Vector &x);

  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_;
  std::shared_ptr<const Pairs>                               pairs_;

  std::unique_ptr<GatheredCholesky> cholesky_; ///< this or the next
  std::unique_ptr<Petsc>            petsc_;

  unsigned int n_owned_;
  LinearMethod method_;
  bool         is_finite_ = true; ///< the matrix
};
} // namespace lipflow

#endif
