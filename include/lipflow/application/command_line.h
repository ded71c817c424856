#ifndef LIPFLOW_APPLICATION_COMMAND_LINE_H
#define LIPFLOW_APPLICATION_COMMAND_LINE_H

#include <string>
#include <vector>

namespace lipflow
{
enum class CommandKind
{
  help,
  version,
  run,
  rerun,
  compare,
  check,
  divergence,
  list,
  show,
  problem_template,
  parameters,
  report
};

/// What the user asked for.
struct Command
{
  CommandKind kind = CommandKind::help;

  std::string              subject; ///< FILE, NAME or DIR of the sub-command
  std::vector<std::string> others;  ///< further DIRs of compare
  std::vector<std::string> sets;    ///< "Section/Key=value", of --set
  std::string              output;  ///< of --output
  bool                     overwrite = false;
  std::string              resume; ///< of --resume: empty, "yes" or "auto"
  bool                     quiet = false;
  bool                     json = false;
  bool                     markdown = false;
  bool                     full = false;

  std::string              help;        ///< what --help prints
  std::vector<std::string> words;       ///< the command line as it was given
  std::vector<std::string> petsc_words; ///< those after --petsc

  /// Needs MPI, a mesh, a solver.
  bool computes() const;
};

/// @p words begins with the program's name. Throws Error (usage) with the
/// nearest name for what is unknown. Not collective; needs no MPI.
Command parse_command_line(const std::vector<std::string> &words);
} // namespace lipflow

#endif
