#ifndef LIPFLOW_DISCRIMINATOR_PETSC_CHECK_H
#define LIPFLOW_DISCRIMINATOR_PETSC_CHECK_H

#include <deal.II/lac/exceptions.h>

#include <petscsys.h>

namespace lipflow
{
/// Throws dealii::ExcPETScError unless a call of PETSc's went well.
inline void check_petsc(const PetscErrorCode ierr)
{
  AssertThrow(ierr == 0, dealii::ExcPETScError(ierr));
}
} // namespace lipflow

#endif
