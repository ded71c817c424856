#include <lipflow/output/writer_groups.h>

#include <algorithm>
#include <cstdint>

namespace lipflow
{
WriterGroups::WriterGroups(const MPI_Comm     communicator,
                           const unsigned int most_groups)
{
  int rank = 0, n_ranks = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  size_ = std::clamp(most_groups, 1u, static_cast<unsigned int>(n_ranks));
  own_ = static_cast<unsigned int>(static_cast<std::uint64_t>(rank) * size_ /
                                   static_cast<std::uint64_t>(n_ranks));
  MPI_Comm_split(communicator, static_cast<int>(own_), rank, &communicator_);
}

WriterGroups::~WriterGroups()
{
  MPI_Comm_free(&communicator_);
}

unsigned int WriterGroups::size() const
{
  return size_;
}

unsigned int WriterGroups::own() const
{
  return own_;
}

MPI_Comm WriterGroups::communicator() const
{
  return communicator_;
}
} // namespace lipflow
