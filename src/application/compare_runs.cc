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
constexpr std::size_t most_points = 2000; ///< of both runs together

struct Run
{
  ComparedRun                   compared;
  std::unique_ptr<Parameters>   parameters;
  std::map<double, std::string> particles; ///< files by time
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

Run read_run(const std::string &directory)
{
  const std::string path = join_path(directory, "run.json");
  if (!fs::exists(path))
    throw Error(ExitCode::files,
                "'" + directory +
                    "' is not the folder of a run: it has no run.json. Give "
                    "two folders that `lipflow run` wrote.");
  const auto record = nlohmann::json::parse(read_file(path), nullptr, false);
  if (!record.is_object())
    throw Error(ExitCode::input, path + " is damaged: it is no JSON object.");
  Run run;
  run.compared.directory = directory;
  run.compared.statistics =
      read_statistics(join_path(directory, "statistics.csv"));
  run.compared.description = record.contains("particles")
                                 ? record["particles"].dump() + " particles"
                                 : "density";
  run.parameters = read_own_parameters(directory);
  run.particles = particle_files(directory);
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

void add_distances(const Run &a, const Run &b, RunPair &pair)
{
  if (a.particles.empty() || b.particles.empty())
  {
    pair.note = "W_1 was left out: not both runs have particles in numpy's "
                "format with particles.pvd.";
    return;
  }
  for (const auto &[time, file] : a.particles)
  {
    const auto other = b.particles.find(time);
    if (other == b.particles.end())
      continue;
    const auto distance =
        distance_of(time, file, other->second, a.parameters->dimension);
    if (!distance)
    {
      pair.note = "W_1 was left out: the runs have more than " +
                  std::to_string(most_points) + " particles together.";
      return;
    }
    pair.distances.push_back(*distance);
  }
  if (pair.distances.empty())
    pair.note = "W_1 was left out: the runs have no time of output in common.";
}

void compare(const Command &command, const std::string &output)
{
  const Run a = read_run(command.subject), b = read_run(command.other);
  require_same(a, b);
  RunPair pair;
  pair.runs = {{a.compared, b.compared}};
  for (std::size_t r = 0; r < 2; ++r)
    pair.runs[r].description =
        (r == 0 ? "A: " : "B: ") + pair.runs[r].description;
  add_distances(a, b, pair);
  make_output_directory(output, command.overwrite, MPI_COMM_SELF);
  RunRecord record(output,
                   RunDescription{command.words,
                                  join_path(command.subject, "parameters.prm"),
                                  {join_path(command.other, "parameters.prm")},
                                  1});
  record.set("task", "compare runs");
  record.write();
  write_runs_table(join_path(output, "runs.csv"), pair);
  make_runs_report(output, pair);
  record.finish("done", 0);
  if (command.quiet)
    return;
  if (!pair.note.empty())
    std::cout << pair.note << "\n";
  std::cout << "Look at " << join_path(output, "report.html") << std::endl;
}
} // namespace

bool compares_runs(const Command &command, const MPI_Comm communicator)
{
  int folders = 0, words = 1;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
    folders = (is_folder(command.subject) ? 1 : 0) +
              (is_folder(command.other) ? 1 : 0);
  folders = dealii::Utilities::MPI::broadcast(communicator, folders);
  words += command.other.empty() ? 0 : 1;
  if (folders == 2 || (folders == 0 && words == 1))
    return folders == 2;
  throw Error(ExitCode::usage,
              "'lipflow compare' takes one parameter file, or the folders of "
              "two runs; " +
                  std::string(words == 1 ? "one folder alone was given."
                              : folders == 1
                                  ? "a folder and something else were given."
                                  : "two words were given that are not both "
                                    "folders.") +
                  " For example: lipflow compare my.prm, or lipflow compare "
                  "runs/a runs/b.");
}

ExitCode compare_runs(const Command &command, const MPI_Comm communicator)
{
  const std::string output = !command.output.empty()
                                 ? command.output
                                 : "runs/" + name_of(command.subject) + "_" +
                                       name_of(command.other) + "_compare";
  if (!command.sets.empty())
    throw Error(ExitCode::usage,
                "--set changes a parameter of a file; two runs have been run "
                "already. Leave it out.");
  inspect_output_directory(output, command.overwrite, communicator);
  on_root(communicator, [&]() { compare(command, output); });
  return ExitCode::success;
}
} // namespace lipflow
