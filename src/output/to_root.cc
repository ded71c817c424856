#include <lipflow/output/to_root.h>

#include <algorithm>
#include <cstdint>

namespace lipflow
{
namespace
{
constexpr int           tag_size = 4711, tag_data = 4712;
constexpr std::uint64_t chunk = 1u << 30; // MPI counts are 32 bit
} // namespace

void send_to_root(const std::string &bytes, MPI_Comm communicator)
{
  const std::uint64_t size = bytes.size();
  MPI_Send(&size, 1, MPI_UINT64_T, 0, tag_size, communicator);
  for (std::uint64_t first = 0; first < size; first += chunk)
    MPI_Send(bytes.data() + first,
             static_cast<int>(std::min(chunk, size - first)),
             MPI_CHAR,
             0,
             tag_data,
             communicator);
}

std::string receive_from(const int rank, MPI_Comm communicator)
{
  std::uint64_t size = 0;
  MPI_Recv(
      &size, 1, MPI_UINT64_T, rank, tag_size, communicator, MPI_STATUS_IGNORE);
  std::string bytes(size, '\0');
  for (std::uint64_t first = 0; first < size; first += chunk)
    MPI_Recv(bytes.data() + first,
             static_cast<int>(std::min(chunk, size - first)),
             MPI_CHAR,
             rank,
             tag_data,
             communicator,
             MPI_STATUS_IGNORE);
  return bytes;
}
} // namespace lipflow
