#include <lipflow/application/catalogue.h>
#include <lipflow/application/command_line.h>
#include <lipflow/application/compare_runs.h>
#include <lipflow/application/input_paths.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameter_reference.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/program.h>
#include <lipflow/application/stop_signals.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/revision.h>
#include <lipflow/discriminator/neural_discriminator.h>
#include <lipflow/output/comparison_report.h>
#include <lipflow/output/report.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <petscsys.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <new>
#include <optional>
#include <sstream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
void print(const std::string &text)
{
  std::cout << text << std::flush;
  if (!std::cout)
    throw Error(ExitCode::files,
                "the standard output cannot be written; is the disk full?");
}

/// Every line with @p beginning, all in one piece.
void print_message(const std::string &beginning, const std::string &message)
{
  std::istringstream lines(message);
  std::string        line, text;
  while (std::getline(lines, line))
    text += "lipflow: " + beginning + line + "\n";
  std::cerr << text << std::flush;
}

std::string version_text()
{
  std::string text = std::string("lipflow ") + LIPFLOW_VERSION + " (" +
                     LIPFLOW_REVISION + ")\n";
  const nlohmann::json versions = library_versions(); // outlives its items
  for (const auto &[name, version] : versions.items())
    text += name + " " + version.get<std::string>() + "\n";
  text += has_neural_discriminator() ? "with libtorch\n" : "";
  return text;
}

std::string problem_list()
{
  const std::vector<Problem> problems = list_problems(problem_folders());
  std::size_t                width = 0;
  for (const Problem &problem : problems)
    width = std::max(width, problem.name.size());
  std::string text;
  for (const Problem &problem : problems)
    text += problem.name + std::string(width + 2 - problem.name.size(), ' ') +
            problem.summary + "\n";
  return text.empty() ? "No problems were found; LIPFLOW_PROBLEMS may name "
                        "their folder.\n"
                      : text;
}

/// A problem with all parameters. The comment on top stays.
std::string full_template(const Problem &problem)
{
  const std::string text = problem_template(problem);

  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  ParameterSources sources;
  sources.file = problem.file;
  sources.read = [&](const std::string &path) {
    return path == problem.file ? FileText{text, ""} : read_text_file(path);
  };
  const ParameterReading reading = read_parameters(
      sources, [&](ParameterErrors &errors) { parameters.check(errors); }, prm);

  std::istringstream lines(text);
  std::string        line, comment;
  while (std::getline(lines, line) && !line.empty() && line[0] == '#')
    comment += line + "\n";
  return comment + "\n" + reading.effective;
}

std::string reference_text(const bool markdown)
{
  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  return parameter_reference(prm, markdown);
}

/// What needs neither mesh nor solver. On one rank.
void inform(const Command &command)
{
  switch (command.kind)
  {
  case CommandKind::version:
    print(version_text());
    break;
  case CommandKind::list:
    print(problem_list());
    break;
  case CommandKind::show:
    print(problem_text(find_problem(command.subject, problem_folders())));
    break;
  case CommandKind::problem_template:
  {
    const Problem problem = find_problem(command.subject, problem_folders());
    print(command.full ? full_template(problem) : problem_template(problem));
    break;
  }
  case CommandKind::parameters:
    print(reference_text(command.markdown));
    break;
  case CommandKind::report:
    if (is_comparison(command.subject))
      make_comparison_report(command.subject);
    else
      make_report(command.subject);
    print("The report is in " + command.subject + "/report.html.\n");
    break;
  default:
    print(command.help);
  }
}

/// Reads on the first rank, so that all ranks see the same file. Collective.
FileText read_for_all(const std::string &path, const MPI_Comm communicator)
{
  FileText content;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
    content = read_text_file(path);
  content.text = dealii::Utilities::MPI::broadcast(communicator, content.text);
  content.problem =
      dealii::Utilities::MPI::broadcast(communicator, content.problem);
  return content;
}

/// A run that goes on has a folder already.
void inspect_unless_resumed(const RunContext &context)
{
  if (!context.resume)
    inspect_output_directory(
        context.output_directory, context.overwrite, context.comm);
}

