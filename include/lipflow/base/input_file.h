#ifndef LIPFLOW_BASE_INPUT_FILE_H
#define LIPFLOW_BASE_INPUT_FILE_H

#include <mpi.h>

#include <string>

namespace lipflow
{
/// @p name, taken from @p folder if it is a relative path.
std::string resolve_path(const std::string &name, const std::string &folder);

/// The bytes of a file, read by the first rank and sent to all, so that all
/// ranks see the same file and stumble over the same mistakes in it. @p kind,
/// as "mesh", names it in messages. Throws Error (input) if the file is
/// missing, unreadable or empty. Collective.
std::string read_input_file(const std::string &path,
                            const std::string &kind,
                            MPI_Comm           communicator);
} // namespace lipflow

#endif
