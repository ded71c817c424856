#ifndef LIPFLOW_OUTPUT_RUN_RECORD_H
#define LIPFLOW_OUTPUT_RUN_RECORD_H

#include <lipflow/output/checksum.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lipflow
{
/// What a run was started with. Paths are opened relative to the working
/// directory and recorded as they are.
struct RunDescription
{
  std::vector<std::string> command;
  std::string              parameter_file;
  std::vector<std::string> input_files; ///< besides the parameter file
  unsigned int             ranks = 1;
  std::string              parameters = {}; ///< the text of parameters.prm
};

/**
 * run.json: how a run came about and how it ended. Keys
 *
 *   program, version, revision, libraries {deal.II, PETSc, MPI, compiler},
 *   command, hostname, job (SLURM_JOB_ID=..., or null), ranks,
 *   parameter_file, inputs [{path, bytes, crc32}],
 *   parameters {bytes, crc32} (of parameters.prm in the folder, if given),
 *   started, finished (UTC, ISO 8601), wall_seconds, exit_reason, exit_code
 *
 * and what the caller adds with set(), such as dimension, nodes, seeds, result.
 * Until finish() exit_reason is "running" and exit_code null, so that a run
 * that was killed is known as such. Used by one rank.
 */
class RunRecord
{
public:
  /// Notes the time, reads the input files; writes nothing yet.
  RunRecord(const std::string    &run_directory,
            const RunDescription &description);
  ~RunRecord();

  /// Goes on with the record that is in the folder: what it says of the start
  /// stays, and this start becomes an entry of the key "resumes", with @p how
  /// added. @p earlier_seconds count as its wall clock time, too. Error (input)
  /// if an input file other than the parameter file is not what it was.
  void resume(const nlohmann::json &how, double earlier_seconds);

  /// Adds or replaces a key.
  void set(const std::string &key, const nlohmann::json &value);

  /// (Re)writes run.json.
  void write() const;

  /// Notes the time and how the run ended, and writes.
  void finish(const std::string &exit_reason, int exit_code);

private:
  std::string                     path_;
  std::vector<std::string>        input_files_;
  std::unique_ptr<nlohmann::json> json_;
  double                          start_;
};

/// Throws Error (input) unless the file is there and has the "bytes" and
/// "crc32" that @p before says.
void require_same_file(const nlohmann::json &before, const std::string &path);

/// Throws Error (input) unless @p files are those that a run.json lists as its
/// inputs after the parameter file.
void require_same_inputs(const nlohmann::json           &record,
                         const std::vector<std::string> &files);

/// Where the time went: a section of the program as the caller measured it.
struct Timing
{
  std::string   name;
  double        seconds = 0.;
  std::uint64_t calls = 0;
};

/// timings.json: {"wall_seconds": w, "sections": [{name, seconds, calls}]}.
void write_timings(const std::string         &run_directory,
                   double                     wall_seconds,
                   const std::vector<Timing> &timings);

/// Names and versions of what the program was built with, for --version, too:
/// {"deal.II": ..., "PETSc": ..., "MPI": ..., "compiler": ...}.
nlohmann::json library_versions();
} // namespace lipflow

#endif
