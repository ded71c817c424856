#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

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

void check_free_space(const std::string &path, const std::uintmax_t wanted)
{
  std::error_code code;
  const auto      space = fs::space(folder_of(path), code);
  // Some file systems do not tell; the write itself will.
  if (code || space.available >= wanted)
    return;
  throw Error(ExitCode::files,
              "Cannot write " + path + ": disk full, " + readable_size(wanted) +
                  " are needed" + space_left(path) +
                  ". Free some space, or choose another output folder.");
}
} // namespace

OutputFile::OutputFile(const std::string &path)
    : path_(path)
    , descriptor_(
          ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666))
{
  if (descriptor_ < 0)
    fail("create", path_, errno);
}

OutputFile::~OutputFile()
{
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void OutputFile::append(std::string_view text)
{
  while (!text.empty())
  {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      fail("write", path_, written < 0 ? errno : ENOSPC);
    text.remove_prefix(written);
    size_ += written;
  }
}

void OutputFile::close()
{
  // Pipes and the like cannot be synchronised and have no size.
  struct stat status;
  const bool  regular =
      ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  if (regular && ::fsync(descriptor_) != 0)
    fail("write", path_, errno);
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
  check_free_space(path, content.size());
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

void on_root(MPI_Comm communicator, const std::function<void()> &action)
{
  int rank = 0;
  MPI_Comm_rank(communicator, &rank);

  std::string message;
  // Exit code and length of the message; code 0 is success.
  unsigned long long outcome[2] = {0, 0};
  if (rank == 0)
  {
    try
    {
      action();
    }
    catch (const Error &error)
    {
      message = error.what();
      outcome[0] = static_cast<unsigned long long>(error.code());
      outcome[1] = message.size();
    }
  }
  MPI_Bcast(outcome, 2, MPI_UNSIGNED_LONG_LONG, 0, communicator);
  if (outcome[0] == 0)
    return;
  message.resize(outcome[1]);
  MPI_Bcast(
      message.data(), static_cast<int>(outcome[1]), MPI_CHAR, 0, communicator);
  throw Error(static_cast<ExitCode>(outcome[0]), message);
}
} // namespace lipflow
