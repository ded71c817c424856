#include <lipflow/application/command_line.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/nearest_name.h>

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>

namespace lipflow
{
namespace
{
/// The sub-commands with their options, bound to a Command.
class CommandParser
{
public:
  explicit CommandParser(Command &command);

  /// @p words without the program's name and without PETSc's.
  void parse(std::vector<std::string> words);

private:
  void add_runs();
  void add_compare();
  void add_problems();

  CLI::App *add(const std::string &name,
                CommandKind        kind,
                const std::string &description);
  void      add_subject(CLI::App          *app,
                        const std::string &name,
                        const std::string &description);
  void      add_set(CLI::App *app);
  void      add_resume(CLI::App *app);
  void      add_output(CLI::App *app, const std::string &instead_of);

  void refuse_unknown(const CLI::App *chosen) const;
  void require_subject(const CLI::App *chosen) const;
  void check_resume() const;

  std::vector<std::string> command_names() const;

  Command                                &command_;
  CLI::App                                app_;
  bool                                    version_ = false;
  std::map<const CLI::App *, CommandKind> kinds_;
  std::map<const CLI::App *, std::string> subjects_;
};

CommandParser::CommandParser(Command &command)
    : command_(command)
    , app_("Lipschitz-regularized gradient flows of divergences", "lipflow")
{
  app_.allow_extras();
  app_.set_help_flag("-h,--help", "Print this help and exit");
  app_.add_flag("-v,--version",
                version_,
                "Print the versions of lipflow and its libraries and exit");
  app_.footer("All words after --petsc go to PETSc, and no others do.\n"
              "'lipflow COMMAND --help' says more about a command. First "
              "steps:\n"
              "    lipflow list\n"
              "    lipflow template NAME > my.prm\n"
              "    lipflow run my.prm");
  add_runs();
  add_problems();
}

CLI::App *CommandParser::add(const std::string &name,
                             const CommandKind  kind,
                             const std::string &description)
{
  CLI::App *app = app_.add_subcommand(name, description);
  app->allow_extras();
  kinds_[app] = kind;
  return app;
}

void CommandParser::add_subject(CLI::App          *app,
                                const std::string &name,
                                const std::string &description)
{
  app->add_option(name, command_.subject, description);
  subjects_[app] = name;
}

void CommandParser::add_set(CLI::App *app)
{
  app->add_option("--set",
                  command_.sets,
                  "Override a parameter, 'Section/Key=value'; may be repeated")
      ->allow_extra_args(false)
      ->type_name("PARAMETER");
}

void CommandParser::add_output(CLI::App *app, const std::string &instead_of)
{
  app->add_option("--output",
                  command_.output,
                  "The folder of the run, instead of " + instead_of)
      ->type_name("DIR");
  app->add_flag("--overwrite",
                command_.overwrite,
                "Replace the run that is in the folder");
  app->add_flag("--quiet", command_.quiet, "Print warnings and errors only");
}

void CommandParser::add_resume(CLI::App *app)
{
  app->add_flag("--resume{yes}",
                command_.resume,
                "Go on from the newest good checkpoint in the folder; "
                "--resume=auto starts anew if there is none");
}

void CommandParser::add_compare()
{
  CLI::App *compare =
      add("compare",
          CommandKind::compare,
          "Compare the flow of a density with those of particles, the flows "
          "of several discriminators, or runs");
  add_subject(compare, "FILE", "A parameter file; or DIR, a run's folder");
  compare->add_option(
      "DIR", command_.others, "The folders of runs that are compared with it");
  add_set(compare);
  add_output(compare, "Output/Directory with _compare at its end");
}

void CommandParser::add_runs()
{
  const std::string file = "A parameter file, .prm or .json";

  CLI::App *run = add("run", CommandKind::run, "Compute a flow");
  add_subject(run, "FILE", file);
  add_set(run);
  add_output(run, "Output/Directory");
  add_resume(run);

  CLI::App *rerun = add("rerun",
                        CommandKind::rerun,
                        "Compute a run again and compare its statistics");
  add_subject(rerun, "DIR", "The folder of a run, or its run.json");
  add_output(rerun, "DIR_rerun");

  add_compare();

  CLI::App *check =
      add("check",
          CommandKind::check,
          "Set up a flow, say how large it is and what is wrong with it; "
          "write nothing");
  add_subject(check, "FILE", file);
  add_set(check);

  CLI::App *divergence =
      add("divergence",
          CommandKind::divergence,
          "Compute the divergence of source and target with its bounds");
  add_subject(divergence, "FILE", file);
  add_set(divergence);
  divergence->add_flag("--json", command_.json, "Print JSON");

  CLI::App *report =
      add("report", CommandKind::report, "Make the report of a run again");
  add_subject(report, "DIR", "The folder of the run");
}

void CommandParser::add_problems()
{
  const std::string name = "A name that 'lipflow list' prints";

  add("list", CommandKind::list, "List the problems that come with lipflow");
  CLI::App *show =
      add("show", CommandKind::show, "Print the parameter file of a problem");
  add_subject(show, "NAME", name);

  CLI::App *problem_template =
      add("template",
          CommandKind::problem_template,
          "Print a parameter file that runs as it is, to start your own from");
  add_subject(problem_template, "NAME", name);
  problem_template->add_flag(
      "--full", command_.full, "With all parameters and their documentation");

  CLI::App *parameters = add("parameters",
                             CommandKind::parameters,
                             "Print the reference of all parameters");
  parameters->add_flag("--markdown", command_.markdown, "Print Markdown");
}

std::vector<std::string> CommandParser::command_names() const
{
  std::vector<std::string> names;
  for (const CLI::App *app : app_.get_subcommands({}))
    names.push_back(app->get_name());
  return names;
}

/// Every option that @p app and, @p app being a sub-command, that only it has.
std::vector<std::string> option_names(const CLI::App &app)
{
  std::vector<std::string> names;
  for (const CLI::Option *option : app.get_options())
    for (const std::string &name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

void CommandParser::refuse_unknown(const CLI::App *chosen) const
{
  const std::vector<std::string> unknown = app_.remaining(true);
  if (unknown.empty())
    return;
  const std::string help =
      chosen == nullptr
          ? " 'lipflow --help' lists what there is."
          : " 'lipflow " + chosen->get_name() + " --help' lists what there is.";

  // An unknown option's value looks like one word too many: name the option.
  for (const std::string &word : unknown)
    if (word.size() > 1 && word[0] == '-')
    {
      std::vector<std::string> names =
          option_names(chosen == nullptr ? app_ : *chosen);
      names.push_back("--petsc");
      const std::string name = word.substr(0, word.find('='));
      throw Error(ExitCode::usage,
                  "there is no option '" + name + "'" +
                      (chosen == nullptr
                           ? "."
                           : " for 'lipflow " + chosen->get_name() + "'.") +
                      did_you_mean(name, names) + help +
                      " Options of PETSc go after --petsc.");
    }
  if (chosen == nullptr)
    throw Error(ExitCode::usage,
                "there is no command '" + unknown.front() + "'." +
                    did_you_mean(unknown.front(), command_names()) + help);
  throw Error(ExitCode::usage,
              "'lipflow " + chosen->get_name() +
                  "' does not know what to do with the word '" +
                  unknown.front() + "'." + help);
}

void CommandParser::require_subject(const CLI::App *chosen) const
{
  const auto subject = subjects_.find(chosen);
  if (subject != subjects_.end() && command_.subject.empty())
    throw Error(ExitCode::usage,
                "'lipflow " + chosen->get_name() + "' needs a " +
                    subject->second + ". For example: lipflow " +
                    chosen->get_name() + " " +
                    (subject->second == "FILE" ? "my.prm" : subject->second) +
                    ". 'lipflow " + chosen->get_name() + " --help' says more.");
}

void CommandParser::check_resume() const
{
  if (command_.resume.empty())
    return;
  if (command_.resume != "yes" && command_.resume != "auto")
    throw Error(ExitCode::usage,
                "'--resume=" + command_.resume +
                    "' is not offered. Give --resume, or --resume=auto, which "
                    "starts anew where there is no checkpoint.");
  if (command_.overwrite)
    throw Error(ExitCode::usage,
                "--resume goes on with the run that is in the folder and "
                "--overwrite removes it. Give one of them.");
}

void CommandParser::parse(std::vector<std::string> words)
{
  std::reverse(words.begin(), words.end()); // CLI11 takes them from the back
  try
  {
    app_.parse(words);
  }
  catch (const CLI::CallForHelp &)
  {
    command_.help = app_.help();
    return;
  }
  catch (const CLI::ParseError &error)
  {
    const auto        chosen = app_.get_subcommands();
    const std::string name =
        chosen.empty() ? "" : " " + chosen.front()->get_name();
    throw Error(ExitCode::usage,
                std::string(error.what()) + ". 'lipflow" + name +
                    " --help' lists the options.");
  }

  const auto chosen = app_.get_subcommands();
  refuse_unknown(chosen.empty() ? nullptr : chosen.front());
  if (chosen.size() > 1)
    throw Error(ExitCode::usage,
                "there are two commands, '" + chosen[0]->get_name() +
                    "' and '" + chosen[1]->get_name() + "'. Give one.");
  if (version_)
    command_.kind = CommandKind::version;
  else if (chosen.empty())
    throw Error(ExitCode::usage,
                "no command was given. 'lipflow --help' lists them; 'lipflow "
                "list' shows the problems to start from.");
  else
  {
    command_.kind = kinds_.at(chosen.front());
    require_subject(chosen.front());
    check_resume();
  }
}
} // namespace

bool Command::computes() const
{
  return kind == CommandKind::run || kind == CommandKind::rerun ||
         kind == CommandKind::compare || kind == CommandKind::check ||
         kind == CommandKind::divergence;
}

Command parse_command_line(const std::vector<std::string> &words)
{
  Command command;
  command.words = words;

  const auto petsc = std::find(words.begin(), words.end(), "--petsc");
  if (petsc != words.end())
    command.petsc_words.assign(petsc + 1, words.end());

  const auto first = words.empty() ? words.begin() : words.begin() + 1;
  CommandParser(command).parse({first, petsc});
  return command;
}
} // namespace lipflow
