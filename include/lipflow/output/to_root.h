#ifndef LIPFLOW_OUTPUT_TO_ROOT_H
#define LIPFLOW_OUTPUT_TO_ROOT_H

#include <mpi.h>

#include <string>

namespace lipflow
{
/// Hands @p bytes, of any length, to rank 0, which calls receive_from() with
/// this rank.
void send_to_root(const std::string &bytes, MPI_Comm communicator);

/// What rank @p rank sends with send_to_root(). On rank 0.
std::string receive_from(int rank, MPI_Comm communicator);
} // namespace lipflow

#endif
