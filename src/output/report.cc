#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/page.h>
#include <lipflow/output/progress.h>
#include <lipflow/output/report.h>
#include <lipflow/output/report_figures.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
using Json = nlohmann::json;

struct Run
{
  std::string directory;
  Json        record;
  Statistics  statistics;
  Statistics  distances; ///< of a flow of points
  Frames      frames;
};

std::string text_if_there(const std::string &path)
{
  return std::filesystem::exists(path) ? read_file(path) : "";
}

Run read_run(const std::string &directory)
{
  const std::string path = join_path(directory, "run.json");
  if (!std::filesystem::exists(path))
    throw Error(ExitCode::files,
                directory +
                    " is not the folder of a run: it has no run.json. Give "
                    "the folder that `lipflow run` wrote.");
  Run run;
  run.directory = directory;
  try
  {
    run.record = Json::parse(read_file(path));
  }
  catch (const Json::exception &error)
  {
    throw Error(ExitCode::input, path + " is damaged: " + error.what() + ".");
  }
  if (!run.record.is_object())
    throw Error(ExitCode::input, path + " is damaged: it is not an object.");
  run.statistics = read_statistics(join_path(directory, "statistics.csv"));
  if (const std::string there = join_path(directory, "distances.csv");
      std::filesystem::exists(there))
    run.distances = read_statistics(there);
  run.frames = read_frames(directory);
  return run;
}

/// A value of run.json as a reader would write it; "" if it is not there.
std::string value_of(const Json &record, const std::string &key)
{
  const auto found = record.find(key);
  if (found == record.end() || found->is_null())
    return "";
  if (found->is_string())
    return found->get<std::string>();
  if (found->is_number_integer())
    return std::to_string(found->get<long long>());
  if (found->is_number())
    return readable_number(found->get<double>());
  return found->dump();
}

/// The comment lines at the beginning of a parameter file, without their sign.
std::vector<std::string> leading_comments(const std::string &text)
{
  std::vector<std::string> lines;
  std::istringstream       stream(text);
  std::string              line;
  while (std::getline(stream, line))
  {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos)
    {
      if (lines.empty())
        continue;
      break;
    }
    if (line[begin] != '#')
      break;
    const auto words = line.find_first_not_of("# \t\r", begin);
    if (words != std::string::npos)
      lines.push_back(line.substr(words));
  }
  return lines;
}

double extreme(const std::vector<double> &values, const bool largest)
{
  double result = std::numeric_limits<double>::quiet_NaN();
  for (const double value : values)
    result = largest ? std::fmax(result, value) : std::fmin(result, value);
  return result;
}

