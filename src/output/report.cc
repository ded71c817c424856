#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/progress.h>
#include <lipflow/output/report.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/svg_plot.h>

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

const char *page_style = R"(
*{box-sizing:border-box}
html{background:var(--page);color:var(--text)}
body{max-width:1040px;margin:0 auto;padding:36px 28px 60px;
font:16px/1.5 "Liberation Serif","Times New Roman",Times,"DejaVu Serif",serif}
h1{font-size:30px;line-height:1.2;margin:0 0 10px;font-weight:600}
h2{font-size:20px;margin:38px 0 12px;padding-bottom:4px;font-weight:600;
border-bottom:1px solid var(--rule)}
.lead{font-size:17px;max-width:78ch;margin:0 0 8px}
.soft{color:var(--soft);font-size:14px;margin:0}
.failed{border-left:4px solid var(--c1);padding:6px 12px;
background:var(--panel);margin:16px 0}
.facts{columns:2;column-gap:44px;font-size:15px}
.facts table{border-collapse:collapse;width:100%}
.facts tr{break-inside:avoid}
.facts td{padding:3px 0;border-bottom:1px solid var(--rule);
vertical-align:top}
.facts td+td{text-align:right;padding-left:12px;overflow-wrap:anywhere;
font-variant-numeric:tabular-nums}
.facts td:first-child{color:var(--soft);white-space:nowrap}
.plots{display:grid;grid-template-columns:1fr 1fr;gap:22px 34px}
figure{margin:0;break-inside:avoid}
figure.wide{margin:0 0 22px}
figcaption{font-size:14px;line-height:1.4;color:var(--soft);margin-top:6px}
figcaption b{color:var(--text)}
sub,sup{line-height:0;font-size:75%}
.gallery{display:grid;gap:12px 10px;
grid-template-columns:repeat(auto-fill,minmax(225px,1fr))}
.gallery.three{grid-template-columns:repeat(3,1fr)}
pre{background:var(--panel);border:1px solid var(--rule);padding:12px 14px;
font:13px/1.45 "Liberation Mono","DejaVu Sans Mono",Menlo,monospace;
white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
a{color:var(--link)}
@media (max-width:700px){.plots{grid-template-columns:1fr}.facts{columns:1}}
@media print{body{max-width:none;padding:0;font-size:12px}
.plots{gap:14px 24px}h1{font-size:22px}h2{font-size:15px;margin-top:20px}
.facts{font-size:11px}figcaption,.soft{font-size:11px}.lead{font-size:13px}
pre{font-size:9px}
.gallery{grid-template-columns:repeat(4,1fr)}}
)";

