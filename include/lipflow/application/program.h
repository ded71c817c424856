#ifndef LIPFLOW_APPLICATION_PROGRAM_H
#define LIPFLOW_APPLICATION_PROGRAM_H

namespace lipflow
{
/**
 * The program `lipflow`: reads the command line, starts MPI and PETSc if they
 * are needed, does what was asked and reports errors once, whatever the number
 * of ranks. Returns what main() returns, an ExitCode.
 */
int run_program(int argc, char **argv);
} // namespace lipflow

#endif
