#include <lipflow/application/compare_runs.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameters.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/measure/point_file.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/run_record.h>
#include <lipflow/output/runs_report.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <regex>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace fs = std::filesystem;

namespace
{
constexpr std::size_t most_points = 2000; ///< of two runs together

struct Run
{
  ComparedRun                   compared;
  std::unique_ptr<Parameters>   parameters;
  std::map<double, std::string> particles; ///< files by time

  bool has_labels = false; ///< in these files, too
};

bool is_folder(const std::string &path)
{
  std::error_code error;
  return fs::is_directory(path, error);
}

/// "run" of "somewhere/run/".
std::string name_of(const std::string &directory)
{
  const fs::path path = fs::absolute(directory).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

std::unique_ptr<Parameters> read_own_parameters(const std::string &directory)
{
  auto                     parameters = std::make_unique<Parameters>();
  dealii::ParameterHandler prm;
  parameters->add_to(prm);
  ParameterSources sources;
  sources.file = join_path(directory, "parameters.prm");
  read_parameters(
      sources, [](ParameterErrors &) {}, prm);
  return parameters;
}

/// Files of particles by the time that particles.pvd says; none without it.
std::map<double, std::string> particle_files(const std::string &directory)
{
  std::map<double, std::string> files;
  const std::string             index = join_path(directory, "particles.pvd");
  if (!fs::exists(index))
    return files;
  const std::string text = read_file(index);
  const std::regex  entry(
      "timestep=\"([^\"]+)\"[^>]*file=\"(particles/[^\"]+)\\.vtu\"");
  for (auto found = std::sregex_iterator(text.begin(), text.end(), entry);
       found != std::sregex_iterator();
       ++found)
    if (const std::string path =
            join_path(directory, (*found)[2].str() + ".npy");
        fs::exists(path))
      files[std::stod((*found)[1].str())] = path;
  return files;
}

/// A text of run.json; "" if there is none.
std::string text_in(const nlohmann::json &record, const char *key)
{
  return record.contains(key) && record[key].is_string()
             ? record[key].get<std::string>()
             : "";
}

/// "density", "200 particles, exact"
std::string describe(const nlohmann::json &record)
{
  if (!record.contains("particles"))
    return "density";
  return record["particles"].dump() + " particles, " +
         (text_in(record, "discriminator").empty()
              ? "mesh"
              : text_in(record, "discriminator"));
}

Run read_run(const std::string &directory)
{
  const std::string path = join_path(directory, "run.json");
  if (!fs::exists(path))
    throw Error(ExitCode::files,
                "'" + directory +
                    "' is not the folder of a run: it has no run.json. Give "
                    "folders that `lipflow run` wrote.");
  const auto record = nlohmann::json::parse(read_file(path), nullptr, false);
  if (!record.is_object())
    throw Error(ExitCode::input, path + " is damaged: it is no JSON object.");
  Run          run;
  ComparedRun &compared = run.compared;
  compared.directory = directory;
  compared.statistics = read_statistics(join_path(directory, "statistics.csv"));
  if (const std::string there = join_path(directory, "distances.csv");
      fs::exists(there))
    compared.distances = read_statistics(there);
  compared.frames = read_frames(directory);
  compared.description = describe(record);
  if (record.contains("wall_seconds") && record["wall_seconds"].is_number())
    compared.wall_seconds = record["wall_seconds"].get<double>();
  compared.exit_reason = text_in(record, "exit_reason");
  run.parameters = read_own_parameters(directory);
  run.particles = particle_files(directory);
  run.has_labels = record.contains("labels") && !record["labels"].empty();
  return run;
}

/// What the measure is drawn from, or is.
std::string origin(const MeasureParameters &measure)
{
  if (measure.is_samples() && !measure.samples_file.empty())
    return "samples of " + measure.samples_file +
           (measure.sample_scale == 1.
                ? ""
                : " times " + number_text(measure.sample_scale));
  if (measure.is_samples() && measure.distribution.is_given())
    return measure.distribution.description();
  if (measure.uses_image())
    return "image " + measure.image_file + " (Image first row " +
           measure.image_first_row + ", Image invert " +
           (measure.image_invert ? "true" : "false") + ", Image floor " +
           number_text(measure.image_floor) + ")";
  return measure.density + " with " + measure.constants;
}

/// A sample is another target than the density that it is drawn from; a source
/// of samples may be compared with one of their density.
std::string target_origin(const MeasureParameters &target)
{
  if (!target.is_samples() || !target.samples_file.empty())
    return origin(target);
  return std::to_string(target.number_of_samples) + " points drawn from " +
         origin(target) + ", seed " + std::to_string(target.seed);
}

void require_same(const Run &a, const Run &b)
{
  const auto refuse = [&](const std::string &what)
  {
    throw Error(ExitCode::input,
                "the runs in '" + a.compared.directory + "' and '" +
                    b.compared.directory + "' cannot be compared: " + what);
  };
  if (a.parameters->dimension != b.parameters->dimension)
    refuse("their dimensions differ.");
  if (target_origin(a.parameters->target) !=
      target_origin(b.parameters->target))
    refuse("their targets differ, '" + target_origin(a.parameters->target) +
           "' and '" + target_origin(b.parameters->target) + "'.");
  if (origin(a.parameters->source) != origin(b.parameters->source))
    refuse("their sources differ, '" + origin(a.parameters->source) +
           "' and '" + origin(b.parameters->source) + "'.");
}

/// Nothing, if there are too many points.
std::optional<CloudDistance> distance_of(const double       time,
                                         const std::string &file,
                                         const std::string &other,
                                         const unsigned int dimension)
{
  const PointSet a = decode_points(read_file(file), file, dimension).points;
  const PointSet b = decode_points(read_file(other), other, dimension).points;
  if (a.size() + b.size() > most_points)
    return {};
  DivergenceChoice choice;
  choice.type = "wasserstein";
  const auto   divergence = make_divergence(choice);
  ExactOptions options;
  options.relative_gap = 1e-4;
  options.absolute_gap = 1e-9;
  std::vector<double> psi;
  const auto          bounds =
      ExactDiscriminator(*divergence, 1., options).solve(a, b, psi).bounds;
  return CloudDistance{time, std::max(0., bounds.lower), bounds.upper};
}

/// W_1 between the particles of @p first and @p run at their common times; what
/// is missing goes to @p notes.
void add_distances(const Run &first, Run &run, std::vector<std::string> &notes)
{
  const auto leave_out = [&](const std::string &reason)
  {
    notes.push_back("W_1 was left out between '" + first.compared.directory +
                    "' and '" + run.compared.directory + "': " + reason);
  };
  if (first.has_labels || run.has_labels)
    return leave_out("their points have labels. W_1 to the target, in each "
                     "run's distances.csv, is that within labels.");
  if (first.particles.empty() || run.particles.empty())
    return leave_out("not both have particles in numpy's format with "
                     "particles.pvd.");
  for (const auto &[time, file] : first.particles)
  {
    const auto other = run.particles.find(time);
    if (other == run.particles.end())
      continue;
    const auto distance =
        distance_of(time, file, other->second, first.parameters->dimension);
    if (!distance)
      return leave_out("they have more than " + std::to_string(most_points) +
                       " particles together.");
    run.compared.to_first.push_back(*distance);
  }
  if (run.compared.to_first.empty())
    leave_out("they have no time of output in common.");
}

/// All of the command line's.
std::vector<std::string> folders_of(const Command &command)
{
  std::vector<std::string> folders = {command.subject};
  folders.insert(folders.end(), command.others.begin(), command.others.end());
  return folders;
}

RunGroup read_group(const std::vector<std::string> &folders)
{
  std::vector<Run> runs;
  for (const std::string &folder : folders)
    runs.push_back(read_run(folder));
  for (const Run &run : runs)
    require_same(runs.front(), run);
  RunGroup group;
  for (Run &run : runs)
  {
    if (&run != &runs.front())
      add_distances(runs.front(), run, group.notes);
    group.runs.push_back(run.compared);
  }
  return group;
}

void write_group(const std::string &output, const RunGroup &group)
{
  write_runs_table(join_path(output, "runs.csv"), group);
  make_runs_report(output, group);
}

void compare(const Command &command, const std::string &output)
{
  // All that can be wrong, before the folder is made.
  const std::vector<std::string> folders = folders_of(command);
  RunGroup                       group = read_group(folders);
  group.title = std::to_string(folders.size()) + " runs";
  make_output_directory(output, command.overwrite, MPI_COMM_SELF);
  std::vector<std::string> inputs;
  for (const std::string &folder : folders)
    inputs.push_back(join_path(folder, "parameters.prm"));
  RunRecord record(output,
                   RunDescription{command.words,
                                  inputs.front(),
                                  {inputs.begin() + 1, inputs.end()},
                                  1});
  record.set("task", "compare runs");
  record.write();
  write_group(output, group);
  record.finish("done", 0);
  if (command.quiet)
    return;
  for (const std::string &note : group.notes)
    std::cout << note << "\n";
  std::cout << "Look at " << join_path(output, "report.html") << std::endl;
}
} // namespace

std::vector<std::string>
write_run_comparison(const std::string              &output,
                     const std::vector<std::string> &folders,
                     const std::string              &title,
                     const std::vector<std::string> &notes)
{
  RunGroup group = read_group(folders);
  group.title = title;
  group.notes.insert(group.notes.begin(), notes.begin(), notes.end());
  write_group(output, group);
  return group.notes;
}

bool compares_runs(const Command &command, const MPI_Comm communicator)
{
  const std::size_t words = 1 + command.others.size();
  std::size_t       folders = 0;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
    for (const std::string &word : folders_of(command))
      folders += is_folder(word) ? 1 : 0;
  folders = dealii::Utilities::MPI::broadcast(communicator, folders);
  if (words == 1 && folders == 0)
    return false;
  if (words > 1 && folders == words && words <= most_compared_runs)
    return true;
  const std::string found =
      words == 1 ? "one folder alone was given."
      : folders == words
          ? std::to_string(words) + " folders were given, more than the " +
                std::to_string(most_compared_runs) + " that have a letter."
      : folders == 0 ? "words were given that are no folders."
                     : "a folder and something else were given.";
  throw Error(ExitCode::usage,
              "'lipflow compare' takes one parameter file, or the folders of "
              "two or more runs; " +
                  found +
                  " For example: lipflow compare my.prm, or lipflow compare "
                  "runs/a runs/b.");
}

ExitCode compare_runs(const Command &command, const MPI_Comm communicator)
{
  std::string output = command.output;
  if (output.empty())
  {
    output = "runs/";
    for (const std::string &folder : folders_of(command))
      output += name_of(folder) + "_";
    output += "compare";
  }
  if (!command.sets.empty())
    throw Error(ExitCode::usage,
                "--set changes a parameter of a file; these runs have been run "
                "already. Leave it out.");
  inspect_output_directory(output, command.overwrite, communicator);
  on_root(communicator, [&]() { compare(command, output); });
  return ExitCode::success;
}
} // namespace lipflow
