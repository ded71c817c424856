#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/output/checkpoint_store.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/to_root.h>
#include <lipflow/output/vtu.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace
{
constexpr unsigned int format = 4;

const char *const manifest_name = "manifest.json";

std::string byte_order()
{
  return vtu::little_endian() ? "little endian" : "big endian";
}

std::string text_of(const Json &manifest)
{
  return manifest.dump(2) + "\n";
}

/// With its own checksum, that of the text without it.
std::string sealed(Json manifest)
{
  manifest.erase("crc32");
  const std::string checksum = crc32_of(text_of(manifest));
  manifest["crc32"] = checksum;
  return text_of(manifest);
}

/// What is wrong with a file, or nothing.
std::string problem_of(const fs::path &folder, const Json &file)
{
  const std::string   name = file.at("name").get<std::string>();
  const std::uint64_t bytes = file.at("bytes").get<std::uint64_t>();
  const fs::path      path = folder / name;
  if (!fs::is_regular_file(path))
    return "file " + name + " is missing";
  if (fs::file_size(path) != bytes)
    return "file " + name + ": expected " + std::to_string(bytes) +
           " bytes, found " + std::to_string(fs::file_size(path));
  const std::string expected = file.at("crc32").get<std::string>();
  const std::string found = checksum_of_file(path.string()).crc32();
  if (found != expected)
    return "file " + name + ": expected the checksum " + expected + ", found " +
           found;
  return "";
}

/// The manifest, if it is as it was written; else what is wrong with it.
std::string read_manifest(const fs::path &folder, Json &manifest)
{
  const std::string name = std::string("file ") + manifest_name;
  const fs::path    path = folder / manifest_name;
  if (!fs::is_regular_file(path))
    return name + " is missing";
  const std::string text = read_file(path.string());
  manifest = Json::parse(text, nullptr, false);
  if (!manifest.is_object() || sealed(manifest) != text)
    return name + " is not as it was written";
  if (manifest.value("format", 0u) != format)
    return name + " is of another version of lipflow";
  if (manifest.value("byte_order", "") != byte_order())
    return name + " is of a computer with another order of bytes";
  return "";
}

/// What is wrong with the checkpoint, or nothing. On one rank.
std::string verify(const std::string &folder, CheckpointInfo &checkpoint)
{
  try
  {
    Json        manifest;
    std::string problem = read_manifest(folder, manifest);
    if (!problem.empty())
      return problem;
    for (const Json &file : manifest.at("files"))
      if (!(problem = problem_of(folder, file)).empty())
        return problem;
    checkpoint.folder = folder;
    checkpoint.step = manifest.at("step").get<unsigned int>();
    checkpoint.time = manifest.at("time").get<double>();
    checkpoint.ranks = manifest.at("ranks").get<unsigned int>();
    return "";
  }
  catch (const std::exception &error) // a file system that fails, say
  {
    return error.what();
  }
}

double size_of(const CheckpointFiles &files, const MPI_Comm communicator)
{
  double size = 0.;
  for (const auto &[name, part] : files)
    size += static_cast<double>(part.size());
  return dealii::Utilities::MPI::sum(size, communicator);
}
} // namespace

CheckpointStore::CheckpointStore(const MPI_Comm     communicator,
                                 const std::string &run_directory,
                                 const std::optional<unsigned int> last_good)
    : communicator_(communicator)
    , folder_(join_path(run_directory, "checkpoints"))
    , last_good_(last_good)
{
}

std::string CheckpointStore::folder_of(const unsigned int number) const
{
  return join_path(folder_, numbered(number).substr(1));
}

