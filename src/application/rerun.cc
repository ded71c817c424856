#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/rerun.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/tasks.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/revision.h>
#include <lipflow/output/comparison_report.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>
#include <lipflow/output/statistics_table.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace fs = std::filesystem;

namespace
{
const char *const record_name = "run.json";

/// Part of the largest value of a column that rounding may change on another
/// number of ranks or another machine.
constexpr double tolerance = 1e-9;

/// Columns that are rounding errors themselves, or ratios to them.
const std::set<std::string> errors = {
    "relative_gap", "mass_error", "held_back_mass"};

/// Of "DIR", "DIR/" or "DIR/run.json".
std::string directory_of(const std::string &subject)
{
  fs::path path = subject;
  if (path.filename() == record_name)
    path = path.parent_path().empty() ? "." : path.parent_path();
  else if (!path.has_filename())
    path = path.parent_path();
  return path.string();
}

nlohmann::json record_in(const std::string &directory)
{
  const std::string path = join_path(directory, record_name);
  if (!fs::exists(path))
    throw Error(ExitCode::files,
                "there is no run in '" + directory +
                    "' that could be run again: it has no run.json.");
  auto record = nlohmann::json::parse(read_file(path), nullptr, false);
  if (!record.is_object() || record.value("program", "") != "lipflow" ||
      !record.contains("parameters"))
    throw Error(ExitCode::input,
                path + " is not that of a run, is damaged, or of a version of "
                       "lipflow that did not note enough to run it again.");
  return record;
}

std::vector<std::string> petsc_words_of(const nlohmann::json &record)
{
  const auto words = record.value("command", std::vector<std::string>());
  const auto petsc = std::find(words.begin(), words.end(), "--petsc");
  return petsc == words.end()
             ? std::vector<std::string>()
             : std::vector<std::string>(petsc + 1, words.end());
}

/// All that the run read must be what it was.
void require_inputs(const nlohmann::json &record, const std::string &directory)
{
  const std::string file = join_path(directory, "parameters.prm");
  require_same_file(record["parameters"], file);
  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  ParameterSources sources;
  sources.file = file;
  read_parameters(
      sources, [&](ParameterErrors &found) { parameters.check(found); }, prm);
  RunContext context;
  context.folder = directory;
  require_same_inputs(record, input_files(parameters, context));
}

/// Where a number of a table is, and what it is in two of them.
struct Difference
{
  double      size = 0.; ///< part of the column's largest value
  std::string column;
  std::size_t row = 0;
  double      before = 0., now = 0.;
};

double largest_of(const std::vector<double> &values)
{
  double largest = 0.;
  for (const double value : values)
    if (std::isfinite(value))
      largest = std::max(largest, std::abs(value));
  return largest;
}

/// NaN stands for an empty field.
double difference_of(const double a, const double b, const double scale)
{
  if (a == b || (std::isnan(a) && std::isnan(b)))
    return 0.;
  const double difference = std::abs(a - b);
  return std::isfinite(difference) ? difference / scale
                                   : std::numeric_limits<double>::infinity();
}

/// The largest over the first @p n_rows rows of all columns but wall_seconds
/// and, unless @p of_all, those that are errors.
Difference largest_difference(const Statistics &before,
                              const Statistics &now,
                              const std::size_t n_rows,
                              const bool        of_all)
{
  Difference largest;
  for (std::size_t c = 0; c < before.names.size(); ++c)
  {
    const std::string &name = before.names[c];
    const auto        *others = now.find(name);
    if (name == "wall_seconds" || others == nullptr ||
        (!of_all && errors.count(name) > 0))
      continue;
    const std::vector<double> &values = before.columns[c];
    const double               scale = largest_of(values);
    for (std::size_t row = 0; row < n_rows; ++row)
    {
      const double size = difference_of(values[row], (*others)[row], scale);
      if (size > largest.size)
        largest = {size, name, row, values[row], (*others)[row]};
    }
  }
  return largest;
}

bool had_ended(const nlohmann::json &record)
{
  return record.contains("exit_code") && record["exit_code"] == 0;
}

std::string describe(const Difference &difference)
{
  return "column " + difference.column + ", row " +
         std::to_string(difference.row) + ": " +
         shortest_number(difference.before) + " before, " +
         shortest_number(difference.now) + " now";
}

/// A sentence; throws Error (numerical) if they are not the same.
std::string comparison_of(const std::string &before, const std::string &now)
{
  const std::string path = join_path(before, "statistics.csv");
  const Statistics  old = read_statistics(path);
  const Statistics  fresh = read_statistics(join_path(now, "statistics.csv"));
  const bool        is_whole = had_ended(record_in(before));
  const std::size_t n_rows = std::min(old.n_rows(), fresh.n_rows());
  if ((is_whole && old.n_rows() != fresh.n_rows()) ||
      old.n_rows() > fresh.n_rows())
    throw Error(ExitCode::numerical,
                "the run has " + std::to_string(fresh.n_rows()) +
                    " rows of statistics now, but had " +
                    std::to_string(old.n_rows()) + " in '" + before + "'.");
  const Difference largest = largest_difference(old, fresh, n_rows, false);
  if (largest.size > tolerance)
    throw Error(ExitCode::numerical,
                "statistics.csv differs from " + path +
                    " by more than rounding: " + describe(largest) + ".");
  const std::string rows = std::to_string(n_rows) + " rows";
  const std::string which =
      is_whole ? " (" + rows + ")" : ", which had not ended, in its " + rows;
  if (largest_difference(old, fresh, n_rows, true).size == 0.)
    return "statistics.csv is, bit by bit, that of '" + before + "'" + which +
           ".";
  return "statistics.csv is that of '" + before + "'" + which +
         " up to rounding: by at most " + short_number(largest.size) +
         " of the largest value of a column.";
}
} // namespace

