#ifndef LIPFLOW_OUTPUT_REPORT_SHEET_H
#define LIPFLOW_OUTPUT_REPORT_SHEET_H

#include <lipflow/output/report_figures.h>
#include <lipflow/output/svg_plot.h>

#include <string>
#include <vector>

namespace lipflow
{
/// Gathers the curves over time of one plot from the columns that exist.
class ReportSheet
{
public:
  /// @p statistics must outlive this.
  explicit ReportSheet(const Statistics &statistics);

  /// False if there is no such column, or no value in it.
  bool add(const std::string &column,
           const std::string &label,
           const std::string &style);

  /// A column, by rows; through those that have a value, whatever the others
  /// lack.
  bool add(const std::vector<double> &values,
           const std::string         &label,
           const std::string         &style);

  /// A column of another table, with the times there.
  bool add_of(const Statistics  &other,
              const std::string &column,
              const std::string &label,
              const std::string &style);

  /// Fills the area between two columns, where a row has both.
  void shade(const std::string &lower, const std::string &upper);

  /// The same of another table.
  void shade_of(const Statistics  &other,
                const std::string &lower,
                const std::string &upper,
                const std::string &style);

  /// Appends the figure, if there is anything to show.
  void finish(const std::string         &y_label,
              const std::string         &caption,
              std::vector<ReportFigure> &figures);

  Plot &plot();

private:
  const Statistics          *statistics_;
  const std::vector<double> *time_;
  Plot                       plot_;
};
} // namespace lipflow

#endif
