#include <lipflow/base/errors.h>
#include <lipflow/output/checkpoint_store.h>
#include <lipflow/output/file_system.h>

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "test_folder.h"

using namespace lipflow;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(checkpoint_store_test)

namespace
{
/// 1000 records of 8 bytes a rank, and a small file of the first rank.
CheckpointFiles files_of(const TestFolder &folder, const char letter)
{
  const int rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  return {{"a.bin", std::string(8000, static_cast<char>(letter + rank))},
          {"b.bin", folder.root() ? std::string("small") + letter : ""}};
}

std::string content_of(const char letter)
{
  std::string all;
  const int   n = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  for (int rank = 0; rank < n; ++rank)
    all += std::string(8000, static_cast<char>(letter + rank));
  return all;
}

void truncate(const fs::path &path)
{
  fs::resize_file(path, fs::file_size(path) - 1);
}

void flip_a_bit(const fs::path &path, const std::size_t at)
{
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 4);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

void damage_all(const TestFolder &folder)
{
  for (const auto &entry :
       fs::recursive_directory_iterator(folder / "checkpoints"))
    if (entry.path().filename() == "manifest.json")
      truncate(entry.path());
}

std::size_t n_checkpoints(const TestFolder &folder)
{
  std::size_t n = 0;
  for (const auto &entry : fs::directory_iterator(folder / "checkpoints"))
    n += entry.is_directory();
  return n;
}

/// Waits for the first rank.
template <typename Action>
void on_first(const TestFolder &folder, const Action &action)
{
  if (folder.root())
    action();
  MPI_Barrier(MPI_COMM_WORLD);
}
} // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read_on_all_ranks)
{
  TestFolder      folder;
  CheckpointStore store(MPI_COMM_WORLD, folder.path());
  BOOST_TEST(!store.find().found.has_value());
  const CheckpointInfo written = store.write(7, .1, files_of(folder, 'a'));
  CheckpointStore      again(MPI_COMM_WORLD, folder.path());
  const auto           search = again.find();
  BOOST_TEST_REQUIRE(search.found.has_value());
  BOOST_TEST(search.damaged.empty());
  BOOST_TEST(search.found->number == written.number);
  BOOST_TEST(search.found->folder == written.folder);
  BOOST_TEST(search.found->step == 7u);
  BOOST_TEST(search.found->time == .1);
  BOOST_TEST(search.found->ranks ==
             dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD));
  BOOST_TEST(again.read(*search.found, "a.bin") == content_of('a'));
  BOOST_TEST(again.read(*search.found, "b.bin") == "smalla");
  std::size_t n = 0;
  again.records(*search.found, "a.bin", 8)(
      [&](const std::string &block)
      {
        BOOST_TEST(block.size() % 8 == 0u);
        n += block.size() / 8;
      });
  BOOST_TEST(n == content_of('a').size() / 8);
  if (folder.root())
    BOOST_TEST(read_file(folder / "checkpoints/latest") == "00001\n");
}

BOOST_AUTO_TEST_CASE(the_two_newest_are_kept)
{
  TestFolder      folder;
  CheckpointStore store(MPI_COMM_WORLD, folder.path());
  for (char letter = 'a'; letter < 'f'; ++letter)
    store.write(letter, letter, files_of(folder, letter));
  if (folder.root())
  {
    BOOST_TEST(n_checkpoints(folder) == 2u);
    BOOST_TEST(fs::exists(folder / "checkpoints/00004"));
    BOOST_TEST(fs::exists(folder / "checkpoints/00005"));
  }
}

