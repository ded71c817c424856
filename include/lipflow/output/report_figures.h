#ifndef LIPFLOW_OUTPUT_REPORT_FIGURES_H
#define LIPFLOW_OUTPUT_REPORT_FIGURES_H

#include <lipflow/output/frames.h>
#include <lipflow/output/statistics_table.h>

#include <string>
#include <vector>

namespace lipflow
{
/// A figure of the report: HTML for its body, and its caption (HTML, too).
struct ReportFigure
{
  std::string body;
  std::string caption;
};

/// Curves over time of the columns that @p statistics has.
std::vector<ReportFigure> statistics_figures(const Statistics &statistics);

/// Curves (1D) or pictures of the fields at several times. @p run_directory
/// holds the PNG files.
std::vector<ReportFigure> field_figures(const Frames      &frames,
                                        const std::string &run_directory);

/// (upper - lower) / |upper| a row, or the column relative_gap if there is one.
std::vector<double> relative_gaps(const Statistics &statistics);

/// |mass - mass in the first row| / mass in the first row, by rows.
std::vector<double> relative_mass_errors(const Statistics &statistics);

/// A number for a reader: six digits at most.
std::string readable_number(double value);
} // namespace lipflow

#endif
