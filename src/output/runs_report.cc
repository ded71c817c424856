#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/page.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/runs_report.h>
#include <lipflow/output/svg_plot.h>

#include <cmath>
#include <map>
#include <optional>

namespace lipflow
{
namespace
{
struct Quantity
{
  const char *column;
  const char *label;
  const char *caption;
};

constexpr std::array<Quantity, 3> quantities = {
    {{"divergence_upper",
      "divergence D",
      "The divergence <i>D</i> from the target (upper bounds)."},
     {"fisher_information",
      "Fisher information I",
      "The Lipschitz-regularized Fisher information <i>I</i>."},
     {"max_speed", "largest speed", "The largest speed on the mesh."}}};

/// The curve of a column through the rows that have a value.
Curve curve_of(const ComparedRun &run,
               const std::string &column,
               const std::string &style)
{
  Curve       curve{run.description, {}, {}, style};
  const auto *time = run.statistics.find("time");
  const auto *values = run.statistics.find(column);
  if (time == nullptr || values == nullptr)
    return curve;
  for (std::size_t row = 0; row < values->size(); ++row)
    if (std::isfinite((*values)[row]))
    {
      curve.x.push_back((*time)[row]);
      curve.y.push_back((*values)[row]);
    }
  return curve;
}

ReportFigure quantity_figure(const RunPair &pair, const Quantity &quantity)
{
  Plot plot;
  plot.x_label = "time t";
  plot.y_label = quantity.label;
  plot.curves = {curve_of(pair.runs[0], quantity.column, "c0"),
                 curve_of(pair.runs[1], quantity.column, "c1 dashed")};
  std::vector<double> all = plot.curves[0].y;
  all.insert(all.end(), plot.curves[1].y.begin(), plot.curves[1].y.end());
  plot.logarithmic = spans_decades(all);
  return {draw_plot(plot), quantity.caption};
}

ReportFigure distance_figure(const RunPair &pair)
{
  Plot plot;
  plot.x_label = "time t";
  plot.y_label = "W1 of the particles";
  Curve curve{"", {}, {}, "c0 marked"};
  for (const CloudDistance &distance : pair.distances)
  {
    curve.x.push_back(distance.time);
    curve.y.push_back(distance.upper);
  }
  plot.curves = {curve};
  return {draw_plot(plot),
          "The distance <i>W</i><sub>1</sub> of the particles of both runs, "
          "without a mesh (upper bounds)."};
}

using Row = StatisticsTable::Row;

/// Rows by time; columns after it: the quantities of one run, of the other,
/// bounds of W_1.
std::map<double, Row> rows_of(const RunPair &pair)
{
  const std::size_t     n = 1 + 2 * quantities.size() + 2;
  std::map<double, Row> rows;
  const auto            put =
      [&](const double time, const std::size_t column, const double value)
  {
    Row &row = rows[time];
    row.resize(n);
    row[0] = time;
    row[column] = value;
  };
  for (std::size_t r = 0; r < 2; ++r)
    for (std::size_t q = 0; q < quantities.size(); ++q)
    {
      const Curve curve = curve_of(pair.runs[r], quantities[q].column, "");
      for (std::size_t k = 0; k < curve.x.size(); ++k)
        put(curve.x[k], 1 + 2 * q + r, curve.y[k]);
    }
  for (const CloudDistance &distance : pair.distances)
  {
    put(distance.time, n - 2, distance.lower);
    put(distance.time, n - 1, distance.upper);
  }
  return rows;
}
} // namespace

void write_runs_table(const std::string &path, const RunPair &pair)
{
  std::vector<std::string> columns = {"time"};
  for (const Quantity &quantity : quantities)
    for (const char *run : {"_a", "_b"})
      columns.push_back(quantity.column + std::string(run));
  columns.push_back("w1_lower");
  columns.push_back("w1_upper");
  StatisticsTable table(path, columns);
  for (const auto &[time, row] : rows_of(pair))
    table.add_row(row);
}

void make_runs_report(const std::string &directory, const RunPair &pair)
{
  Page page("Two runs", "Two runs with the same source and target.");
  page.add_section("Summary");
  page.add_facts({{"A", pair.runs[0].directory},
                  {"A is a", pair.runs[0].description},
                  {"B", pair.runs[1].directory},
                  {"B is a", pair.runs[1].description}});
  if (!pair.note.empty())
    page.add_paragraph(escape(pair.note));
  page.add_section("Their courses");
  std::vector<ReportFigure> figures;
  for (const Quantity &quantity : quantities)
    figures.push_back(quantity_figure(pair, quantity));
  if (!pair.distances.empty())
    figures.push_back(distance_figure(pair));
  page.add_figures(figures, Page::Layout::pairs);
  page.add_note("The numbers are in runs.csv.");
  write_file_safely(join_path(directory, "report.html"), page.html());
}
} // namespace lipflow
