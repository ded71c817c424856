#ifndef LIPFLOW_OUTPUT_TO_ROOT_H
#define LIPFLOW_OUTPUT_TO_ROOT_H

#include <lipflow/output/checksum.h>

#include <mpi.h>

#include <string>

namespace lipflow
{
/// Hands @p bytes, of any length, to rank 0, which calls receive_from() with
/// this rank.
void send_to_root(const std::string &bytes, MPI_Comm communicator);

/// What rank @p rank sends with send_to_root(). On rank 0.
std::string receive_from(int rank, MPI_Comm communicator);

/// What stands in a file around the pieces of the ranks.
struct FileFrame
{
  std::string before, after;
};

/**
 * Writes the file @p path, which takes its name only when it is complete on the
 * disk: the @p pieces of all ranks, in their order, in @p frame. Rank 0 writes
 * after it has looked for enough free space, and never holds more than two
 * pieces. Returns there the checksum of the file.
 * Collective; Error (files) on all ranks.
 */
Checksum write_gathered(const std::string &path,
                        const FileFrame   &frame,
                        const std::string &piece,
                        MPI_Comm           communicator);
} // namespace lipflow

#endif
