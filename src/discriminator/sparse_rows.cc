#include <lipflow/discriminator/petsc_check.h>
#include <lipflow/discriminator/sparse_rows.h>

#include <petscmathypre.h>

#include <algorithm>
#include <type_traits>

namespace lipflow
{
namespace
{
bool is_of_type(const Mat matrix, const MatType type)
{
  PetscBool is = PETSC_FALSE;
  check_petsc(
      PetscObjectTypeCompare(reinterpret_cast<PetscObject>(matrix), type, &is));
  return is == PETSC_TRUE;
}

/// If reads_hypre().
const PetscInt *as_petsc(const void *const integers)
{
  return static_cast<const PetscInt *>(integers);
}

RowBlock block_of(hypre_CSRMatrix *const matrix)
{
  return {as_petsc(hypre_CSRMatrixI(matrix)),
          as_petsc(hypre_CSRMatrixJ(matrix)),
          hypre_CSRMatrixData(matrix),
          static_cast<std::size_t>(hypre_CSRMatrixNumNonzeros(matrix))};
}

std::size_t find(const RowBlock &block, const PetscInt row, const PetscInt j)
{
  const PetscInt *const end = block.columns + block.start[row + 1];
  const PetscInt *const place =
      std::find(block.columns + block.start[row], end, j);
  Assert(place != end, dealii::ExcInternalError());
  return place - block.columns;
}
} // namespace

bool SparseRows::reads_hypre()
{
  return std::is_same_v<HYPRE_Int, PetscInt> &&
         std::is_same_v<HYPRE_BigInt, PetscInt> &&
         std::is_same_v<HYPRE_Complex, PetscScalar>;
}

SparseRows::SparseRows(const Mat matrix)
{
  check_petsc(MatGetOwnershipRangeColumn(matrix, &first_, &end_));
  if (is_of_type(matrix, MATHYPRE))
  {
    attach_hypre(matrix);
    return;
  }
  petsc_own_ = matrix;
  if (is_of_type(matrix, MATMPIAIJ))
  {
    check_petsc(
        MatMPIAIJGetSeqAIJ(matrix, &petsc_own_, &petsc_others_, &numbers_));
    check_petsc(MatGetSize(petsc_others_, nullptr, &n_others_));
    attach_petsc(petsc_others_, others_);
  }
  attach_petsc(petsc_own_, own_);
}

SparseRows::~SparseRows()
{
  if (petsc_own_ != nullptr)
    detach_petsc(petsc_own_, own_);
  if (petsc_others_ != nullptr)
    detach_petsc(petsc_others_, others_);
}

void SparseRows::attach_hypre(const Mat matrix)
{
  Assert(reads_hypre(), dealii::ExcInternalError());
  hypre_ParCSRMatrix *rows = nullptr;
  check_petsc(MatHYPREGetParCSR(matrix, &rows));
  own_ = block_of(hypre_ParCSRMatrixDiag(rows));
  others_ = block_of(hypre_ParCSRMatrixOffd(rows));
  numbers_ = as_petsc(hypre_ParCSRMatrixColMapOffd(rows));
  n_others_ = hypre_CSRMatrixNumCols(hypre_ParCSRMatrixOffd(rows));
}

void SparseRows::attach_petsc(const Mat matrix, RowBlock &block)
{
  PetscInt  n = 0;
  PetscBool done = PETSC_FALSE;
  check_petsc(MatGetRowIJ(matrix,
                          0,
                          PETSC_FALSE,
                          PETSC_FALSE,
                          &n,
                          &block.start,
                          &block.columns,
                          &done));
  Assert(done == PETSC_TRUE, dealii::ExcInternalError());
  block.n_entries = block.start[n];
  check_petsc(MatSeqAIJGetArray(matrix, &block.values));
}

// Nothing to be done about what goes wrong here.
void SparseRows::detach_petsc(const Mat matrix, RowBlock &block)
{
  PetscInt  n = 0;
  PetscBool done = PETSC_FALSE;
  MatSeqAIJRestoreArray(matrix, &block.values);
  MatRestoreRowIJ(matrix,
                  0,
                  PETSC_FALSE,
                  PETSC_FALSE,
                  &n,
                  &block.start,
                  &block.columns,
                  &done);
}

std::size_t SparseRows::position(const PetscInt row,
                                 const PetscInt column) const
{
  if (first_ <= column && column < end_)
    return find(own_, row, column - first_);
  const PetscInt *const place =
      std::lower_bound(numbers_, numbers_ + n_others_, column);
  return own_.n_entries + find(others_, row, place - numbers_);
}
} // namespace lipflow
