#include <lipflow/base/errors.h>
#include <lipflow/output/comparison_figures.h>
#include <lipflow/output/comparison_report.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/page.h>
#include <lipflow/output/power_law.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>

#include <cmath>
#include <filesystem>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
using Json = nlohmann::json;

Json read_record(const std::string &directory)
{
  const std::string path = join_path(directory, "run.json");
  if (!std::filesystem::exists(path))
    throw Error(ExitCode::files,
                directory +
                    " is not the folder of a comparison: it has no run.json.");
  const Json record = Json::parse(read_file(path), nullptr, false);
  if (!record.is_object())
    throw Error(ExitCode::input, path + " is damaged: it is no JSON object.");
  return record;
}

/// A value of run.json as a reader would write it; "" if it is not there.
std::string text_of(const Json &record, const std::string &key)
{
  const auto found = record.find(key);
  if (found == record.end() || found->is_null())
    return "";
  if (found->is_string())
    return found->get<std::string>();
  return found->is_number() ? readable_number(found->get<double>())
                            : found->dump();
}

unsigned int dimension_of(const Json &record)
{
  const auto found = record.find("dimension");
  return found != record.end() && found->is_number() ? found->get<unsigned>()
                                                     : 0;
}

void add_warning(const Json &record, Page &page)
{
  const std::string reason = text_of(record, "exit_reason");
  const std::string code = text_of(record, "exit_code");
  if (reason == "running")
    page.add_warning("This comparison had not ended when the report was made, "
                     "or it was killed.");
  else if (!code.empty() && code != "0")
    page.add_warning("This comparison did not reach its end (exit code " +
                     code + "): " + reason +
                     (reason.empty() || reason.back() == '.' ? "" : "."));
}

void add_facts(const Json &record, const ComparisonTable &table, Page &page)
{
  Facts      facts;
  const auto add = [&](const std::string &name, const std::string &key)
  {
    if (const std::string text = text_of(record, key); !text.empty())
      facts.emplace_back(name, text);
  };
  add("Dimension", "dimension");
  add("Nodes", "nodes");
  add("Smallest height of a cell", "smallest_height");
  add("Divergence", "divergence");
  add("Lipschitz bound L", "lipschitz_bound");
  facts.emplace_back("Seeds", std::to_string(table.n_seeds()));
  add("Histogram bins per axis", "histogram_bins");
  add("MPI ranks", "ranks");
  add("Exit reason", "exit_reason");
  add("Wall time in seconds", "wall_seconds");
  add("Started", "started");
  add("Computer", "hostname");
  page.add_facts(facts);
}

/// A row by number of particles; means over the seeds.
void add_table(const Json &record, const ComparisonTable &table, Page &page)
{
  if (table.times().empty())
    return;
  std::vector<std::string> header = {"particles M", "M per node"};
  const auto               times = shown_times(table);
  for (const double time : times)
    header.push_back("W1, " + at_time(time));
  const std::string end = at_time(times.back());
  for (const char *name : {"histograms, ", "D particles, ", "D density, "})
    header.push_back(name + end);
  const double nodes = record.value("nodes", 0.);

  std::vector<std::vector<std::string>> rows;
  for (const double number : table.numbers())
  {
    const auto at = [&](const char *column, const double time)
    {
      const Spread spread = table.spread(column, number);
      for (std::size_t k = 0; k < table.times().size(); ++k)
        if (table.times()[k] == time && std::isfinite(spread.mean[k]))
          return readable_number(spread.mean[k]);
      return std::string("-");
    };
    rows.push_back({readable_number(number),
                    nodes > 0. ? readable_number(number / nodes) : "-"});
    for (const double time : times)
      rows.back().push_back(at("w1_upper", time));
    for (const char *column :
         {"histogram_l1", "divergence_particles", "divergence_pde"})
      rows.back().push_back(at(column, times.back()));
  }
  page.add_table(header, rows);
}

