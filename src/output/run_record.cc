#include <lipflow/base/duration.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/revision.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/config.h>

#include <mpi.h>
#include <petscversion.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <nlohmann/json.hpp>
#include <unistd.h>

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

std::string host_name()
{
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0)
    return "unknown";
  return name;
}

/// The number that a batch system has given the job; null without one.
nlohmann::json job_number()
{
  for (const char *variable : {"SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID"})
    if (const char *number = std::getenv(variable))
      return std::string(variable) + "=" + number;
  return nullptr;
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

nlohmann::json description_of_text(const std::string &text)
{
  return {{"bytes", text.size()}, {"crc32", crc32_of(text)}};
}

nlohmann::json description_of_file(const std::string &path)
{
  nlohmann::json description = description_of_text(read_file(path));
  description["path"] = path;
  return description;
}

/// Names of files and arguments need not be UTF-8, but JSON must be.
std::string utf8_text_of(const nlohmann::json &json)
{
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}
} // namespace

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

void require_same_file(const nlohmann::json &before, const std::string &path)
{
  if (!std::filesystem::exists(path))
    throw Error(ExitCode::input,
                "The file '" + path +
                    "', which the run was started with, is not there.");
  const std::string found = description_of_file(path)["crc32"];
  if (before.value("crc32", "") != found)
    throw Error(ExitCode::input,
                "The file '" + path +
                    "' is not what it was when the run was started: its "
                    "checksum is " +
                    found + " instead of " + before.value("crc32", "") +
                    ". A run can only be resumed or run again with the same "
                    "data.");
}

void require_same_inputs(const nlohmann::json           &record,
                         const std::vector<std::string> &files)
{
  const nlohmann::json before = record.value("inputs", nlohmann::json::array());
  for (std::size_t k = 0; k < files.size() && k + 1 < before.size(); ++k)
    require_same_file(before[k + 1], files[k]);
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
  input_files_ = description.input_files;

  *json_ = {{"program", "lipflow"},
            {"version", LIPFLOW_VERSION},
            {"revision", LIPFLOW_REVISION},
            {"libraries", library_versions()},
            {"command", description.command},
            {"hostname", host_name()},
            {"job", job_number()},
            {"ranks", description.ranks},
            {"parameter_file", description.parameter_file},
            {"inputs", inputs},
            {"started", utc_now()},
            {"finished", nullptr},
            {"wall_seconds", nullptr},
            {"exit_reason", "running"},
            {"exit_code", nullptr}};
  if (!description.parameters.empty())
    (*json_)["parameters"] = description_of_text(description.parameters);
}

RunRecord::~RunRecord() = default;

void RunRecord::resume(const nlohmann::json &how, const double earlier_seconds)
{
  auto record = nlohmann::json::parse(read_file(path_), nullptr, false);
  if (!record.is_object())
    throw Error(ExitCode::files, path_ + " is damaged: it is no JSON object.");
  require_same_inputs(record, input_files_);
  nlohmann::json entry = how;
  for (const char *key : {"version",
                          "revision",
                          "command",
                          "hostname",
                          "job",
                          "ranks",
                          "started"})
    entry[key] = (*json_)[key];
  record["resumes"].push_back(entry);
  for (const char *key :
       {"parameters", "finished", "wall_seconds", "exit_reason", "exit_code"})
    if (json_->contains(key))
      record[key] = (*json_)[key];
  *json_ = record;
  start_ -= earlier_seconds;
}

void RunRecord::set(const std::string &key, const nlohmann::json &value)
{
  (*json_)[key] = value;
}

void RunRecord::write() const
{
  write_file_safely(path_, utf8_text_of(*json_));
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
      utf8_text_of({{"wall_seconds", wall_seconds}, {"sections", sections}}));
}
} // namespace lipflow
