#include <lipflow/base/special_numbers.h>
#include <lipflow/output/progress.h>
#include <lipflow/output/report_sheet.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lipflow
{
namespace
{
using Column = std::vector<double>;

void divergence_figure(const Statistics          &statistics,
                       std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  const bool  upper = sheet.add("divergence_upper", "upper bound", "c0");
  const bool  lower = sheet.add("divergence_lower", "lower bound", "c1 dashed");
  if (upper && lower)
    sheet.shade("divergence_lower", "divergence_upper");
  const std::string divergence =
      "divergence <i>D</i>(<i>P</i>(<i>t</i>)&#8202;&#8214;&#8202;<i>Q</i>)";
  std::string caption =
      upper && lower
          ? "The " + divergence +
                " lies between its certified bounds; the area "
                "between them is shaded."
          : std::string("A certified ") + (upper ? "upper" : "lower") +
                " bound of the " + divergence + ".";
  if (sheet.add("exact_divergence", "exact", "c2 dotted"))
    caption += " Dotted: the exact solution.";
  if (upper)
    sheet.plot().logarithmic =
        spans_decades(*statistics.find("divergence_upper"));
  sheet.finish("divergence D", caption, figures);
}

void information_figure(const Statistics          &statistics,
                        std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  if (!sheet.add("fisher_information", "computed", "c0"))
    return;
  sheet.plot().logarithmic =
      spans_decades(*statistics.find("fisher_information"));
  std::string caption = "The Lipschitz-regularized Fisher information "
                        "<i>I</i> = E<sub><i>P</i></sub>|&#8711;&#968;|"
                        "<sup>2</sup>, the rate at which <i>D</i> falls.";
  if (sheet.add("exact_fisher_information", "exact", "c2 dotted"))
    caption += " Dotted: the exact solution.";
  sheet.finish("Fisher information I", caption, figures);
}

void balance_figure(const Statistics          &statistics,
                    std::vector<ReportFigure> &figures)
{
  const Column *time = statistics.find("time");
  const Column *upper = statistics.find("divergence_upper");
  const Column *information = statistics.find("fisher_information");
  if (time == nullptr || upper == nullptr || information == nullptr)
    return;
  // Both are zero at the first row that has both; the integral is over rows
  // that have I, each from the one before.
  Column fall, dissipated;
  double first = not_a_number, total = 0.;
  double last_time = not_a_number, last_information = not_a_number;
  for (std::size_t n = 0; n < time->size(); ++n)
  {
    const double t = (*time)[n], rate = (*information)[n];
    if (!std::isfinite(first) && std::isfinite(rate))
      first = (*upper)[n];
    fall.push_back(first - (*upper)[n]);
    if (std::isfinite(first) && std::isfinite(rate))
    {
      if (std::isfinite(last_time))
        total += (t - last_time) * (rate + last_information) / 2.;
      last_time = t;
      last_information = rate;
    }
    dissipated.push_back(last_time == t ? total : not_a_number);
  }
  ReportSheet sheet(statistics);
  sheet.add(fall, "D(0) - D(t)", "c0");
  sheet.add(dissipated, "integral of I", "c1 dashed");
  sheet.finish("energy lost",
               "Energy balance: what <i>D</i> has lost, and "
               "&#8747;<sub>0</sub><sup><i>t</i></sup> <i>I</i> d<i>s</i> by "
               "the trapezoidal rule. They agree for the exact flow; the time "
               "step's dissipation makes them differ.",
               figures);
}

void certificate_figure(const Statistics          &statistics,
                        std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  sheet.add(relative_gaps(statistics), "", "c0");
  sheet.plot().logarithmic = true;
  sheet.finish("relative gap",
               "The relative duality gap, (upper &#8722; lower) / upper, that "
               "certifies each divergence.",
               figures);
}

/// Not all zero.
bool has_values(const Statistics &statistics, const std::string &column)
{
  const Column *values = statistics.find(column);
  return values != nullptr &&
         std::any_of(values->begin(),
                     values->end(),
                     [](const double value) { return value > 0.; });
}

void saturation_figure(const Statistics          &statistics,
                       std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  sheet.add("saturated_fraction", "", "c0");
  sheet.finish("saturated fraction",
               "The part of the mass of <i>P</i> where the Lipschitz bound is "
               "attained, |&#8711;&#968;| &gt; 0.999 <i>L</i>.",
               figures);
}

void slope_figure(const Statistics          &statistics,
                  std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  sheet.add("largest_slope", "largest slope", "c0");
  sheet.add("max_speed", "largest speed", "c1 dashed");
  sheet.finish("slope",
               "The largest slope of the potential at particles and target "
               "points, and the largest speed of a particle. A network whose "
               "slopes are far below <i>L</i> has come to its limits.",
               figures);
}

void work_figure(const Statistics          &statistics,
                 std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(statistics);
  sheet.add("newton_iterations", "Newton matrices", "c0");
  sheet.add("linear_iterations", "linear iterations", "c1");
  const Column *linear = statistics.find("linear_iterations");
  sheet.plot().logarithmic =
      linear != nullptr && sheet.plot().curves.size() > 1;
  sheet.finish("iterations a step",
               "The work of each step: matrices of Newton's method, and "
               "iterations of the linear solver for all of them.",
               figures);
}

/// Of points. A network's training steps are as many as the parameters say.
void add_point_figures(const Statistics          &statistics,
                       std::vector<ReportFigure> &figures)
{
  information_figure(statistics, figures);
  slope_figure(statistics, figures);
  balance_figure(statistics, figures);
  if (has_values(statistics, "relative_gap"))
    certificate_figure(statistics, figures);
  if (has_values(statistics, "saturated_fraction"))
    saturation_figure(statistics, figures);
  if (has_values(statistics, "newton_iterations"))
    work_figure(statistics, figures);
}

void step_figure(const Statistics          &statistics,
                 std::vector<ReportFigure> &figures)
{
  const Column *given = statistics.find("dt");
  if (given == nullptr)
    return;
  Column steps = *given; // the first row, at the start, is of no step
  std::replace_if(
      steps.begin(),
      steps.end(),
      [](const double dt) { return !(dt > 0.); },
      not_a_number);
  ReportSheet sheet(statistics);
  sheet.add(steps, "", "c0");
  sheet.plot().logarithmic = spans_decades(steps);
  sheet.finish("time step", "The length of the time steps.", figures);
}
} // namespace

std::string readable_number(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value + 0.);
  return text;
}

