#include <lipflow/application/catalogue.h>
#include <lipflow/application/command_line.h>
#include <lipflow/application/compare_discriminators.h>
#include <lipflow/application/compare_runs.h>
#include <lipflow/application/emergency.h>
#include <lipflow/application/input_paths.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameter_reference.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/program.h>
#include <lipflow/application/rerun.h>
#include <lipflow/application/stop_signals.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/plugin.h>
#include <lipflow/base/revision.h>
#include <lipflow/output/comparison_report.h>
#include <lipflow/output/report.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <petscblaslapack.h>
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

std::string version_text()
{
  std::string text = std::string("lipflow ") + LIPFLOW_VERSION + " (" +
                     LIPFLOW_REVISION + ")\n";
  const nlohmann::json versions = library_versions(); // outlives its items
  for (const auto &[name, version] : versions.items())
    text += name + " " + version.get<std::string>() + "\n";
  text += has_torch() ? "with libtorch\n" : "";
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

/// What needs no mesh: Discriminator/Type = exact or neural. Of these flows
/// compare_discriminators() makes comparisons.
ExitCode dispatch_points(const CommandKind kind,
                         const Parameters &parameters,
                         const RunContext &context)
{
  if (kind == CommandKind::check)
    return check_points(parameters, context);
  if (kind == CommandKind::divergence)
    return evaluate_point_divergence(parameters, context);
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

/// All commands that compute but rerun. Collective.
ExitCode compute_once(const Command &command, const bool is_root)
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
  const bool     of_points = parameters.is_without_mesh();
  const ExitCode code =
      of_points && command.kind == CommandKind::compare
          ? compare_discriminators(parameters, sources, context)
      : of_points ? dispatch_points(command.kind, parameters, context)
      : parameters.dimension == 1
          ? dispatch<1>(command.kind, parameters, context)
      : parameters.dimension == 2
          ? dispatch<2>(command.kind, parameters, context)
          : dispatch<3>(command.kind, parameters, context);
  if (is_root)
    warn_of_unused(command.petsc_words);
  return code;
}

/// What Command::computes() says. Collective.
ExitCode compute(const Command &command, const bool is_root)
{
  if (command.kind != CommandKind::rerun)
    return compute_once(command, is_root);
  const Rerun    rerun(command, MPI_COMM_WORLD);
  const ExitCode code = compute_once(rerun.command(), is_root);
  if (code == ExitCode::success)
    rerun.compare();
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
  catch (const std::exception &exception)
  {
    return end_all_ranks(exception, mpi);
  }
}

/// OpenBLAS takes its buffer when it first needs one, keeps it, and if there is
/// no memory asks for it again without end: then the other ranks would wait for
/// this one, deep in MUMPS. So it takes it while there is memory.
void take_blas_buffer()
{
  // More than it needs; throws. What is not touched takes no memory.
  ::operator delete(::operator new(1u << 28));
  // Large enough for a blocked algorithm: a small one needs no buffer.
  constexpr PetscBLASInt n = 128;
  std::vector<double>    a(n * n, 0.), b(n * n, 1.);
  for (PetscBLASInt i = 0; i < n; ++i)
    a[i * (n + 1)] = 1.;
  const double one = 1.;
  BLAStrsm_("L", "L", "N", "N", &n, &n, &one, a.data(), &n, b.data(), &n);
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
  return guarded(
      [&]()
      {
        if (computes)
          take_blas_buffer();
        return work(is_root);
      },
      is_root,
      true);
}
} // namespace lipflow