Rerun::Rerun(const Command &given, const MPI_Comm communicator)
    : communicator_(communicator)
    , directory_(directory_of(given.subject))
    , command_(given)
{
  on_root(communicator, [&]() { check(given); });
  command_.kind = CommandKind::run;
  command_.subject = join_path(directory_, "parameters.prm");
  if (given.output.empty())
    command_.output = directory_ + "_rerun";
  // What its run.json will say, and what would resume it.
  command_.words = {given.words.front(),
                    "run",
                    command_.subject,
                    "--output",
                    command_.output};
  if (!given.petsc_words.empty())
    command_.words.push_back("--petsc");
  command_.words.insert(
      command_.words.end(), given.petsc_words.begin(), given.petsc_words.end());
}

const Command &Rerun::command() const
{
  return command_;
}

/// On one rank.
void Rerun::check(const Command &given) const
{
  if (is_comparison(directory_) ||
      fs::exists(join_path(directory_, "runs.csv")))
    throw Error(ExitCode::usage,
                "'" + directory_ +
                    "' holds a comparison. Give the folder of a run.");
  const nlohmann::json record = record_in(directory_);
  require_inputs(record, directory_);
  const auto petsc = petsc_words_of(record);
  if (petsc != given.petsc_words)
  {
    std::string words;
    for (const std::string &word : petsc)
      words += " " + word;
    throw Error(ExitCode::usage,
                petsc.empty()
                    ? "the run in '" + directory_ +
                          "' was started without --petsc. Leave it out."
                    : "the run in '" + directory_ +
                          "' was started with other options for PETSc. Give "
                          "--petsc" +
                          words);
  }
  if (given.quiet)
    return;
  const std::string revision = record.value("revision", "");
  if (revision != LIPFLOW_REVISION)
    say("note: the run was made by another version of lipflow, " +
        record.value("version", "?") + " (" + revision + ").");
  int ranks = 1;
  MPI_Comm_size(communicator_, &ranks);
  if (record.value("ranks", ranks) != ranks)
    say("note: the run was made on " +
        std::to_string(record.value("ranks", ranks)) + " rank(s), not " +
        std::to_string(ranks) + ": numbers may differ by rounding.");
}

void Rerun::say(const std::string &text) const
{
  std::cerr << "lipflow: " << text << std::endl;
}

void Rerun::compare() const
{
  on_root(communicator_,
          [&]()
          {
            const std::string text = comparison_of(directory_, command_.output);
            if (!command_.quiet)
              std::cout << text << std::endl;
          });
}
} // namespace lipflow
