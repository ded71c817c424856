#ifndef LIPFLOW_DISCRIMINATOR_SPARSE_ROWS_H
#define LIPFLOW_DISCRIMINATOR_SPARSE_ROWS_H

#include <petscmat.h>

#include <cstddef>

namespace lipflow
{
/// Rows of a matrix, one after the other; columns in any order.
struct RowBlock
{
  const PetscInt *start = nullptr, *columns = nullptr;
  PetscScalar    *values = nullptr;
  std::size_t     n_entries = 0;
};

/**
 * This rank's rows of one of PETSc's matrices, as PETSc (AIJ) or hypre holds
 * them, for as long as this lives: a block of the columns that this rank owns,
 * by local number, and one of all others, by position in numbers. Values may be
 * written; PETSc does not notice. Local.
 */
class SparseRows
{
public:
  /// Whether both libraries count in the same integers; if not, only PETSc's
  /// own matrices will do.
  static bool reads_hypre();

  explicit SparseRows(Mat matrix);
  ~SparseRows();
  SparseRows(const SparseRows &) = delete;
  SparseRows &operator=(const SparseRows &) = delete;

  /// Of an entry that there is, in local row @p row and global column
  /// @p column: its position, own columns' first.
  std::size_t position(PetscInt row, PetscInt column) const;

  /// At such a position.
  double &value(const std::size_t position)
  {
    return position < own_.n_entries
               ? own_.values[position]
               : others_.values[position - own_.n_entries];
  }

private:
  void attach_hypre(Mat matrix);
  void attach_petsc(Mat matrix, RowBlock &block);
  void detach_petsc(Mat matrix, RowBlock &block);

  PetscInt        first_ = 0, end_ = 0; ///< own columns
  RowBlock        own_, others_;
  const PetscInt *numbers_ = nullptr; ///< global, of others' columns
  PetscInt        n_others_ = 0;
  Mat             petsc_own_ = nullptr, petsc_others_ = nullptr;
};
} // namespace lipflow

#endif
