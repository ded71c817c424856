#include <lipflow/application/compare_discriminators.h>
#include <lipflow/application/compare_runs.h>
#include <lipflow/application/input_paths.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/point_setup.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/terminal.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>
#include <deal.II/base/utilities.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// The first that runs is the reference of the report.
constexpr std::array<const char *, 3> types = {{"exact", "neural", "mesh"}};

/// Of both measures together. The exact program costs their third power: a
/// second a step for so many.
constexpr std::size_t most_exact_points = 1000;

/// The flow of the file with one discriminator.
struct Candidate
{
  std::string                 type;
  std::unique_ptr<Parameters> parameters;
  RunContext                  context;
  std::string                 obstacle; ///< why it is left out; "" if it runs
};

/// Sets @p path in @p sets, whatever it was.
void override_set(const std::string        &path,
                  const std::string        &value,
                  std::vector<std::string> &sets)
{
  const auto sets_path = [&](const std::string &set)
  { return dealii::Utilities::trim(set.substr(0, set.find('='))) == path; };
  sets.erase(std::remove_if(sets.begin(), sets.end(), sets_path), sets.end());
  sets.push_back(path + "=" + value);
}

/// The times of output between 0 and the end.
std::vector<double> output_times(const Parameters &parameters)
{
  std::vector<double> times;
  const double        interval = parameters.output_interval();
  for (double time = interval; time < parameters.time.end_time;
       time = interval * (times.size() + 1.))
    times.push_back(time);
  return times;
}

/// All mistakes in one text, "" if there are none.
std::string mistakes_in(const Parameters &parameters)
{
  ParameterErrors errors;
  parameters.check(errors);
  std::string text;
  for (const ParameterErrors::Item &item : errors.items)
    text += (text.empty() ? "" : " ") + item.path + ": " + item.message;
  return text;
}

std::unique_ptr<Parameters> read(const ParameterSources &sources,
                                 RunContext             &context)
{
  auto                     parameters = std::make_unique<Parameters>();
  dealii::ParameterHandler prm;
  parameters->add_to(prm);
  const ParameterReading reading = read_parameters(
      sources, [](ParameterErrors &) {}, prm);
  context.effective_parameters =
      with_absolute_paths(reading.effective, context.folder);
  context.changed_parameters =
      with_absolute_paths(reading.changed, context.folder);
  return parameters;
}

/// What the obstacle is that shows when everything is set up.
std::string obstacle_to_set_up(const Candidate &candidate, const bool is_own)
{
  const Parameters &parameters = *candidate.parameters;
  const RunContext &context = candidate.context;
  if (candidate.type == "mesh")
  {
    parameters.dimension == 1   ? (void)Setup<1>(parameters, context)
    : parameters.dimension == 2 ? (void)Setup<2>(parameters, context)
                                : (void)Setup<3>(parameters, context);
    return "";
  }
  const PointSetup  setup(parameters, context);
  const std::size_t n = setup.source.points.size() + setup.target.points.size();
  if (candidate.type != "exact" || is_own || n <= most_exact_points)
    return "";
  return "there are " + std::to_string(n) + " points, more than " +
         std::to_string(most_exact_points) +
         ", and the cost grows with the third power. Set Discriminator/Type to "
         "exact to have it all the same.";
}

Candidate make_candidate(const std::string      &type,
                         const Parameters       &own,
                         const ParameterSources &sources,
                         const RunContext       &context)
{
  Candidate        candidate{type, nullptr, context, ""};
  ParameterSources changed = sources;
  override_set("Discriminator/Type", type, changed.sets);
  if (type == "mesh")
  {
    override_set("Time/Scheme", "variational", changed.sets);
    override_set("Particles/Unseen", "0", changed.sets);
  }
  else if (own.time.scheme == "variational")
    override_set("Time/Scheme", "explicit", changed.sets);
  candidate.context.output_directory =
      join_path(context.output_directory, type);
  candidate.parameters = read(changed, candidate.context);
  candidate.parameters->time.landing_times =
      output_times(*candidate.parameters);
  candidate.obstacle = mistakes_in(*candidate.parameters);
  if (!candidate.obstacle.empty())
    return candidate;
  const bool is_own = type == own.discriminator.type;
  try
  {
    candidate.obstacle = obstacle_to_set_up(candidate, is_own);
  }
  catch (const Error &error)
  {
    if (is_own)
      throw;
    candidate.obstacle = error.what();
  }
  return candidate;
}

