#include <lipflow/base/revision.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/config.h>

#include <mpi.h>
#include <petscversion.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

#include <nlohmann/json.hpp>
#include <unistd.h>
#include <zlib.h>

namespace lipflow
{
namespace
{
std::string utc_now()
{
  const std::time_t now = std::time(nullptr);
  std::tm           parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

double steady_seconds()
{
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string host_name()
{
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0)
    return "unknown";
  return name;
}

std::string mpi_library()
{
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int  length = 0;
  MPI_Get_library_version(text, &length);
  const std::string all(text, length);
  // "Open MPI v4.1.4, package: ..., built by ..."
  return all.substr(0, all.find_first_of(",\n"));
}

std::string compiler()
{
#if defined(__clang__)
  return "Clang " __clang_version__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

nlohmann::json description_of_file(const std::string &path)
{
  const std::string content = read_file(path);
  return {
      {"path", path}, {"bytes", content.size()}, {"crc32", crc32_of(content)}};
}

/// Names of files and arguments need not be UTF-8, but JSON must be.
std::string text_of(const nlohmann::json &json)
{
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}
} // namespace

std::string crc32_of(const std::string &bytes)
{
  // In pieces, because zlib counts with 32 bits.
  constexpr std::size_t piece = 1u << 30;
  uLong                 checksum = crc32(0, nullptr, 0);
  for (std::size_t first = 0; first < bytes.size(); first += piece)
    checksum = crc32(checksum,
                     reinterpret_cast<const Bytef *>(bytes.data() + first),
                     static_cast<uInt>(std::min(piece, bytes.size() - first)));
  char text[16];
  std::snprintf(text, sizeof text, "%08lx", checksum);
  return text;
}

nlohmann::json library_versions()
{
  return {{"deal.II", DEAL_II_PACKAGE_VERSION},
          {"PETSc",
           std::to_string(PETSC_VERSION_MAJOR) + "." +
               std::to_string(PETSC_VERSION_MINOR) + "." +
               std::to_string(PETSC_VERSION_SUBMINOR)},
          {"MPI", mpi_library()},
          {"compiler", compiler()}};
}

RunRecord::RunRecord(const std::string    &run_directory,
                     const RunDescription &description)
    : path_(join_path(run_directory, "run.json"))
    , json_(std::make_unique<nlohmann::json>())
    , start_(steady_seconds())
{
  nlohmann::json inputs = nlohmann::json::array();
  inputs.push_back(description_of_file(description.parameter_file));
  for (const std::string &file : description.input_files)
    inputs.push_back(description_of_file(file));

  *json_ = {{"program", "lipflow"},
            {"version", LIPFLOW_VERSION},
            {"revision", LIPFLOW_REVISION},
            {"libraries", library_versions()},
            {"command", description.command},
            {"hostname", host_name()},
            {"ranks", description.ranks},
            {"parameter_file", description.parameter_file},
            {"inputs", inputs},
            {"started", utc_now()},
            {"finished", nullptr},
            {"wall_seconds", nullptr},
            {"exit_reason", "running"},
            {"exit_code", nullptr}};
}

RunRecord::~RunRecord() = default;

void RunRecord::set(const std::string &key, const nlohmann::json &value)
{
  (*json_)[key] = value;
}

void RunRecord::write() const
{
  write_file_safely(path_, text_of(*json_));
}

void RunRecord::finish(const std::string &exit_reason, const int exit_code)
{
  set("finished", utc_now());
  set("wall_seconds", steady_seconds() - start_);
  set("exit_reason", exit_reason);
  set("exit_code", exit_code);
  write();
}

void write_timings(const std::string         &run_directory,
                   const double               wall_seconds,
                   const std::vector<Timing> &timings)
{
  nlohmann::json sections = nlohmann::json::array();
  for (const Timing &timing : timings)
    sections.push_back({{"name", timing.name},
                        {"seconds", timing.seconds},
                        {"calls", timing.calls}});
  write_file_safely(
      join_path(run_directory, "timings.json"),
      text_of({{"wall_seconds", wall_seconds}, {"sections", sections}}));
}
} // namespace lipflow
