#ifndef LIPFLOW_DISCRIMINATOR_LINEAR_SOLVER_H
#define LIPFLOW_DISCRIMINATOR_LINEAR_SOLVER_H

#include <lipflow/base/vector.h>

#include <memory>
#include <utility>
#include <vector>

namespace lipflow
{
enum class LinearMethod
{
  direct, ///< Cholesky factorisation: MUMPS, or PETSc's own on one rank in 1D
  cg      ///< conjugate gradients with hypre BoomerAMG
};

/**
 * Solves with the symmetric positive definite matrices
 *
 *   (K x)_i = d_i x_i + sum_j c_ij (x_i - x_j)
 *
 * given by pair values c_ij (any sign) and node values d_i, whose pattern does
 * not change. PETSc underneath; options prefix "lipflow_".
 */
class LinearSolver
{
public:
  /// @p pairs in local indices of @p layout. @p on_one_rank: direct solves are
  /// done on the first rank, so that equal ones give the same bits. Collective.
  LinearSolver(const Vector                                      &layout,
               std::vector<std::pair<unsigned int, unsigned int>> pairs,
               LinearMethod                                       method,
               bool on_one_rank = false);
  ~LinearSolver();

  /// New values: this rank's part of c by pair, d by owned node (ghost entries
  /// of @p diagonal are not read). Collective.
  void set_matrix(const std::vector<double> &pair_values,
                  const Vector              &diagonal);

  struct Result
  {
    bool         usable; ///< no breakdown; cg may have run out of iterations
    unsigned int iterations;
  };

  /// Solves from x = 0 until |residual|_2 <= min(relative |rhs|_2, absolute),
  /// or for 1000 iterations; as exactly as rounding permits with the direct
  /// method. Sets owned entries of @p x and refreshes its ghosts. Throws
  /// std::bad_alloc, on all ranks, if a factorisation finds no memory.
  /// Collective.
  Result solve(const Vector &rhs, double relative, double absolute, Vector &x);

  LinearMethod method() const;

private:
  struct Petsc;
  std::unique_ptr<Petsc>                             petsc_;
  std::vector<std::pair<unsigned int, unsigned int>> pairs_;
  std::vector<double>                                values_;
  double       values_sum_ = 0.; ///< not finite if an entry is not
  unsigned int n_local_;
  unsigned int n_owned_;
  LinearMethod method_;
};
} // namespace lipflow

#endif
