#ifndef LIPFLOW_APPLICATION_EMERGENCY_H
#define LIPFLOW_APPLICATION_EMERGENCY_H

#include <exception>
#include <string>

namespace lipflow
{
/// On stderr: every line of @p message with "lipflow: " and @p beginning before
/// it, all in one piece.
void print_message(const std::string &beginning, const std::string &message);

/**
 * For what is no Error and may have come on one rank only, while the others
 * wait for it: says what it is, and with several ranks (@p mpi: MPI runs) ends
 * them all. Alone it returns the exit code.
 *
 * To be called where the exception is caught, within the scope of all objects
 * whose destructors talk to other ranks: they would wait, too.
 */
int end_all_ranks(const std::exception &exception, bool mpi);
} // namespace lipflow

#endif
