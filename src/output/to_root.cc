#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/to_root.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace lipflow
{
namespace
{
constexpr int           tag_size = 4711, tag_data = 4712;
constexpr std::uint64_t chunk = 1u << 30; // MPI counts are 32 bit

/// A file that is written as long as nothing fails.
class FallibleFile
{
public:
  FallibleFile(const std::string &path, const std::uint64_t size)
  {
    attempt(
        [&]()
        {
          require_free_space(path, size);
          file_ = std::make_unique<SafeFile>(path);
        });
  }

  void append(const std::string &bytes)
  {
    attempt(
        [&]()
        {
          file_->append(bytes);
          checksum_.add(bytes);
        });
  }

  /// Throws what has failed first.
  Checksum commit()
  {
    attempt([&]() { file_->commit(); });
    if (failure_)
      throw *failure_;
    return checksum_;
  }

private:
  template <typename Action>
  void attempt(const Action &action)
  {
    try
    {
      if (!failure_)
        action();
    }
    catch (const Error &error)
    {
      failure_ = std::make_unique<Error>(error);
    }
  }

  std::unique_ptr<SafeFile> file_;
  std::unique_ptr<Error>    failure_;
  Checksum                  checksum_;
};
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

Checksum write_gathered(const std::string &path,
                        const FileFrame   &frame,
                        const std::string &piece,
                        const MPI_Comm     communicator)
{
  int rank = 0, n_ranks = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  const std::uint64_t own_size = piece.size();
  std::uint64_t       size = 0; // of all, on the first rank
  MPI_Reduce(&own_size, &size, 1, MPI_UINT64_T, MPI_SUM, 0, communicator);
  size += frame.before.size() + frame.after.size();
  if (rank != 0)
    send_to_root(piece, communicator);
  Checksum checksum;
  on_root(communicator,
          [&]()
          {
            FallibleFile file(path, size);
            file.append(frame.before);
            file.append(piece);
            // Also if the file has failed: the others are sending.
            for (int other = 1; other < n_ranks; ++other)
              file.append(receive_from(other, communicator));
            file.append(frame.after);
            checksum = file.commit();
          });
  return checksum;
}
} // namespace lipflow
