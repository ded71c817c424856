#ifndef LIPFLOW_APPLICATION_OUTPUT_DIRECTORY_H
#define LIPFLOW_APPLICATION_OUTPUT_DIRECTORY_H

#include <mpi.h>

#include <string>

namespace lipflow
{
/**
 * Whether a run may write into @p directory: it does not exist, is empty, or
 * holds a previous run (a run.json of ours) and @p overwrite is true; and the
 * file system lets us. Changes nothing, so that it can be asked before a long
 * set-up. Throws Error (files) with what to do. Collective.
 */
void inspect_output_directory(const std::string &directory,
                              bool               overwrite,
                              MPI_Comm           communicator);

/**
 * inspect_output_directory(), then the folder is made, or the files of the
 * previous run, known by their names, are removed from it; what else lies there
 * stays. Throws Error (files). Collective.
 */
void make_output_directory(const std::string &directory,
                           bool               overwrite,
                           MPI_Comm           communicator);
} // namespace lipflow

#endif
