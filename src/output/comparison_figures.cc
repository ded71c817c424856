#include <lipflow/output/comparison_figures.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/power_law.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/report_pictures.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lipflow
{
namespace
{
const char *const spread_text =
    " Lines: the mean over the seeds; areas: from the smallest to the largest "
    "of them.";

std::string count(const double number)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.0f", number);
  return text;
}

/// A column over time, a curve with a band by number of particles, colours from
/// @p first on.
void add_spreads(const ComparisonTable &table,
                 const std::string     &column,
                 const std::size_t      first,
                 Plot                  &plot)
{
  plot.x_label = "time t";
  for (std::size_t k = 0; k < table.numbers().size(); ++k)
  {
    const Spread spread = table.spread(column, table.numbers()[k]);
    plot.curves.push_back({"M = " + count(table.numbers()[k]),
                           table.times(),
                           spread.mean,
                           curve_style(first + k)});
    if (table.n_seeds() > 1)
      plot.bands.push_back(
          {table.times(), spread.lower, spread.upper, curve_colour(first + k)});
  }
}

/// The density's own, the same in the rows of all particles: the dashed curve.
void add_density(const ComparisonTable &table,
                 const std::string     &column,
                 Plot                  &plot)
{
  if (table.numbers().empty())
    return;
  plot.curves.push_back({"density",
                         table.times(),
                         table.spread(column, table.numbers().front()).mean,
                         "c0 dashed"});
}

ReportFigure distance_figure(const ComparisonTable &table,
                             const std::string     &column,
                             const std::string     &label,
                             const std::string     &caption)
{
  Plot plot;
  plot.y_label = label;
  add_spreads(table, column, 1, plot); // the colours of course_figure()
  plot.logarithmic = curves_span_decades(plot);
  return {draw_plot(plot), caption};
}

ReportFigure course_figure(const ComparisonTable &table,
                           const std::string     &column,
                           const std::string     &label,
                           const std::string     &caption)
{
  Plot plot;
  plot.y_label = label;
  add_density(table, column + "_pde", plot);
  add_spreads(table, column + "_particles", 1, plot);
  plot.logarithmic = curves_span_decades(plot);
  return {draw_plot(plot), caption};
}

/// Shares of the particles in bins over their length, as steps.
Curve histogram_of(const FrameParticles &particles,
                   const double          from,
                   const double          to)
{
  const auto         n = particles.weights.size();
  const unsigned int n_bins =
      std::clamp(static_cast<unsigned int>(2.5 * std::cbrt(n)), 10u, 40u);
  const double        width = (to - from) / n_bins;
  std::vector<double> mass(n_bins, 0.);
  double              sum = 0.;
  for (std::size_t k = 0; k < n; ++k)
  {
    const double bin = (particles.positions[k] - from) / width;
    mass[static_cast<std::size_t>(std::clamp(bin, 0., n_bins - 1.))] +=
        particles.weights[k];
    sum += particles.weights[k];
  }
  Curve curve{"particles", {}, {}, "c1"};
  for (unsigned int bin = 0; bin < n_bins; ++bin)
    for (const unsigned int end : {bin, bin + 1})
    {
      curve.x.push_back(from + width * end);
      curve.y.push_back(sum > 0. ? mass[bin] / sum / width : 0.);
    }
  return curve;
}

/// In one dimension: density, particles as a histogram, target.
ReportFigure line_figure(const Frames &frames, const Frame &frame)
{
  Plot plot;
  plot.x_label = "x";
  plot.y_label = "density, " + at_time(frame.time);
  double from = 0., to = 0.;
  if (const FrameField *field = find_field(frame.fields, "density"))
    plot.curves.push_back(curve_of(*field, "density", "c0"));
  const auto &x = frame.particles.positions;
  if (!x.empty())
  {
    from = *std::min_element(x.begin(), x.end());
    to = *std::max_element(x.begin(), x.end());
  }
  if (to > from)
    plot.curves.push_back(histogram_of(frame.particles, from, to));
  if (const FrameField *target = find_field(frames.fixed, "target"))
    plot.curves.push_back(curve_of(*target, "target", "c2 dashed"));
  return {draw_plot(plot),
          "The density and the particles as a histogram at " +
              at_time(frame.time) + ", and the target (dashed)."};
}

/// The mean in a fit counts every seed; where W_1 is zero there is none.
std::string exponent_text(const PowerLaw &law)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", law.exponent);
  return std::isfinite(law.exponent) ? text : "not known";
}
} // namespace