void add_explanation(const unsigned int dimension, Page &page)
{
  const std::string rate = dimension == 1 ? "<i>M</i><sup>&#8722;1/2</sup>"
                           : dimension == 2
                               ? "<i>M</i><sup>&#8722;1/2</sup> (log "
                                 "<i>M</i>)<sup>1/2</sup>"
                               : "<i>M</i><sup>&#8722;1/3</sup>";
  page.add_paragraph(
      "Both solve the same equation, the density by fluxes between the nodes, "
      "the particles along their paths, with the same potentials' mesh and the "
      "same target. <b>Where they must agree:</b> with many particles a cell, "
      "so that the mesh is wider than the distance of neighbouring particles, "
      "the mesh sees the particles as a density with a little noise, and the "
      "distance <i>W</i><sub>1</sub> is that of independent samples, " +
      rate +
      ", until it comes to what the two schemes differ by, about the size of a "
      "cell: above all the upwind fluxes spread the density on its way, which "
      "its variance shows. This floor only a finer mesh lowers.");
  page.add_paragraph(
      "<b>Where they differ:</b> with few particles a cell the potential sees "
      "each of them. It is then steep at the scale of the particles' distance, "
      "with slopes up to <i>L</i> even at rest, so that <i>D</i> and <i>I</i> "
      "of the "
      "particles do not fall to zero, as those of the density do, but to a "
      "floor, which sinks as there are more of them. The <i>L</i><sup>1</sup> "
      "distance of histograms has a floor from sampling, too: about the root "
      "of (occupied bins/<i>M</i>). The particles' means and variances are "
      "exact, those of the density are of its nodal masses.");
}

std::string html_of(const std::string &directory)
{
  const Json            record = read_record(directory);
  const ComparisonTable table(join_path(directory, "comparison.csv"));
  const unsigned int    dimension = dimension_of(record);
  const std::string     title = text_of(record, "title");
  Page                  page(title.empty() ? "Density and particles" : title,
            "The same flow computed twice: as a density on the mesh, "
            "and with particles drawn from the density at the start.");
  add_warning(record, page);
  page.add_section("Summary");
  add_facts(record, table, page);
  add_table(record, table, page);
  const auto pictures = comparison_pictures(read_frames(directory), directory);
  const auto pairs = Page::Layout::pairs;
  if (!pictures.empty())
  {
    page.add_section("Particles over the density");
    page.add_figures(pictures, dimension == 1 ? pairs : Page::Layout::wide);
  }
  if (!table.times().empty())
  {
    page.add_section("How far they are apart");
    auto figures = distance_figures(table);
    figures.push_back(rate_figure(table, dimension));
    page.add_figures(figures, pairs);
    page.add_section("Their courses");
    page.add_figures(course_figures(table), pairs);
  }
  page.add_section("What to expect");
  add_explanation(dimension, page);
  if (const std::string text = text_of(record, "changed_parameters");
      !text.empty())
  {
    page.add_section("Parameters");
    page.add_note("What differs from the defaults; parameters.prm has all.");
    page.add_listing(text);
  }
  page.add_section("Software");
  page.add_paragraph("lipflow " + escape(text_of(record, "version")) +
                     ", revision " + escape(text_of(record, "revision")) +
                     ". The numbers are in comparison.csv.");
  return page.html();
}
} // namespace

bool is_comparison(const std::string &directory)
{
  return std::filesystem::exists(join_path(directory, "comparison.csv"));
}

void make_comparison_report(const std::string &directory)
{
  write_file_safely(join_path(directory, "report.html"), html_of(directory));
}

nlohmann::json w1_summary(const std::string &path)
{
  const ComparisonTable table(path);
  Json                  summary = Json::array();
  for (const double time : shown_times(table))
  {
    const auto     points = table.points("w1_upper", time);
    const PowerLaw law = fit_power_law(points.numbers, points.values);
    Json           means = Json::array();
    for (const double number : table.numbers())
    {
      double sum = 0., n = 0.;
      for (std::size_t k = 0; k < points.numbers.size(); ++k)
        if (points.numbers[k] == number)
        {
          sum += points.values[k];
          n += 1.;
        }
      means.push_back(n > 0. ? Json(sum / n) : Json());
    }
    summary.push_back(
        {{"time", time},
         {"particles", table.numbers()},
         {"mean", means},
         {"exponent",
          std::isfinite(law.exponent) ? Json(law.exponent) : Json()}});
  }
  return summary;
}
} // namespace lipflow
