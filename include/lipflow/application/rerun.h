#ifndef LIPFLOW_APPLICATION_RERUN_H
#define LIPFLOW_APPLICATION_RERUN_H

#include <lipflow/application/command_line.h>
#include <lipflow/base/errors.h>

#include <mpi.h>

#include <string>

namespace lipflow
{
/**
 * `lipflow rerun DIR`: the run in a folder once more, from the parameters.prm
 * in it and the files that it read, and how far the two statistics.csv are
 * apart. Collective.
 */
class Rerun
{
public:
  /// @p given: DIR, which may be its run.json, and --output, else DIR_rerun.
  /// Throws Error (files, input) if there is no run, or parameters.prm or a
  /// file that was read is not what it was; Error (usage) if it is a
  /// comparison, or had other options for PETSc.
  Rerun(const Command &given, MPI_Comm communicator);

  /// What is to be run.
  const Command &command() const;

  /**
   * Afterwards: says how the statistics compare. Of a run that had not ended
   * those rows are compared that there are. Throws Error (numerical) if they
   * differ by more than rounding: 1e-9 of the largest value of a column, apart
   * from wall_seconds and the columns that are rounding errors themselves.
   */
  void compare() const;

private:
  void check(const Command &given) const;
  void say(const std::string &text) const;

  MPI_Comm    communicator_;
  std::string directory_;
  Command     command_;
};
} // namespace lipflow

#endif