/// Of all checkpoints there are, the newest first. On one rank.
std::vector<unsigned int> CheckpointStore::numbers() const
{
  std::vector<unsigned int> found;
  std::error_code           none;
  for (const auto &entry : fs::directory_iterator(folder_, none))
  {
    const std::string name = entry.path().filename().string();
    const auto        number = std::strtoul(name.c_str(), nullptr, 10);
    if (entry.is_directory() && name == numbered(number).substr(1))
      found.push_back(static_cast<unsigned int>(number));
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

/// Into @p folder, which is made, and reads them again.
void CheckpointStore::write_files(const CheckpointInfo  &checkpoint,
                                  const std::string     &folder,
                                  const CheckpointFiles &files) const
{
  const double size = size_of(files, communicator_);
  Json         list = Json::array();
  on_root(communicator_,
          [&]()
          {
            remove_directory(folder); // of a run that was killed
            make_directory(folder);
            require_free_space(join_path(folder, "files"),
                               static_cast<std::uint64_t>(size));
          });
  for (const auto &[name, part] : files)
  {
    const Checksum checksum =
        write_gathered(join_path(folder, name), {}, part, communicator_);
    list.push_back({{"name", name},
                    {"bytes", checksum.size()},
                    {"crc32", checksum.crc32()}});
  }
  on_root(communicator_,
          [&]()
          {
            write_file_safely(join_path(folder, manifest_name),
                              sealed({{"program", "lipflow"},
                                      {"format", format},
                                      {"byte_order", byte_order()},
                                      {"step", checkpoint.step},
                                      {"time", checkpoint.time},
                                      {"ranks", checkpoint.ranks},
                                      {"files", list}}));
            CheckpointInfo    written;
            const std::string problem = verify(folder, written);
            if (!problem.empty())
              throw Error(ExitCode::files,
                          "A checkpoint was written to " + folder +
                              ", but does not read back: " + problem +
                              ". Is the disk full or failing? The checkpoints "
                              "before it are untouched.");
          });
}

CheckpointInfo CheckpointStore::write(const unsigned int     step,
                                      const double           time,
                                      const CheckpointFiles &files)
{
  unsigned int number = 0;
  on_root(communicator_,
          [&]()
          {
            const std::vector<unsigned int> there = numbers();
            number = there.empty() ? 1 : there.front() + 1;
          });
  number = dealii::Utilities::MPI::broadcast(communicator_, number);
  const CheckpointInfo checkpoint{
      number,
      folder_of(number),
      step,
      time,
      dealii::Utilities::MPI::n_mpi_processes(communicator_)};
  const std::string temporary = checkpoint.folder + ".part";
  try
  {
    write_files(checkpoint, temporary, files);
  }
  catch (const Error &error)
  {
    try
    {
      on_root(communicator_, [&]() { remove_directory(temporary); });
    }
    catch (const Error &)
    {
      // The first failure is the one to tell.
    }
    throw error;
  }
  on_root(communicator_,
          [&]()
          {
            rename_directory(temporary, checkpoint.folder);
            write_file_safely(join_path(folder_, "latest"),
                              numbered(number).substr(1) + "\n");
            prune(number);
            last_good_ = number;
          });
  return checkpoint;
}

/// Leaves the newest and the last good one before it.
void CheckpointStore::prune(const unsigned int newest) const
{
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder_, none))
    if (entry.path().extension() == ".part")
      remove_directory(entry.path().string());
  for (const unsigned int number : numbers())
    if (number != newest && (!last_good_ || number != *last_good_))
      remove_directory(folder_of(number));
}

CheckpointStore::Search CheckpointStore::find()
{
  Search search;
  on_root(communicator_,
          [&]()
          {
            for (const unsigned int number : numbers())
            {
              CheckpointInfo    checkpoint;
              const std::string problem = verify(folder_of(number), checkpoint);
              checkpoint.number = number;
              if (problem.empty())
              {
                search.found = checkpoint;
                last_good_ = number;
                break;
              }
              search.damaged.push_back("checkpoint " + std::to_string(number) +
                                       " is damaged (" + problem + ")");
            }
            if (search.found || search.damaged.empty())
              return;
            std::string all;
            for (const std::string &text : search.damaged)
              all += (all.empty() ? "" : "; ") + text;
            throw Error(
                ExitCode::files,
                "No checkpoint in " + folder_ + " can be used: " + all +
                    ". Start anew with --overwrite instead of --resume.");
          });
  search.damaged =
      dealii::Utilities::MPI::broadcast(communicator_, search.damaged);
  if (!dealii::Utilities::MPI::broadcast(communicator_,
                                         search.found.has_value()))
    return search;
  CheckpointInfo found = search.found.value_or(CheckpointInfo());
  found.number = dealii::Utilities::MPI::broadcast(communicator_, found.number);
  found.step = dealii::Utilities::MPI::broadcast(communicator_, found.step);
  found.time = dealii::Utilities::MPI::broadcast(communicator_, found.time);
  found.ranks = dealii::Utilities::MPI::broadcast(communicator_, found.ranks);
  found.folder = folder_of(found.number);
  search.found = found;
  return search;
}

std::string CheckpointStore::read(const CheckpointInfo &checkpoint,
                                  const std::string    &name) const
{
  std::string bytes;
  records(checkpoint, name, 1)([&](const std::string &block)
                               { bytes += block; });
  return bytes;
}

RecordSource CheckpointStore::records(const CheckpointInfo &checkpoint,
                                      const std::string    &name,
                                      const std::size_t     record_size) const
{
  constexpr std::size_t most = 1u << 24;
  const std::size_t     block_size =
      std::max<std::size_t>(most / record_size, 1) * record_size;
  const std::string path = join_path(checkpoint.folder, name);
  return [=](const RecordConsumer &consume)
  {
    std::ifstream file;
    on_root(communicator_,
            [&]()
            {
              file.open(path, std::ios::binary);
              if (!file)
                throw Error(ExitCode::files, "Cannot read " + path + ".");
            });
    std::string block;
    do
    {
      on_root(communicator_,
              [&]()
              {
                block.resize(block_size);
                file.read(block.data(),
                          static_cast<std::streamsize>(block_size));
                block.resize(static_cast<std::size_t>(file.gcount()));
                if (file.bad() || block.size() % record_size != 0)
                  throw Error(ExitCode::files,
                              "Cannot read " + path + " to its end.");
              });
      block = dealii::Utilities::MPI::broadcast(communicator_, block);
      if (!block.empty())
        consume(block);
    } while (!block.empty());
  };
}
} // namespace lipflow
