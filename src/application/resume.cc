#include <lipflow/application/parameter_scanner.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/resume.h>
#include <lipflow/application/tasks.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/base/text.h>
#include <lipflow/output/file_system.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <map>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
std::map<std::string, std::string> values_of(const std::string &text)
{
  const auto scanned = scan_parameter_file(
      "parameters.prm",
      [](const std::string &) { return true; },
      [&](const std::string &) {
        return FileText{text, ""};
      });
  std::map<std::string, std::string> values;
  for (const ParameterEntry &entry : scanned.entries)
    values[entry.section.empty() ? entry.key
                                 : entry.section + "/" + entry.key] =
        entry.value;
  return values;
}

bool same_value(const std::string &a, const std::string &b)
{
  const auto x = parse_extended_number(a), y = parse_extended_number(b);
  return x && y ? *x == *y : a == b;
}

/// A word for a shell.
std::string shell_word(const std::string &word)
{
  const std::string plain = "-_./=+:,%@";
  const auto        is_plain = [&](const unsigned char c)
  { return std::isalnum(c) || plain.find(c) != std::string::npos; };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain))
    return word;
  std::string text = "'";
  for (const char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// On stderr, once.
void tell(const RunContext  &context,
          const std::string &kind,
          const std::string &text)
{
  int rank = 0;
  MPI_Comm_rank(context.comm, &rank);
  if (rank == 0)
    std::cerr << "lipflow: " << kind << text << std::endl;
}

/// The exit code of the run in the folder; none: it has not ended, or there is
/// none. On one rank.
std::optional<int> exit_code_of(const std::string &directory)
{
  const std::string path = join_path(directory, "run.json");
  if (!std::filesystem::exists(path))
    return {};
  const auto record = nlohmann::json::parse(read_file(path), nullptr, false);
  if (!record.is_object() || !record.contains("exit_code") ||
      !record["exit_code"].is_number())
    return {};
  return record["exit_code"].get<int>();
}

/// There is no checkpoint.
void start_instead(const std::string &mode, RunContext &context)
{
  const std::string &directory = context.output_directory;
  if (mode != "auto")
    throw Error(ExitCode::files,
                "there is no checkpoint in '" + directory +
                    "' to resume from. Start the run without --resume, or give "
                    "--resume=auto, which starts it where there is none; "
                    "section Output says when checkpoints are written.");
  on_root(context.comm,
          [&]()
          {
            if (exit_code_of(directory) == 0)
              throw Error(ExitCode::files,
                          "the run in '" + directory +
                              "' has ended and left no checkpoint to go on "
                              "from. Start it anew with --overwrite.");
          });
  context.overwrite = true;
  tell(context,
       "note: ",
       "there is no checkpoint in '" + directory +
           "': the run starts at time 0.");
}

/// Throws Error (usage) with all that must not differ.
void refuse_changes(const std::vector<ParameterChange> &changes,
                    const std::string                  &directory)
{
  std::string message;
  std::size_t n = 0;
  for (const ParameterChange &change : changes)
    if (!may_change(change.path))
    {
      message += change.path + ": is '" + change.now + "', but the run in '" +
                 directory + "' was started with '" + change.before + "'.\n";
      ++n;
    }
  if (n > 0)
    throw Error(ExitCode::usage,
                message + (n == 1 ? "This parameter" : "These parameters") +
                    " must not change when a run is resumed. Set what it was, "
                    "or start another run in another folder.");
}
} // namespace

std::vector<ParameterChange> parameter_changes(const std::string &before,
                                               const std::string &now)
{
  std::vector<ParameterChange> changes;
  const auto                   old_values = values_of(before);
  for (const auto &[path, value] : values_of(now))
  {
    const auto old = old_values.find(path);
    if (old != old_values.end() && !same_value(old->second, value))
      changes.push_back({path, old->second, value});
  }
  return changes;
}

bool may_change(const std::string &path)
{
  // A run that stopped because a solve was given too few iterations can go on.
  static const std::array<const char *, 5> others = {
      {"Time/End time",
       "Time/Stop below",
       "Time/Stop divergence below",
       "Discriminator/Maximum iterations",
       "Particles/Largest imbalance"}};
  return begins_with(path, "Output/") || begins_with(path, "Compare/") ||
         std::find(others.begin(), others.end(), path) != others.end();
}

void find_resume_point(const std::string &mode,
                       const Parameters  &parameters,
                       RunContext        &context)
{
  CheckpointStore store(context.comm, context.output_directory);
  const auto      search = store.find();
  if (!search.found)
  {
    start_instead(mode, context);
    return;
  }
  ResumePoint point;
  point.checkpoint = *search.found;
  point.changes =
      parameter_changes(store.read(point.checkpoint, "parameters.prm"),
                        context.effective_parameters);
  refuse_changes(point.changes, context.output_directory);
  const double time = point.checkpoint.time;
  if (parameters.time.end_time < time)
    throw Error(ExitCode::usage,
                "Time/End time: is " + number_text(parameters.time.end_time) +
                    ", but the run in '" + context.output_directory +
                    "' has come to time " + number_text(time) +
                    " already. Give a later one.");
  const std::string which =
      "checkpoint " + std::to_string(point.checkpoint.number);
  for (const std::string &text : search.damaged)
    tell(context, "warning: ", text + "; using " + which + ".");
  if (!context.quiet)
    tell(context,
         "note: ",
         "resuming from " + which + " (step " +
             std::to_string(point.checkpoint.step) + ", t = " +
             short_number(time) + ") in '" + context.output_directory + "'.");
  context.resume = point;
}

std::string resume_command(const RunContext &context)
{
  std::string command;
  bool        is_said = false; // "run" may be the name of a folder, too
  for (const std::string &word : context.command)
    if (word != "--overwrite" && !begins_with(word, "--resume"))
    {
      command += (command.empty() ? "" : " ") + shell_word(word);
      if (word == "run" && !is_said)
      {
        command += " --resume";
        is_said = true;
      }
    }
  return command;
}
} // namespace lipflow