BOOST_AUTO_TEST_CASE(any_damage_is_found_and_the_one_before_used)
{
  for (const std::string name : {"a.bin", "b.bin", "manifest.json"})
    for (const int kind : {0, 1, 2, 3, 4, 5})
    {
      TestFolder folder;
      {
        CheckpointStore store(MPI_COMM_WORLD, folder.path());
        store.write(1, 1., files_of(folder, 'a'));
        store.write(2, 2., files_of(folder, 'b'));
      }
      const fs::path path = folder / ("checkpoints/00002/" + name);
      on_first(folder,
               [&]()
               {
                 if (kind == 0)
                   truncate(path);
                 else if (kind == 1)
                   flip_a_bit(path, 0);
                 else if (kind == 2)
                   flip_a_bit(path, fs::file_size(path) / 2);
                 else if (kind == 3)
                   flip_a_bit(path, fs::file_size(path) - 1);
                 else if (kind == 4)
                   fs::resize_file(path, 0);
                 else
                   fs::remove(path);
               });
      CheckpointStore store(MPI_COMM_WORLD, folder.path());
      const auto      search = store.find();
      BOOST_TEST_REQUIRE(search.found.has_value());
      BOOST_TEST(search.found->step == 1u);
      BOOST_TEST(store.read(*search.found, "a.bin") == content_of('a'));
      BOOST_TEST_REQUIRE(search.damaged.size() == 1u);
      BOOST_TEST(
          search.damaged[0].find("checkpoint 2 is damaged (file " + name) == 0u,
          search.damaged[0]);
      // The next takes the place of the damaged one, not of the good one.
      BOOST_TEST(store.write(3, 3., files_of(folder, 'c')).number == 3u);
      if (folder.root())
        BOOST_TEST((n_checkpoints(folder) == 2u &&
                    fs::exists(folder / "checkpoints/00001")));
    }
}

BOOST_AUTO_TEST_CASE(each_bit_of_the_manifest_counts)
{
  TestFolder      folder;
  CheckpointStore store(MPI_COMM_WORLD, folder.path());
  const auto      written = store.write(12, .25, files_of(folder, 'a'));
  const fs::path  path = fs::path(written.folder) / "manifest.json";
  const auto      size = fs::file_size(path);
  MPI_Barrier(MPI_COMM_WORLD);
  for (std::size_t at = 0; at < size; at += 3)
  {
    on_first(folder, [&]() { flip_a_bit(path, at); });
    BOOST_CHECK_THROW(store.find(), Error);
    on_first(folder, [&]() { flip_a_bit(path, at); });
  }
  BOOST_TEST(store.find().found.has_value());
}

BOOST_AUTO_TEST_CASE(if_all_are_damaged_it_is_an_error)
{
  TestFolder      folder;
  CheckpointStore store(MPI_COMM_WORLD, folder.path());
  store.write(1, 1., files_of(folder, 'a'));
  store.write(2, 2., files_of(folder, 'b'));
  on_first(folder, [&]() { damage_all(folder); });
  try
  {
    store.find();
    BOOST_ERROR("damage was not found");
  }
  catch (const Error &error)
  {
    const std::string text = error.what();
    BOOST_TEST((error.code() == ExitCode::files));
    for (const char *part : {"checkpoint 1 is damaged",
                             "checkpoint 2 is",
                             "manifest.json",
                             "--overwrite"})
      BOOST_TEST(text.find(part) != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_failure_leaves_what_was_there)
{
  TestFolder      folder;
  CheckpointStore store(MPI_COMM_WORLD, folder.path());
  store.write(1, 1., files_of(folder, 'a'));
  CheckpointFiles files = files_of(folder, 'b');
  files[1].first = "no/such/folder"; // cannot be created
  BOOST_CHECK_THROW(store.write(2, 2., files), Error);
  const auto search = store.find();
  BOOST_TEST_REQUIRE(search.found.has_value());
  BOOST_TEST(search.found->step == 1u);
  BOOST_TEST(search.damaged.empty());
  if (folder.root())
    BOOST_TEST(n_checkpoints(folder) == 1u);
  // What a run that was killed leaves does not matter.
  on_first(folder,
           [&]() { fs::create_directory(folder / "checkpoints/00002.part"); });
  BOOST_TEST(store.find().found->step == 1u);
  BOOST_TEST(store.write(2, 2., files_of(folder, 'b')).number == 2u);
  if (folder.root())
    BOOST_TEST(n_checkpoints(folder) == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
