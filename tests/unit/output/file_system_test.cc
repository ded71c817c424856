#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "test_folder.h"
#include <sys/resource.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(file_system_test)

namespace
{
bool exists(const std::string &path)
{
  return std::filesystem::exists(path);
}

/// Runs @p action and returns the message of the Error (files) it throws.
template <typename Action>
std::string message_of(const Action &action)
{
  try
  {
    action();
  }
  catch (const Error &error)
  {
    BOOST_TEST((error.code() == ExitCode::files));
    return error.what();
  }
  return "";
}

bool contains(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

/// No file may grow beyond @p bytes while this lives: a disk that fills up.
class FileSizeLimit
{
public:
  explicit FileSizeLimit(const rlim_t bytes)
  {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit = old_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit()
  {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit &) = delete;
  FileSizeLimit &operator=(const FileSizeLimit &) = delete;

private:
  rlimit old_;
  void (*handler_)(int);
};
} // namespace

BOOST_AUTO_TEST_CASE(a_file_is_replaced_as_a_whole)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string bytes("a\0b\nc", 5), path = folder / "file";
  write_file_safely(path, "old and longer");
  write_file_safely(path, bytes);
  BOOST_TEST(read_file(path) == bytes);
  BOOST_TEST(!exists(path + ".part"));
  write_file_safely(path, "");
  BOOST_TEST(read_file(path).empty());
}

BOOST_AUTO_TEST_CASE(a_full_disk_keeps_the_old_file_and_says_so)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string path = folder / "file";
  write_file_safely(path, "old");
  const FileSizeLimit limit(1000);
  const auto          message =
      message_of([&]() { write_file_safely(path, std::string(5000, 'x')); });
  BOOST_TEST(contains(message, "disk full"));
  BOOST_TEST(contains(message, path));
  BOOST_TEST(contains(message, "free in " + folder.path()));
  BOOST_TEST(read_file(path) == "old");
  BOOST_TEST(!exists(path + ".part"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_no_half_of_what_was_appended)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  OutputFile file(folder / "table");
  file.append("whole\n");
  {
    const FileSizeLimit limit(1000);
    const std::string   row(2000, 'x');
    BOOST_TEST(contains(message_of([&]() { file.append(row); }), "disk full"));
    BOOST_TEST(read_file(folder / "table") == "whole\n");
  }
  file.append("more\n"); // there is room again
  file.close();
  BOOST_TEST(read_file(folder / "table") == "whole\nmore\n");
}

BOOST_AUTO_TEST_CASE(what_fails_on_one_rank_is_thrown_on_all)
{
  int rank = 0, n_ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
  int n_calls = 0;
  BOOST_CHECK_NO_THROW(on_all_ranks(MPI_COMM_WORLD, [&]() { ++n_calls; }));
  BOOST_TEST(n_calls == 1);
  const auto fail = [&](const int first)
  {
    if (rank >= first)
      throw Error(ExitCode::files, "of rank " + std::to_string(rank));
  };
  for (int first = 0; first < n_ranks; ++first)
    BOOST_TEST(message_of(
                   [&]() {
                     on_all_ranks(MPI_COMM_WORLD, [&]() { fail(first); });
                   }) == "of rank " + std::to_string(first));
}

BOOST_AUTO_TEST_CASE(dev_full_is_a_full_disk)
{
  const TestFolder folder;
  if (!folder.root() || !exists("/dev/full"))
    return;
  OutputFile file("/dev/full");
  BOOST_TEST(contains(message_of([&]() { file.append("x"); }), "disk full"));
}

BOOST_AUTO_TEST_CASE(an_abandoned_file_leaves_nothing_behind)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  {
    SafeFile file(folder / "file");
    file.append("half of it");
    BOOST_TEST(exists(folder / "file.part"));
  }
  BOOST_TEST(!exists(folder / "file.part"));
  BOOST_TEST(!exists(folder / "file"));
}

BOOST_AUTO_TEST_CASE(a_file_that_someone_else_cut_is_noticed)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  OutputFile file(folder / "file");
  file.append("0123456789");
  std::filesystem::resize_file(folder / "file", 4);
  const auto message = message_of([&]() { file.close(); });
  BOOST_TEST(contains(message, "has 4 bytes, but 10 were written"));
}

BOOST_AUTO_TEST_CASE(refusals_of_the_system_name_path_and_reason)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  const std::string missing = folder / "no/file";
  for (const auto &message :
       {message_of([&]() { write_file_safely(missing, "x"); }),
        message_of([&]() { read_file(missing); })})
  {
    BOOST_TEST(contains(message, missing));
    BOOST_TEST(contains(message, "No such file or directory"));
  }
  write_file_safely(folder / "taken", "");
  BOOST_TEST(contains(message_of([&]() { make_directory(folder / "taken"); }),
                      "taken"));
  BOOST_TEST(contains(message_of([&]() { read_file(folder.path()); }),
                      "Is a directory"));
}

BOOST_AUTO_TEST_CASE(folders_are_made_with_their_parents_and_twice)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  make_directory(folder / "a/b/c");
  make_directory(folder / "a/b/c");
  BOOST_TEST(std::filesystem::is_directory(folder / "a/b/c"));
}

BOOST_AUTO_TEST_CASE(paths_are_joined_unless_absolute)
{
  BOOST_TEST(join_path("a", "b") == "a/b");
  BOOST_TEST(join_path("a/", "b") == "a/b");
  BOOST_TEST(join_path("", "b") == "b");
  BOOST_TEST(join_path("a", "/b") == "/b");
}

BOOST_AUTO_TEST_CASE(an_error_on_the_root_is_thrown_on_every_rank)
{
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  bool ran = false;
  on_root(MPI_COMM_WORLD, [&]() { ran = true; });
  BOOST_TEST(ran == (rank == 0));

  bool caught = false;
  try
  {
    on_root(MPI_COMM_WORLD,
            []() { throw Error(ExitCode::input, "All ranks say this."); });
  }
  catch (const Error &error)
  {
    caught = true;
    BOOST_TEST((error.code() == ExitCode::input));
    BOOST_TEST(error.what() == std::string("All ranks say this."));
  }
  BOOST_TEST(caught);
}

BOOST_AUTO_TEST_SUITE_END()