template <int dim>
ExitCode dispatch(const CommandKind kind,
                  const Parameters &parameters,
                  const RunContext &context)
{
  if (kind == CommandKind::check)
    return check_setup<dim>(parameters, context);
  if (kind == CommandKind::divergence)
    return evaluate_divergence<dim>(parameters, context);
  inspect_unless_resumed(context);
  if (kind == CommandKind::compare)
    return compare_flows<dim>(parameters, context);
  return run_flow<dim>(parameters, context);
}

/// What needs no mesh: Discriminator/Type = exact or neural.
ExitCode dispatch_points(const CommandKind kind,
                         const Parameters &parameters,
                         const RunContext &context)
{
  if (kind == CommandKind::check)
    return check_points(parameters, context);
  if (kind == CommandKind::divergence)
    return evaluate_point_divergence(parameters, context);
  if (kind == CommandKind::compare)
    throw Error(ExitCode::usage,
                "'lipflow compare FILE' compares a density with particles on a "
                "mesh, but Discriminator/Type is " +
                    parameters.discriminator.type +
                    ". Run the flows that you want to compare, and give their "
                    "folders: lipflow compare DIRECTORY DIRECTORY...");
  inspect_unless_resumed(context);
  return run_points(parameters, context);
}

RunContext make_context(const Command          &command,
                        const Parameters       &parameters,
                        const ParameterReading &reading)
{
  const std::filesystem::path file = command.subject;
  RunContext                  context;
  context.parameter_file = file.string();
  context.folder = file.parent_path().string();
  context.output_directory =
      !command.output.empty() ? command.output : parameters.output.directory;
  if (context.output_directory.empty())
    context.output_directory = "runs/" + file.stem().string();
  if (command.kind == CommandKind::compare && command.output.empty())
    context.output_directory += "_compare";
  context.overwrite = command.overwrite;
  context.quiet = command.quiet;
  context.json = command.json;
  context.command = command.words;
  context.original_text = reading.original;
  // These are to run again from the run's folder.
  context.effective_parameters =
      with_absolute_paths(reading.effective, context.folder);
  context.changed_parameters =
      with_absolute_paths(reading.changed, context.folder);
  return context;
}

/// Options after --petsc that nobody asked PETSc for are misspelled, or belong
/// to a solver that was not used.
void warn_of_unused(const std::vector<std::string> &petsc_words)
{
  PetscInt number = 0;
  char   **names = nullptr;
  char   **values = nullptr;
  if (petsc_words.empty() ||
      PetscOptionsLeftGet(nullptr, &number, &names, &values) != 0)
    return;
  for (PetscInt i = 0; i < number; ++i)
  {
    const std::string name = std::string("-") + names[i];
    if (std::find(petsc_words.begin(), petsc_words.end(), name) !=
        petsc_words.end())
      print_message("warning: ",
                    "the PETSc option '" + name +
                        "' was not used. Is it spelled correctly?");
  }
  PetscOptionsLeftRestore(nullptr, &number, &names, &values);
}

/// run, compare, check and divergence. Collective.
ExitCode compute(const Command &command, const bool is_root)
{
  const MPI_Comm communicator = MPI_COMM_WORLD;
  if (command.kind == CommandKind::compare &&
      compares_runs(command, communicator))
    return compare_runs(command, communicator);

  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  ParameterSources sources;
  sources.file = command.subject;
  sources.sets = command.sets;
  sources.read = [=](const std::string &path)
  { return read_for_all(path, communicator); };
  const ParameterReading reading = read_parameters(
      sources, [&](ParameterErrors &errors) { parameters.check(errors); }, prm);
  if (is_root && !command.quiet)
    for (const std::string &note : reading.notes)
      print_message("note: ", note);

  // From here on: reading and setting up take time, too.
  std::optional<StopSignals> signals;
  if (command.kind == CommandKind::run)
    signals.emplace();
  RunContext context = make_context(command, parameters, reading);
  if (!command.resume.empty())
    find_resume_point(command.resume, parameters, context);
  const ExitCode code = parameters.is_without_mesh()
                            ? dispatch_points(command.kind, parameters, context)
                        : parameters.dimension == 1
                            ? dispatch<1>(command.kind, parameters, context)
                        : parameters.dimension == 2
                            ? dispatch<2>(command.kind, parameters, context)
                            : dispatch<3>(command.kind, parameters, context);
  if (is_root)
    warn_of_unused(command.petsc_words);
  return code;
}

