#ifndef LIPFLOW_TESTS_UNIT_FLOW_JOBS_H
#define LIPFLOW_TESTS_UNIT_FLOW_JOBS_H

#include <deal.II/base/mpi.h>

namespace lipflow
{
namespace test
{
/// Jobs are dealt out to the ranks, each of which works alone; what all ranks
/// do together is slow, as the problems are small.
inline bool mine(const unsigned int job)
{
  return job % dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) ==
         dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
}
} // namespace test
} // namespace lipflow

#endif
