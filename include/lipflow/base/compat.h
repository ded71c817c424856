#ifndef LIPFLOW_BASE_COMPAT_H
#define LIPFLOW_BASE_COMPAT_H

#include <deal.II/base/config.h>

#include <mpi.h>

/// Everything that depends on the version of deal.II, 9.4 to 9.6 and later. No
/// other file may ask for the version (a test greps).
namespace lipflow::compat
{
/// Remove the branch with deal.II 9.7: get_communicator() was renamed.
template <typename Triangulation>
MPI_Comm communicator(const Triangulation &triangulation)
{
#if DEAL_II_VERSION_GTE(9, 7, 0)
  return triangulation.get_mpi_communicator();
#else
  return triangulation.get_communicator();
#endif
}

/// Remove the branch with deal.II 9.6: AffineConstraints want to know what is
/// owned, too.
template <typename Constraints, typename IndexSet>
Constraints make_constraints(const IndexSet &owned, const IndexSet &relevant)
{
#if DEAL_II_VERSION_GTE(9, 6, 0)
  return Constraints(owned, relevant);
#else
  (void)owned;
  return Constraints(relevant);
#endif
}
} // namespace lipflow::compat

#endif
