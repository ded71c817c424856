#ifndef LIPFLOW_OUTPUT_WRITER_GROUPS_H
#define LIPFLOW_OUTPUT_WRITER_GROUPS_H

#include <mpi.h>

namespace lipflow
{
/// The ranks in as many groups of neighbours as files are written at a time;
/// the first rank of each group writes for it.
class WriterGroups
{
public:
  /// At most one group a rank. Collective, as is the destructor.
  WriterGroups(MPI_Comm communicator, unsigned int most_groups);
  ~WriterGroups();

  WriterGroups(const WriterGroups &) = delete;
  WriterGroups &operator=(const WriterGroups &) = delete;

  unsigned int size() const;
  unsigned int own() const; ///< the number of this rank's group, from 0
  MPI_Comm     communicator() const; ///< of this rank's group

private:
  unsigned int size_ = 1, own_ = 0;
  MPI_Comm     communicator_ = MPI_COMM_NULL;
};
} // namespace lipflow

#endif
