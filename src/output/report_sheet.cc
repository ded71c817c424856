#include <lipflow/output/report_sheet.h>

#include <cmath>
#include <utility>

namespace lipflow
{
ReportSheet::ReportSheet(const Statistics &statistics)
    : statistics_(&statistics)
    , time_(statistics.find("time"))
{
  plot_.x_label = "time t";
}

bool ReportSheet::add(const std::string &column,
                      const std::string &label,
                      const std::string &style)
{
  const auto *values = statistics_->find(column);
  return values != nullptr && add(*values, label, style);
}

bool ReportSheet::add(const std::vector<double> &values,
                      const std::string         &label,
                      const std::string         &style)
{
  if (time_ == nullptr)
    return false;
  Curve curve{label, {}, {}, style};
  for (std::size_t n = 0; n < values.size(); ++n)
    if (std::isfinite(values[n]))
    {
      curve.x.push_back((*time_)[n]);
      curve.y.push_back(values[n]);
    }
  if (curve.x.empty())
    return false;
  plot_.curves.push_back(std::move(curve));
  return true;
}

bool ReportSheet::add_of(const Statistics  &other,
                         const std::string &column,
                         const std::string &label,
                         const std::string &style)
{
  ReportSheet sheet(other);
  if (!sheet.add(column, label, style))
    return false;
  plot_.curves.push_back(std::move(sheet.plot_.curves.front()));
  return true;
}

void ReportSheet::shade(const std::string &lower, const std::string &upper)
{
  shade_of(*statistics_, lower, upper, "c0");
}

void ReportSheet::shade_of(const Statistics  &other,
                           const std::string &lower,
                           const std::string &upper,
                           const std::string &style)
{
  const auto *time = other.find("time");
  const auto *low = other.find(lower);
  const auto *high = other.find(upper);
  if (time == nullptr || low == nullptr || high == nullptr)
    return;
  Band band{{}, {}, {}, style};
  for (std::size_t n = 0; n < time->size(); ++n)
    if (std::isfinite((*low)[n]) && std::isfinite((*high)[n]))
    {
      band.x.push_back((*time)[n]);
      band.lower.push_back((*low)[n]);
      band.upper.push_back((*high)[n]);
    }
  if (!band.x.empty())
    plot_.bands.push_back(std::move(band));
}

void ReportSheet::finish(const std::string         &y_label,
                         const std::string         &caption,
                         std::vector<ReportFigure> &figures)
{
  if (plot_.curves.empty())
    return;
  plot_.y_label = y_label;
  figures.push_back({draw_plot(plot_), caption});
}

Plot &ReportSheet::plot()
{
  return plot_;
}
} // namespace lipflow
