#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lipflow
{
namespace
{
namespace fs = std::filesystem;

fs::path folder_of(const std::string &path)
{
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

std::string readable_size(const std::uintmax_t bytes)
{
  if (bytes >= 10'000'000)
    return std::to_string(bytes / 1'000'000) + " MB";
  if (bytes >= 10'000)
    return std::to_string(bytes / 1000) + " kB";
  return std::to_string(bytes) + " bytes";
}

std::string space_left(const std::string &path)
{
  std::error_code code;
  const auto      space = fs::space(folder_of(path), code);
  if (code)
    return "";
  return " (" + readable_size(space.available) + " free in " +
         folder_of(path).string() + ")";
}

[[noreturn]] void
fail(const std::string &action, const std::string &path, const int reason)
{
  const bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
  throw Error(
      ExitCode::files,
      "Cannot " + action + " " + path + ": " + (full ? "disk full, " : "") +
          std::strerror(reason) + (full ? space_left(path) : "") + "." +
          (full ? " Free some space, or choose another output folder." : ""));
}

/// Where there is no file that could be synchronised, as in a pipe.
bool is_regular(const int descriptor)
{
  struct stat status;
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}
} // namespace

void require_free_space(const std::string &path, const std::uint64_t bytes)
{
  std::error_code code;
  const auto      space = fs::space(folder_of(path), code);
  // Some file systems do not tell; the write itself will.
  if (code || space.available >= bytes)
    return;
  throw Error(ExitCode::files,
              "Cannot write " + path + ": disk full, " + readable_size(bytes) +
                  " are needed" + space_left(path) +
                  ". Free some space, or choose another output folder.");
}

OutputFile::OutputFile(const std::string &path, const std::uint64_t keep)
    : path_(path)
    , descriptor_(keep == 0 ? ::open(path.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                     0666)
                            : ::open(path.c_str(), O_WRONLY | O_CLOEXEC))
    , size_(keep)
{
  if (descriptor_ < 0)
    fail(keep == 0 ? "create" : "go on with", path_, errno);
  if (keep == 0)
    return; // it may be a pipe
  const off_t length = ::lseek(descriptor_, 0, SEEK_END);
  if (length >= 0 && static_cast<std::uint64_t>(length) < keep)
    throw Error(ExitCode::files,
                "The file " + path_ + " has " + std::to_string(length) +
                    " bytes, but had at least " + std::to_string(keep) +
                    " before: it was changed or is damaged.");
  if (length < 0 || ::ftruncate(descriptor_, static_cast<off_t>(keep)) != 0 ||
      ::lseek(descriptor_, 0, SEEK_END) < 0)
    fail("go on with", path_, errno);
}

OutputFile::~OutputFile()
{
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void OutputFile::append(std::string_view text)
{
  const std::uint64_t before = size_;
  while (!text.empty())
  {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
    {
      const int reason = written < 0 ? errno : ENOSPC;
      cut_back(before);
      fail("write", path_, reason);
    }
    text.remove_prefix(written);
    size_ += written;
  }
}

/// To what was complete, so that no half a row is left on a full disk.
void OutputFile::cut_back(const std::uint64_t size)
{
  const auto length = static_cast<off_t>(size);
  if (is_regular(descriptor_) && ::ftruncate(descriptor_, length) == 0 &&
      ::lseek(descriptor_, length, SEEK_SET) == length)
    size_ = size;
}

std::uint64_t OutputFile::size() const
{
  return size_;
}

void OutputFile::synchronise()
{
  if (is_regular(descriptor_) && ::fsync(descriptor_) != 0)
    fail("write", path_, errno);
}

void OutputFile::close()
{
  // Pipes and the like have no size.
  const bool regular = is_regular(descriptor_);
  synchronise();
  const int result = ::close(descriptor_);
  descriptor_ = -1;
  if (result != 0)
    fail("write", path_, errno);
  if (!regular)
    return;
  std::error_code code;
  const auto      found = fs::file_size(path_, code);
  if (code || found != size_)
    throw Error(ExitCode::files,
                "The file " + path_ + " has " +
                    (code ? "no" : std::to_string(found)) + " bytes, but " +
                    std::to_string(size_) + " were written: it is damaged" +
                    space_left(path_) + ".");
}

SafeFile::SafeFile(const std::string &path)
    : path_(path)
    , temporary_(path + ".part")
    , file_(temporary_)
{
}

SafeFile::~SafeFile()
{
  if (committed_)
    return;
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void SafeFile::append(const std::string_view text)
{
  file_.append(text);
}

void SafeFile::commit()
{
  file_.close();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0)
    fail("write", path_, errno);
  committed_ = true;
}

void write_file_safely(const std::string &path, const std::string_view content)
{
  require_free_space(path, content.size());
  SafeFile file(path);
  file.append(content);
  file.commit();
}

void make_directory(const std::string &path)
{
  std::error_code code;
  fs::create_directories(path, code);
  if (!code && !fs::is_directory(path, code) && !code)
    code = std::make_error_code(std::errc::not_a_directory);
  if (code)
    fail("create the folder", path, code.value());
}

void rename_directory(const std::string &from, const std::string &to)
{
  if (std::rename(from.c_str(), to.c_str()) != 0)
    fail("write", to, errno);
  const int above = ::open(folder_of(to).c_str(), O_RDONLY | O_CLOEXEC);
  // Some file systems cannot synchronise folders; the name is then on the disk
  // when they see fit.
  if (above >= 0)
  {
    ::fsync(above);
    ::close(above);
  }
}

void remove_directory(const std::string &path)
{
  std::error_code code;
  fs::remove_all(path, code);
  if (code)
    fail("remove", path, code.value());
}

std::string read_file(const std::string &path)
{
  errno = 0;
  std::ifstream      file(path, std::ios::binary);
  std::ostringstream content;
  if (file && !fs::is_directory(path))
    content << file.rdbuf();
  // An empty file sets the fail bit of `content`, which is no error.
  if (!file || file.bad() || fs::is_directory(path))
    fail("read", path, fs::is_directory(path) ? EISDIR : errno ? errno : EIO);
  return content.str();
}

std::string join_path(const std::string &folder, const std::string &name)
{
  return (fs::path(folder) / name).string();
}

std::string numbered(const std::size_t number)
{
  char text[24];
  std::snprintf(text, sizeof text, "_%05zu", number);
  return text;
}

namespace
{
/// Exit code and message of what @p action throws; code 0: nothing.
std::pair<unsigned long long, std::string>
outcome_of(const std::function<void()> &action)
{
  try
  {
    action();
  }
  catch (const Error &error)
  {
    return {static_cast<unsigned long long>(error.code()), error.what()};
  }
  return {0, ""};
}

/// Throws what @p outcome on @p root says, on all ranks.
void share(const std::pair<unsigned long long, std::string> &outcome,
           const int                                         root,
           const MPI_Comm                                    communicator)
{
  std::string        message = outcome.second;
  unsigned long long numbers[2] = {outcome.first, message.size()};
  MPI_Bcast(numbers, 2, MPI_UNSIGNED_LONG_LONG, root, communicator);
  if (numbers[0] == 0)
    return;
  message.resize(numbers[1]);
  MPI_Bcast(message.data(),
            static_cast<int>(numbers[1]),
            MPI_CHAR,
            root,
            communicator);
  throw Error(static_cast<ExitCode>(numbers[0]), message);
}
} // namespace

void on_root(MPI_Comm communicator, const std::function<void()> &action)
{
  int rank = 0;
  MPI_Comm_rank(communicator, &rank);
  share(outcome_of(rank == 0 ? action : []() {}), 0, communicator);
}

void on_all_ranks(MPI_Comm communicator, const std::function<void()> &action)
{
  int rank = 0, n_ranks = 1;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  const auto outcome = outcome_of(action);
  int        first = outcome.first == 0 ? n_ranks : rank;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, communicator);
  if (first < n_ranks)
    share(outcome, first, communicator);
}
} // namespace lipflow
