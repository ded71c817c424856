#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/page.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>
#include <lipflow/output/report_sheet.h>
#include <lipflow/output/runs_report.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// "A: 200 particles, exact"
std::string name_of(const RunGroup &group, const std::size_t r)
{
  return run_letter(r) + ": " + group.runs[r].description;
}

/// A column of each run that has it, from a table of it, with the area between
/// two other columns where they are named.
struct Quantity
{
  const char *column;
  const char *label;
  const char *caption;
  const char *band_from = "";
  const char *band_to = "";
  bool        is_linear = false; ///< whatever its values
};

void add_figure(const RunGroup &group,
                Statistics ComparedRun::*const table,
                const Quantity                &quantity,
                std::vector<ReportFigure>     &figures)
{
  ReportSheet sheet(group.runs.front().*table);
  const bool  is_sparse = table == &ComparedRun::distances;
  for (std::size_t r = 0; r < group.runs.size(); ++r)
  {
    const Statistics &of_run = group.runs[r].*table;
    if (sheet.add_of(of_run,
                     quantity.column,
                     name_of(group, r),
                     curve_style(r) + (is_sparse ? " marked" : "")))
      sheet.shade_of(
          of_run, quantity.band_from, quantity.band_to, curve_colour(r));
  }
  sheet.plot().logarithmic =
      !quantity.is_linear && curves_span_decades(sheet.plot());
  sheet.finish(quantity.label, quantity.caption, figures);
}

/// Upper bounds, or what a run without has instead.
void add_divergence_figure(const RunGroup            &group,
                           std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(group.runs.front().statistics);
  for (std::size_t r = 0; r < group.runs.size(); ++r)
  {
    const Statistics &of_run = group.runs[r].statistics;
    if (sheet.add_of(
            of_run, "divergence_upper", name_of(group, r), curve_style(r)))
      sheet.shade_of(
          of_run, "divergence_lower", "divergence_upper", curve_colour(r));
    else
      sheet.add_of(
          of_run, "discriminator_value", name_of(group, r), curve_style(r));
  }
  sheet.plot().logarithmic = curves_span_decades(sheet.plot());
  sheet.finish("divergence D",
               "The divergence <i>D</i> from the target as each run's own "
               "discriminator has it: the certified upper bound, with the area "
               "down to the lower one shaded, or of a network the value of its "
               "potential. Negative values are not drawn on a logarithmic "
               "axis.",
               figures);
}

void add_cloud_figure(const RunGroup &group, std::vector<ReportFigure> &figures)
{
  Plot plot;
  plot.x_label = "time t";
  plot.y_label = "W1 of the particles";
  for (std::size_t r = 1; r < group.runs.size(); ++r)
  {
    Curve curve{run_letter(r) + " and A", {}, {}, curve_style(r) + " marked"};
    for (const CloudDistance &distance : group.runs[r].to_first)
    {
      curve.x.push_back(distance.time);
      curve.y.push_back(distance.upper);
    }
    if (!curve.x.empty())
      plot.curves.push_back(curve);
  }
  if (!plot.curves.empty())
    figures.push_back({draw_plot(plot),
                       "The distance <i>W</i><sub>1</sub> between the "
                       "particles of a run and those of A, without a mesh "
                       "(upper bounds)."});
}

std::vector<ReportFigure> course_figures(const RunGroup &group)
{
  std::vector<ReportFigure> figures;
  add_divergence_figure(group, figures);
  add_figure(group,
             &ComparedRun::distances,
             {"exact_divergence_upper",
              "divergence D, exact",
              "<i>D</i> between the particles and the points of the target, "
              "over all Lipschitz functions and without a mesh: the same "
              "quantity of each run, between certified bounds.",
              "exact_divergence_lower",
              "exact_divergence_upper"},
             figures);
  add_figure(group,
             &ComparedRun::distances,
             {"wasserstein_1",
              "W1 to the target",
              "The distance <i>W</i><sub>1</sub> from the particles to the "
              "points of the target, exact."},
             figures);
  add_figure(group,
             &ComparedRun::statistics,
             {"fisher_information",
              "Fisher information I",
              "The Lipschitz-regularized Fisher information <i>I</i>."},
             figures);
  add_figure(group,
             &ComparedRun::statistics,
             {"max_speed",
              "largest speed",
              "The largest speed: on the mesh, or of a particle where there is "
              "none."},
             figures);
  add_figure(group,
             &ComparedRun::distances,
             {"neighbour_ratio",
              "neighbour ratio",
              neighbour_ratio_text,
              "",
              "",
              true},
             figures);
  add_figure(group,
             &ComparedRun::distances,
             {"share_of_copies",
              "share of copies",
              share_of_copies_text,
              "",
              "",
              true},
             figures);
  add_cloud_figure(group, figures);
  return figures;
}

std::string number_or_dash(const double value)
{
  return std::isfinite(value) ? readable_number(value) : "-";
}

std::string divergence_text(const Statistics &statistics)
{
  const double lower = statistics.last("divergence_lower");
  const double upper = statistics.last("divergence_upper");
  return std::isfinite(upper)
             ? "[" + readable_number(lower) + ", " + readable_number(upper) +
                   "]"
             : number_or_dash(statistics.last("discriminator_value"));
}

void add_table(const RunGroup &group, Page &page)
{
  std::vector<std::vector<std::string>> rows;
  for (std::size_t r = 0; r < group.runs.size(); ++r)
  {
    const ComparedRun &run = group.runs[r];
    rows.push_back({name_of(group, r),
                    number_or_dash(run.statistics.last("step")),
                    std::isfinite(run.wall_seconds)
                        ? wall_time_text(run.wall_seconds)
                        : "-",
                    number_or_dash(run.statistics.last("time")),
                    run.exit_reason,
                    divergence_text(run.statistics),
                    number_or_dash(run.distances.last("wasserstein_1")),
                    number_or_dash(run.distances.last("share_of_copies"))});
  }
  page.add_table({"run",
                  "steps",
                  "wall time",
                  "final time",
                  "ended by",
                  "D, bounds or value",
                  "W1 to the target",
                  "copies"},
                 rows);
}

/// Pictures of the last particles, of the runs that keep some.
std::vector<ReportFigure> particle_figures(const RunGroup &group)
{
  std::vector<TitledFrames> titled;
  for (std::size_t r = 0; r < group.runs.size(); ++r)
    if (group.runs[r].frames.has_particles())
      titled.push_back({name_of(group, r), &group.runs[r].frames});
  if (titled.size() < 2 || titled.front().frames->dimension == 1)
    return {};
  return {last_particles_figure(titled)};
}
} // namespace

void make_runs_report(const std::string &directory, const RunGroup &group)
{
  Page page(group.title, "Runs with the same source and target.");
  page.add_section("Summary");
  Facts facts;
  for (std::size_t r = 0; r < group.runs.size(); ++r)
    facts.emplace_back(run_letter(r), group.runs[r].directory);
  page.add_facts(facts);
  add_table(group, page);
  for (const std::string &note : group.notes)
    page.add_paragraph(escape(note));
  const auto pictures = particle_figures(group);
  if (!pictures.empty())
    page.add_section("Particles at the end");
  page.add_figures(pictures, Page::Layout::wide);
  page.add_section("Their courses");
  page.add_figures(course_figures(group), Page::Layout::pairs);
  page.add_note("The numbers are in runs.csv.");
  write_file_safely(join_path(directory, "report.html"), page.html());
}
} // namespace lipflow