struct Run
{
  std::string directory;
  Json        record;
  Statistics  statistics;
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

double last_of(const Statistics &statistics, const std::string &column)
{
  const auto *values = statistics.find(column);
  return values == nullptr || values->empty()
             ? std::numeric_limits<double>::quiet_NaN()
             : values->back();
}

double extreme(const std::vector<double> &values, const bool largest)
{
  double result = std::numeric_limits<double>::quiet_NaN();
  for (const double value : values)
    result = largest ? std::fmax(result, value) : std::fmin(result, value);
  return result;
}

using Facts = std::vector<std::pair<std::string, std::string>>;

/// Bounds that differ in the seventh digit must look different.
std::string bound(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

/// The rows of the summary that the statistics give.
void add_results(const Statistics &statistics, Facts &facts)
{
  const auto add = [&](const std::string &name, const double value)
  {
    if (std::isfinite(value))
      facts.emplace_back(name, readable_number(value));
  };
  const double lower = last_of(statistics, "divergence_lower");
  const double upper = last_of(statistics, "divergence_upper");
  const auto  *minimum = statistics.find("min_density");
  add("Steps", last_of(statistics, "step"));
  add("Final time", last_of(statistics, "time"));
  if (std::isfinite(lower) && std::isfinite(upper))
    facts.emplace_back("Final divergence, bounds",
                       "[" + bound(lower) + ", " + bound(upper) + "]");
  add("Largest relative gap", extreme(relative_gaps(statistics), true));
  add("Largest relative mass error",
      extreme(relative_mass_errors(statistics), true));
  if (minimum != nullptr)
    add("Smallest density", extreme(*minimum, false));
}

std::string summary(const Run &run)
{
  Facts      facts;
  const auto add = [&](const std::string &name, const std::string &value)
  {
    if (!value.empty())
      facts.emplace_back(name, value);
  };
  add("Dimension", value_of(run.record, "dimension"));
  add("Nodes", value_of(run.record, "nodes"));
  add("MPI ranks", value_of(run.record, "ranks"));
  add("Divergence", value_of(run.record, "divergence"));
  add("Lipschitz bound L", value_of(run.record, "lipschitz_bound"));
  add_results(run.statistics, facts);
  add("Exit reason", value_of(run.record, "exit_reason"));
  double wall = last_of(run.statistics, "wall_seconds");
  if (const auto it = run.record.find("wall_seconds");
      it != run.record.end() && it->is_number())
    wall = it->get<double>();
  if (std::isfinite(wall))
    add("Wall time",
        wall < 60. ? readable_number(std::round(wall * 100) / 100) + " s"
                   : readable_duration(wall) + " (h:min:s)");
  add("Started", value_of(run.record, "started"));
  add("Computer", value_of(run.record, "hostname"));

  std::string html = "<div class=\"facts\"><table>\n";
  for (const auto &[name, value] : facts)
    html += "<tr><td>" + escape(name) + "</td><td>" + escape(value) +
            "</td></tr>\n";
  return html + "</table></div>\n";
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
  return text.empty() ? "" : "<p class=\"failed\">" + escape(text) + "</p>\n";
}

std::string figure(const ReportFigure &content,
                   const unsigned int  number,
                   const std::string  &classes)
{
  return "<figure" + classes + ">\n" + content.body + "<figcaption><b>Figure " +
         std::to_string(number) + ".</b> " + content.caption +
         "</figcaption>\n</figure>\n";
}

std::string figures(const Run &run)
{
  unsigned int number = 0;
  std::string  html;
  const auto   fields = field_figures(run.frames, run.directory);
  const bool   curves = run.frames.dimension == 1;
  if (!fields.empty())
  {
    html += "<h2>Fields</h2>\n";
    html += curves ? "<div class=\"plots\">\n" : "";
    for (const ReportFigure &content : fields)
      html += figure(content, ++number, curves ? "" : " class=\"wide\"");
    html += curves ? "</div>\n" : "";
  }
  const auto plots = statistics_figures(run.statistics);
  if (!plots.empty())
  {
    html += "<h2>Course of the flow</h2>\n<div class=\"plots\">\n";
    for (const ReportFigure &content : plots)
      html += figure(content, ++number, "");
    html += "</div>\n";
  }
  return html;
}

std::string parameters(const Run &run)
{
  const std::string changed = value_of(run.record, "changed_parameters");
  if (!changed.empty())
    return "<h2>Parameters</h2>\n<p class=\"soft\">What differs from the "
           "defaults; parameters.prm has all.</p>\n<pre>" +
           escape(changed) + "</pre>\n";
  const std::string all =
      text_if_there(join_path(run.directory, "parameters.prm"));
  return all.empty() ? ""
                     : "<h2>Parameters</h2>\n<pre>" + escape(all) + "</pre>\n";
}

std::string provenance(const Run &run)
{
  std::string software = "lipflow " + value_of(run.record, "version") +
                         ", revision " + value_of(run.record, "revision");
  if (const auto libraries = run.record.find("libraries");
      libraries != run.record.end() && libraries->is_object())
    for (const auto &[name, version] : libraries->items())
      software += "; " + name + " " + value_of(*libraries, name);
  return "<h2>How to cite</h2>\n<p>" + escape(software) +
         ".</p>\n<p>The software: its CITATION.cff. The method: H. Gu, "
         "P. Birmpa, Y. Pantazis, L. Rey-Bellet, M. A. Katsoulakis, "
         "<i>Lipschitz-regularized gradient flows and generative particle "
         "algorithms for high-dimensional scarce data</i>, SIAM Journal on "
         "Mathematics of Data Science 6(4), 1205&#8211;1235, 2024, "
         "arXiv:2210.17230. The finite elements: deal.II, "
         "see dealii.org/publications.html.</p>\n";
}

std::string page(const Run &run)
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

  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta name=\"color-scheme\" "
      "content=\"light dark\">\n<title>" +
      escape(title) + "</title>\n<style>\n" + svg_style() + page_style +
      "</style>\n</head>\n<body>\n<h1>" + escape(title) + "</h1>\n";
  if (!description.empty())
  {
    html += "<p class=\"lead\">";
    for (const std::string &line : description)
      html += escape(line) + "\n";
    html += "</p>\n";
  }
  return html + warning(run) + "<h2>Summary</h2>\n" + summary(run) +
         figures(run) + parameters(run) + provenance(run) +
         "</body>\n</html>\n";
}
} // namespace

void make_report(const std::string &run_directory)
{
  write_file_safely(join_path(run_directory, "report.html"),
                    page(read_run(run_directory)));
}
} // namespace lipflow
