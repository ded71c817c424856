#ifndef LIPFLOW_OUTPUT_SVG_PLOT_H
#define LIPFLOW_OUTPUT_SVG_PLOT_H

#include <array>
#include <string>
#include <vector>

namespace lipflow
{
/// A curve of a plot; NaN makes a gap.
struct Curve
{
  std::string         label; ///< "" for none in the legend
  std::vector<double> x;
  std::vector<double> y;
  std::string         style; ///< classes of svg_style(): "c0", "c1 dashed"
};

/// Curves over one pair of axes. All texts are plain and escaped when drawn.
struct Plot
{
  std::string        x_label;
  std::string        y_label;
  bool               logarithmic = false; ///< y; values <= 0 are not drawn
  std::vector<Curve> curves;

  /// The area between two curves over the same x is filled; -1 for none.
  int band_from = -1;
  int band_to = -1;
};

/// A picture with axes and a colour bar.
struct PicturePlot
{
  std::string           title;
  std::string           x_label;
  std::string           y_label;
  std::string           png;          ///< bytes
  std::array<double, 4> bounds{};     ///< x from, to; y from, to
  double                lowest = 0.;  ///< value of the first colour
  double                highest = 1.; ///< value of the last colour
};

/// Ticks at 1, 2 or 5 times a power of ten in [from, to], about @p wanted.
std::vector<double> linear_ticks(double from, double to, unsigned int wanted);

/// The same on a logarithmic axis, 0 < from < to: powers of ten, not more than
/// eight, and 2 and 5 times them where the axis is short.
std::vector<double> logarithmic_ticks(double from, double to);

/// True if the positive values of @p y span more than two decades.
bool spans_decades(const std::vector<double> &y);

/// SVG elements to stand in HTML. They scale with the page; curves show the
/// values under the pointer as tooltips.
std::string draw_plot(const Plot &plot);
std::string draw_picture(const PicturePlot &picture);

/// The style sheet for both, light and dark. Classes of curves: c0 to c4 are
/// different colours, t0 to t5 a sequence from light to dark; dashed, dotted.
std::string svg_style();
} // namespace lipflow

#endif
