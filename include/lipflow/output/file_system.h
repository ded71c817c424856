#ifndef LIPFLOW_OUTPUT_FILE_SYSTEM_H
#define LIPFLOW_OUTPUT_FILE_SYSTEM_H

#include <lipflow/output/checksum.h>

#include <mpi.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lipflow
{
/**
 * A file that is written front to back. Every operation that the system
 * refuses, a full disk above all, is an Error (files) with the path, the
 * system's reason and the space that is left. Used by one rank.
 *
 * A stream would not do: it forgets the reason, and what it buffers can fail
 * after the last check.
 */
class OutputFile
{
public:
  /// Creates the file or empties it; or goes on after its first @p keep bytes
  /// and drops the rest. Error (files) if it is shorter.
  explicit OutputFile(const std::string &path, std::uint64_t keep = 0);
  ~OutputFile();

  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  /// Hands @p text to the system, whole; if it cannot, the file is as long as
  /// it was.
  void append(std::string_view text);

  /// Of the whole file.
  std::uint64_t size() const;

  /// Forces to the disk what was appended.
  void synchronise();

  /// Forces it to the disk, checks that the file is as long as what was
  /// appended, and closes it.
  void close();

private:
  void cut_back(std::uint64_t size);

  std::string   path_;
  int           descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/**
 * A file that appears under its name only when it is complete: written beside
 * it as a temporary, checked, renamed. What was there before stays until then.
 * Dropped without commit(), the temporary is removed. Used by one rank.
 */
class SafeFile
{
public:
  explicit SafeFile(const std::string &path);
  ~SafeFile();

  SafeFile(const SafeFile &) = delete;
  SafeFile &operator=(const SafeFile &) = delete;

  void append(std::string_view text);

  void commit();

private:
  std::string path_;
  std::string temporary_;
  OutputFile  file_;
  bool        committed_ = false;
};

/// The whole of @p content becomes the file @p path, or the old file stays and
/// an Error (files) says why. Looks for enough free space first.
void write_file_safely(const std::string &path, std::string_view content);

/// Throws Error (files) if less than @p bytes are free where @p path is to be.
void require_free_space(const std::string &path, std::uint64_t bytes);

/// Creates the folder and its parents; it may exist.
void make_directory(const std::string &path);

/// A folder gets another name, which is on the disk when this returns.
void rename_directory(const std::string &from, const std::string &to);

/// With all that is in it; it need not exist.
void remove_directory(const std::string &path);

/// The bytes of a file; Error (files) if it cannot be read.
std::string read_file(const std::string &path);

/// @p folder / @p name; @p name alone if it is an absolute path.
std::string join_path(const std::string &folder, const std::string &name);

/// 12 -> "_00012": for names of files that sort by output.
std::string numbered(std::size_t number);

/**
 * Runs @p action on rank 0 alone and then lets all ranks know how it went: an
 * Error there is thrown, with the same message, on every rank. Collective. Any
 * other exception passes on rank 0, as our mistakes do.
 */
void on_root(MPI_Comm communicator, const std::function<void()> &action);

/// The same on all ranks: if @p action throws an Error on some, all throw that
/// of the first of them. Collective.
void on_all_ranks(MPI_Comm communicator, const std::function<void()> &action);
} // namespace lipflow

#endif
