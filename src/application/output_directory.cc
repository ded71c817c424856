#include <lipflow/application/output_directory.h>
#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace lipflow
{
namespace fs = std::filesystem;

namespace
{
// run.json comes last: as long as anything else is left, the folder is known to
// be a run's, also if the removal is interrupted.
constexpr std::array<const char *, 22> run_files = {
    {"statistics.csv", "distances.csv",  "comparison.csv",
     "latent.csv",     "latent.json",    "mobility.csv",
     "runs.csv",       "parameters.prm", "parameters.changed.prm",
     "original.prm",   "fields.pvd",     "fields",
     "frames",         "particles.pvd",  "particles",
     "checkpoints",    "report.html",    "timings.json",
     "log.txt",        "stop",           "run.json.part",
     "run.json"}};

/// Where `lipflow compare` puts the runs that it compares.
constexpr std::array<const char *, 3> sub_folders = {
    {"exact", "neural", "mesh"}};

bool holds_a_run(const fs::path &directory)
{
  std::ifstream in(directory / "run.json");
  const auto    record = nlohmann::json::parse(in, nullptr, false);
  return record.is_object() && record.contains("program") &&
         record["program"] == "lipflow";
}

/// Nothing is in it, or what a run leaves that was killed while it wrote its
/// first file.
bool is_unused(const fs::path &directory)
{
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(directory, error))
    if (entry.path().filename() != "run.json.part")
      return false;
  return !error;
}

/// The folder itself or the nearest one above it that exists.
fs::path existing_part(const fs::path &directory)
{
  std::error_code error;
  fs::path        part = fs::absolute(directory).lexically_normal();
  while (!fs::exists(part, error) && part.has_relative_path())
    part = part.parent_path();
  return part;
}

void refuse(const std::string &directory, const std::string &reason)
{
  throw Error(ExitCode::files,
              "the output directory '" + directory + "' " + reason);
}

void inspect(const std::string &directory, const bool overwrite)
{
  const std::string advice =
      " Choose another with --output DIR or Output/Directory.";
  std::error_code error;
  const fs::path  part = existing_part(directory);
  if (!fs::is_directory(part, error))
    refuse(directory,
           "cannot be made: '" + part.string() + "' is not a folder." + advice);
  if (access(part.c_str(), W_OK | X_OK) != 0)
    refuse(directory,
           "cannot be written: " + part.string() + ": " + std::strerror(errno) +
               "." + advice);

  const bool exists = fs::exists(directory, error);
  if (!exists || is_unused(directory))
    return;
  if (!holds_a_run(directory))
    refuse(directory,
           "is not empty and does not hold a run of lipflow (there is no "
           "run.json of it). Nothing was changed; such a folder is never "
           "overwritten." +
               advice);
  if (!overwrite)
    refuse(directory,
           "holds a run already. Nothing was changed. Add --overwrite to "
           "replace it." +
               advice);
}

/// Nothing but run.json is in the folder of a run.
bool is_bare(const fs::path &directory)
{
  return std::distance(fs::directory_iterator(directory),
                       fs::directory_iterator()) == 1;
}

/// @p is_below: in the folder of a comparison. Then the folder itself goes,
/// too; if something else lies there run.json stays, so that a run may be put
/// there.
void remove_run(const fs::path &directory, const bool is_below)
{
  std::error_code error;
  for (const char *name : sub_folders)
    if (const fs::path folder = directory / name; holds_a_run(folder))
      remove_run(folder, true);
  for (const char *name : run_files)
  {
    if (is_below && name == run_files.back() && !is_bare(directory))
      return;
    fs::remove_all(directory / name, error);
    if (error)
      refuse(directory.string(),
             "holds a run whose '" + std::string(name) +
                 "' cannot be removed: " + error.message() + ".");
  }
  if (is_below)
    fs::remove(directory, error);
}

void make(const std::string &directory)
{
  remove_run(directory, false);
  make_directory(directory);
}
} // namespace

void inspect_output_directory(const std::string &directory,
                              const bool         overwrite,
                              const MPI_Comm     communicator)
{
  on_root(communicator, [&]() { inspect(directory, overwrite); });
}

void make_output_directory(const std::string &directory,
                           const bool         overwrite,
                           const MPI_Comm     communicator)
{
  on_root(communicator,
          [&]()
          {
            inspect(directory, overwrite);
            make(directory);
          });
}
} // namespace lipflow