std::string wall_time_text(const double seconds)
{
  return seconds < 60. ? readable_number(std::round(seconds * 100) / 100) + " s"
                       : readable_duration(seconds) + " (h:min:s)";
}

bool is_of_points(const Statistics &statistics)
{
  return statistics.find("discriminator_value") != nullptr;
}

std::vector<double> relative_gaps(const Statistics &statistics)
{
  if (const Column *given = statistics.find("relative_gap"))
    return *given;
  const Column *lower = statistics.find("divergence_lower");
  const Column *upper = statistics.find("divergence_upper");
  Column        gaps;
  if (lower != nullptr && upper != nullptr)
    for (std::size_t n = 0; n < upper->size(); ++n)
      gaps.push_back(((*upper)[n] - (*lower)[n]) / std::abs((*upper)[n]));
  return gaps;
}

std::vector<double> relative_mass_errors(const Statistics &statistics)
{
  Column errors;
  double first = not_a_number;
  if (const Column *mass = statistics.find("mass"))
    for (const double m : *mass)
    {
      first = std::isfinite(first) ? first : m;
      errors.push_back(std::abs(m - first) / std::abs(first));
    }
  return errors;
}

std::vector<ReportFigure> statistics_figures(const Statistics &statistics)
{
  std::vector<ReportFigure> figures;
  if (statistics.n_rows() == 0)
    return figures;
  if (is_of_points(statistics))
  {
    add_point_figures(statistics, figures);
    return figures;
  }
  divergence_figure(statistics, figures);
  information_figure(statistics, figures);
  balance_figure(statistics, figures);
  certificate_figure(statistics, figures);
  {
    ReportSheet sheet(statistics);
    sheet.add(relative_mass_errors(statistics), "", "c0");
    sheet.finish("relative mass error",
                 "The relative change of the total mass since the start.",
                 figures);
  }
  saturation_figure(statistics, figures);
  step_figure(statistics, figures);
  work_figure(statistics, figures);
  return figures;
}
} // namespace lipflow