/// Bounds that differ in the seventh digit must look different.
std::string bound(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

/// The bounds of the last row that has them; not each need have.
void add_divergence(const Statistics &statistics, Facts &facts)
{
  const auto *lower = statistics.find("divergence_lower");
  const auto *upper = statistics.find("divergence_upper");
  const auto *time = statistics.find("time");
  if (lower == nullptr || upper == nullptr)
    return;
  for (std::size_t n = statistics.n_rows(); n-- > 0;)
    if (std::isfinite((*lower)[n]) && std::isfinite((*upper)[n]))
    {
      const bool last = n + 1 == statistics.n_rows() || time == nullptr;
      facts.emplace_back(
          last
              ? "Final divergence, bounds"
              : "Divergence at t = " + readable_number((*time)[n]) + ", bounds",
          "[" + bound((*lower)[n]) + ", " + bound((*upper)[n]) + "]");
      return;
    }
}

/// The rows of the summary that the statistics give.
void add_results(const Statistics &statistics, Facts &facts)
{
  const auto add = [&](const std::string &name, const double value)
  {
    if (std::isfinite(value))
      facts.emplace_back(name, readable_number(value));
  };
  const auto *minimum = statistics.find("min_density");
  add("Steps", statistics.last("step"));
  add("Final time", statistics.last("time"));
  add("Final value of the discriminator",
      statistics.last("discriminator_value"));
  add("Final largest slope", statistics.last("largest_slope"));
  add_divergence(statistics, facts);
  const double gap = extreme(relative_gaps(statistics), true);
  if (gap > 0. || !is_of_points(statistics)) // networks have none
    add("Largest relative gap", gap);
  if (!is_of_points(statistics)) // points keep their weights
    add("Largest relative mass error",
        extreme(relative_mass_errors(statistics), true));
  if (minimum != nullptr)
    add("Smallest density", extreme(*minimum, false));
}

/// Those of distances.csv.
void add_last_distances(const Statistics &distances, Facts &facts)
{
  const auto add = [&](const std::string &name, const std::string &column)
  {
    if (const double value = distances.last(column); std::isfinite(value))
      facts.emplace_back(name, readable_number(value));
  };
  const double upper = distances.last("exact_divergence_upper");
  if (std::isfinite(upper))
    facts.emplace_back("Final exact divergence, bounds",
                       "[" + bound(distances.last("exact_divergence_lower")) +
                           ", " + bound(upper) + "]");
  add("Final W1 to the target", "wasserstein_1");
  add("Final W2 squared to the target", "wasserstein_2_squared");
  add("Final share of copies", "share_of_copies");
}

Facts summary(const Run &run)
{
  Facts      facts;
  const auto add = [&](const std::string &name, const std::string &value)
  {
    if (!value.empty())
      facts.emplace_back(name, value);
  };
  add("Dimension", value_of(run.record, "dimension"));
  add("Nodes", value_of(run.record, "nodes"));
  add("Discriminator", value_of(run.record, "discriminator"));
  add("Particles", value_of(run.record, "particles"));
  add("Target points", value_of(run.record, "target_points"));
  add("MPI ranks", value_of(run.record, "ranks"));
  add("Divergence", value_of(run.record, "divergence"));
  add("Lipschitz bound L", value_of(run.record, "lipschitz_bound"));
  add_results(run.statistics, facts);
  add_last_distances(run.distances, facts);
  add("Exit reason", value_of(run.record, "exit_reason"));
  double wall = run.statistics.last("wall_seconds");
  if (const auto it = run.record.find("wall_seconds");
      it != run.record.end() && it->is_number())
    wall = it->get<double>();
  if (std::isfinite(wall))
    add("Wall time", wall_time_text(wall));
  add("Started", value_of(run.record, "started"));
  add("Computer", value_of(run.record, "hostname"));

  return facts;
}

/// What a reader must know before looking at the figures.
std::string warning(const Run &run)
{
  const std::string reason = value_of(run.record, "exit_reason");
  const std::string code = value_of(run.record, "exit_code");
  std::string       text;
  if (reason == "running")
    text = "This run had not ended when the report was made, or it was killed.";
  else if (!code.empty() && code != "0")
    text = "This run did not reach its end (exit code " + code +
           "): " + reason + (reason.empty() || reason.back() == '.' ? "" : ".");
  if (run.statistics.n_rows() == 0)
    text += (text.empty() ? "" : " ") + std::string("No step was recorded.");
  return text;
}

void add_figures(const Run &run, Page &page)
{
  const auto fields = field_figures(run.frames, run.directory);
  if (!fields.empty())
    page.add_section(!run.frames.has_particles() ? "Fields"
                     : run.frames.has_fields()   ? "Particles and fields"
                                                 : "Particles");
  page.add_figures(fields,
                   run.frames.dimension == 1 ? Page::Layout::pairs
                                             : Page::Layout::wide);
  const auto distances = distance_figures(run.distances, run.statistics);
  if (!distances.empty())
    page.add_section("Distances to the target");
  page.add_figures(distances, Page::Layout::pairs);
  const auto plots = statistics_figures(run.statistics);
  if (!plots.empty())
    page.add_section("Course of the flow");
  page.add_figures(plots, Page::Layout::pairs);
}

void add_parameters(const Run &run, Page &page)
{
  const std::string changed = value_of(run.record, "changed_parameters");
  const std::string all =
      text_if_there(join_path(run.directory, "parameters.prm"));
  if (changed.empty() && all.empty())
    return;
  page.add_section("Parameters");
  if (!changed.empty())
    page.add_note("What differs from the defaults; parameters.prm has all.");
  page.add_listing(changed.empty() ? all : changed);
}

void add_provenance(const Run &run, Page &page)
{
  std::string software = "lipflow " + value_of(run.record, "version") +
                         ", revision " + value_of(run.record, "revision");
  if (const auto libraries = run.record.find("libraries");
      libraries != run.record.end() && libraries->is_object())
    for (const auto &[name, version] : libraries->items())
      software += "; " + name + " " + value_of(*libraries, name);
  page.add_section("How to cite");
  page.add_paragraph(escape(software) + ".");
  page.add_paragraph(
      "The software: its CITATION.cff. The method: H. Gu, "
      "P. Birmpa, Y. Pantazis, L. Rey-Bellet, M. A. Katsoulakis, "
      "<i>Lipschitz-regularized gradient flows and generative particle "
      "algorithms for high-dimensional scarce data</i>, SIAM Journal on "
      "Mathematics of Data Science 6(4), 1205&#8211;1235, 2024, "
      "arXiv:2210.17230. The finite elements: deal.II, "
      "see dealii.org/publications.html.");
}

std::string html_of(const Run &run)
{
  auto description =
      leading_comments(text_if_there(join_path(run.directory, "original.prm")));
  std::string title = value_of(run.record, "title");
  if (title.empty() && !description.empty())
  {
    title = description.front();
    description.erase(description.begin());
  }
  if (title.empty())
    title = "lipflow run";
  std::string lead;
  for (const std::string &line : description)
    lead += line + "\n";

  Page page(title, lead);
  if (const std::string text = warning(run); !text.empty())
    page.add_warning(text);
  page.add_section("Summary");
  page.add_facts(summary(run));
  add_figures(run, page);
  add_parameters(run, page);
  add_provenance(run, page);
  return page.html();
}
} // namespace

void make_report(const std::string &run_directory)
{
  write_file_safely(join_path(run_directory, "report.html"),
                    html_of(read_run(run_directory)));
}
} // namespace lipflow