ExitCode run(const Candidate &candidate)
{
  const Parameters &parameters = *candidate.parameters;
  const RunContext &context = candidate.context;
  if (parameters.is_without_mesh())
    return run_points(parameters, context);
  return parameters.dimension == 1   ? run_flow<1>(parameters, context)
         : parameters.dimension == 2 ? run_flow<2>(parameters, context)
                                     : run_flow<3>(parameters, context);
}

/// "mesh was left out: ...", of those that are.
std::vector<std::string> left_out(const std::vector<Candidate> &candidates)
{
  std::vector<std::string> notes;
  for (const Candidate &candidate : candidates)
    if (!candidate.obstacle.empty())
      notes.push_back("Discriminator/Type = " + candidate.type +
                      " was left out: " + candidate.obstacle);
  return notes;
}

/// Those that can run, after all that can be known before they do.
std::vector<Candidate> runnable(std::vector<Candidate> candidates,
                                const RunContext      &context)
{
  const std::vector<std::string> notes = left_out(candidates);
  candidates.erase(std::remove_if(candidates.begin(),
                                  candidates.end(),
                                  [](const Candidate &candidate)
                                  { return !candidate.obstacle.empty(); }),
                   candidates.end());
  if (candidates.size() < 2)
  {
    std::string text = "only one discriminator can run this file, and there "
                       "is nothing to compare it with.";
    for (const std::string &note : notes)
      text += "\n" + note;
    throw Error(ExitCode::usage, text);
  }
  for (const Candidate &candidate : candidates)
    inspect_output_directory(
        candidate.context.output_directory, context.overwrite, context.comm);
  return candidates;
}

/// What stands in the output directory itself.
class Comparison
{
public:
  Comparison(const RunContext &context, const std::vector<std::string> &notes)
      : context_(&context)
      , notes_(notes)
  {
    make_output_directory(
        context.output_directory, context.overwrite, context.comm);
    on_root(context.comm,
            [&]()
            {
              write_parameter_files(context);
              const unsigned int ranks =
                  dealii::Utilities::MPI::n_mpi_processes(context.comm);
              record_ = std::make_unique<RunRecord>(
                  context.output_directory,
                  RunDescription{
                      context.command, context.parameter_file, {}, ranks});
              record_->set("task", "compare discriminators");
              record_->set("left_out", notes);
              record_->write();
            });
  }

  /// The report of the runs in @p folders, if there is something to compare.
  void finish(const std::vector<std::string> &folders,
              const std::string              &reason,
              const ExitCode                  code)
  {
    on_root(context_->comm,
            [&]()
            {
              const std::filesystem::path file = context_->parameter_file;
              if (folders.size() > 1)
                notes_ = write_run_comparison(context_->output_directory,
                                              folders,
                                              "Discriminators side by side: " +
                                                  file.stem().string(),
                                              notes_);
              record_->finish(reason, static_cast<int>(code));
            });
  }

  /// On rank 0, after finish().
  void print() const
  {
    for (const std::string &note : notes_)
      std::cout << note << "\n";
    std::cout << "Look at "
              << join_path(context_->output_directory, "report.html")
              << std::endl;
  }

private:
  const RunContext          *context_;
  std::vector<std::string>   notes_;
  std::unique_ptr<RunRecord> record_; ///< on rank 0
};
} // namespace

ExitCode compare_discriminators(const Parameters       &parameters,
                                const ParameterSources &sources,
                                const RunContext       &context)
{
  inspect_output_directory(
      context.output_directory, context.overwrite, context.comm);
  std::vector<Candidate> candidates;
  for (const char *type : types)
    candidates.push_back(make_candidate(type, parameters, sources, context));
  const std::vector<std::string> notes = left_out(candidates);
  candidates = runnable(std::move(candidates), context);

  Comparison               comparison(context, notes);
  std::vector<std::string> folders;
  try
  {
    for (const Candidate &candidate : candidates)
    {
      run(candidate);
      folders.push_back(candidate.context.output_directory);
    }
  }
  catch (const Error &error)
  {
    // What was computed so far is good: keep it and say why it ends.
    comparison.finish(folders, error.what(), error.code());
    throw;
  }
  comparison.finish(folders, "done", ExitCode::success);
  if (may_print(context))
    comparison.print();
  return ExitCode::success;
}
} // namespace lipflow