std::vector<double> shown_times(const ComparisonTable &table)
{
  const auto &times = table.times();
  if (times.size() <= 3)
    return times;
  return {times.front(), times[times.size() / 2], times.back()};
}

std::vector<ReportFigure> distance_figures(const ComparisonTable &table)
{
  const std::string seeds = table.n_seeds() > 1 ? spread_text : "";
  return {
      distance_figure(table,
                      "w1_upper",
                      "W1 (particles, density)",
                      "The distance <i>W</i><sub>1</sub> of particles and "
                      "density (its upper bound), both as nodal masses." +
                          seeds),
      distance_figure(table,
                      "histogram_l1",
                      "L1 distance of histograms",
                      "The <i>L</i><sup>1</sup> distance of their histograms; "
                      "2 means that they have no bin in common."),
      distance_figure(table,
                      "mean_distance",
                      "distance of the means",
                      "The distance of their means.")};
}

std::vector<ReportFigure> course_figures(const ComparisonTable &table)
{
  return {course_figure(table,
                        "divergence",
                        "divergence D",
                        "The divergence <i>D</i> from the target (upper "
                        "bounds). That of the particles has a floor, which "
                        "falls with their number."),
          course_figure(table,
                        "fisher",
                        "Fisher information I",
                        "The Lipschitz-regularized Fisher information "
                        "<i>I</i>. That of the particles has a floor, too."),
          course_figure(table,
                        "variance",
                        "trace of the covariance",
                        "The trace of the covariance of both.")};
}

ReportFigure rate_figure(const ComparisonTable &table,
                         const unsigned int     dimension)
{
  Plot plot;
  plot.x_label = "number of particles M";
  plot.y_label = "W1 (particles, density)";
  plot.logarithmic = plot.logarithmic_x = true;
  std::string exponents;
  const auto  times = shown_times(table);
  for (std::size_t k = 0; k < times.size(); ++k)
  {
    const auto        points = table.points("w1_upper", times[k]);
    const std::string colour = "c" + std::to_string(k);
    plot.curves.push_back({at_time(times[k]),
                           points.numbers,
                           points.values,
                           colour + " scattered"});
    const PowerLaw law = fit_power_law(points.numbers, points.values);
    if (std::isfinite(law.exponent))
      plot.curves.push_back(
          curve_of(law, points.numbers, "", colour + " dashed"));
    exponents += (exponents.empty() ? "" : ", ") + exponent_text(law) + " at " +
                 at_time(times[k]);
  }
  const std::string theory = dimension == 1   ? "&#8722;1/2"
                             : dimension == 2 ? "&#8722;1/2, up to a logarithm"
                                              : "&#8722;1/3";
  return {draw_plot(plot),
          "<i>W</i><sub>1</sub> against the number of particles, a point a "
          "seed, and the power laws closest to the points, whose exponents "
          "are " +
              exponents + ". Independent samples have " + theory +
              ", as long as the distance is above what the mesh resolves."};
}

std::vector<ReportFigure> comparison_pictures(Frames             frames,
                                              const std::string &directory)
{
  std::vector<ReportFigure> figures;
  std::vector<Frame>        chosen;
  for (const unsigned int k : evenly_spaced(frames.frames, 3))
    chosen.push_back(frames.frames[k]);
  frames.frames = chosen;
  if (frames.frames.empty())
    return figures;
  if (frames.dimension > 1)
    return field_figures(frames, directory);
  for (const Frame &frame : frames.frames)
    figures.push_back(line_figure(frames, frame));
  return figures;
}
} // namespace lipflow