/// Under mpirun every process prints unless MPI says which is the first. Alone,
/// a question like --help is answered without starting MPI.
bool started_by_a_launcher()
{
  for (const char *name : {"OMPI_COMM_WORLD_SIZE",
                           "PMIX_RANK",
                           "PMI_RANK",
                           "MPI_LOCALNRANKS",
                           "SLURM_PROCID"})
    if (std::getenv(name) != nullptr)
      return true;
  return false;
}

/// What stands between "NAME <" and ">".
std::string marked(const std::string &text, const std::string &name)
{
  const std::size_t begin = text.find(name + " <");
  if (begin == std::string::npos)
    return "";
  const std::size_t first = begin + name.size() + 2;
  return text.substr(first, text.find('>', first) - first);
}

/// One line of what an exception of deal.II says, without its frame.
std::string message_of(const std::exception &exception)
{
  const auto *from_library =
      dynamic_cast<const dealii::ExceptionBase *>(&exception);
  if (from_library == nullptr)
    return exception.what();
  std::ostringstream out;
  from_library->print_info(out);
  std::istringstream words(out.str());
  std::string        word, text;
  while (words >> word)
    text += word + " ";
  const std::string frame = exception.what();
  return text + "(" + from_library->get_exc_name() + ", line " +
         marked(frame, "line") + " of " + marked(frame, "file") + ")";
}

/// Ends all ranks: the others may be waiting for this one for ever.
int fail(const std::string &message, const bool mpi)
{
  print_message("error: ", message);
  const int code = static_cast<int>(ExitCode::numerical);
  int       ranks = 1;
  if (mpi)
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks > 1)
    MPI_Abort(MPI_COMM_WORLD, code);
  return code;
}

/// Turns what @p work throws into a message and an exit code. An Error comes on
/// all ranks, anything else perhaps on one.
int guarded(const std::function<ExitCode()> &work,
            const bool                       is_root,
            const bool                       mpi)
{
  try
  {
    return static_cast<int>(work());
  }
  catch (const Error &error)
  {
    if (is_root)
      print_message("error: ", error.what());
    return static_cast<int>(error.code());
  }
  catch (const std::bad_alloc &)
  {
    return fail("the memory is full. 'lipflow check FILE' estimates what a run "
                "needs. Use fewer ranks per node, more nodes, or a coarser "
                "mesh (Geometry/Global refinements).",
                mpi);
  }
  catch (const std::exception &exception)
  {
    return fail("this should not have happened; please report it with the "
                "parameter file: " +
                    message_of(exception),
                mpi);
  }
}

/// PETSc's own argc and argv: the words after --petsc and what keeps it from
/// reading a file of the user's and from handling our signals.
class PetscArguments
{
public:
  PetscArguments(const std::string              &program,
                 const std::vector<std::string> &user_words)
      : words_{program,
               "-skip_petscrc",
               "-no_signal_handler",
               "-options_left",
               "no"}
  {
    words_.insert(words_.end(), user_words.begin(), user_words.end());
    for (std::string &word : words_)
      pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
    argv = pointers_.data();
    argc = static_cast<int>(words_.size());
  }

  int    argc;
  char **argv;

private:
  std::vector<std::string> words_;
  std::vector<char *>      pointers_;
};
} // namespace

int run_program(const int argc, char **argv)
{
  dealii::deal_II_exceptions::suppress_stacktrace_in_exceptions();

  const std::vector<std::string> words(argv, argv + argc);
  Command                        command;
  std::string                    mistake;
  try
  {
    command = parse_command_line(words);
  }
  catch (const Error &error)
  {
    mistake = error.what();
  }

  const auto work = [&](const bool is_root)
  {
    if (!mistake.empty())
      throw Error(ExitCode::usage, mistake);
    if (command.computes())
      return compute(command, is_root);
    if (is_root)
      inform(command);
    return ExitCode::success;
  };

  const bool computes = mistake.empty() && command.computes();
  if (!computes && !started_by_a_launcher())
    return guarded([&]() { return work(true); }, true, false);

  PetscArguments arguments(words.empty() ? "lipflow" : words.front(),
                           command.petsc_words);
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(
      arguments.argc, arguments.argv, 1);
  const bool is_root =
      dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
  return guarded([&]() { return work(is_root); }, is_root, true);
}
} // namespace lipflow
