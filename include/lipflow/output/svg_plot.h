#ifndef LIPFLOW_OUTPUT_SVG_PLOT_H
#define LIPFLOW_OUTPUT_SVG_PLOT_H

#include <array>
#include <cstddef>
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

/// A filled area between two curves over the same x: what is between bounds, or
/// the spread of several runs about the curve of their mean.
struct Band
{
  std::vector<double> x;
  std::vector<double> lower;
  std::vector<double> upper;
  std::string         style; ///< c0 to c4
};

/// Curves over one pair of axes. All texts are plain and escaped when drawn.
struct Plot
{
  std::string        x_label;
  std::string        y_label;
  bool               logarithmic = false; ///< y; values <= 0 are not drawn
  bool               logarithmic_x = false;
  std::vector<Curve> curves;
  std::vector<Band>  bands; ///< under the curves
};

/// Points over a picture; those outside its bounds are not drawn.
struct Dots
{
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> weights; ///< give the areas; none: all are equal
};

/// A picture with axes and a colour bar; without bytes only the dots.
struct PicturePlot
{
  std::string           title;
  std::string           x_label;
  std::string           y_label;
  std::string           png;          ///< bytes
  std::array<double, 4> bounds{};     ///< x from, to; y from, to
  double                lowest = 0.;  ///< value of the first colour
  double                highest = 1.; ///< value of the last colour
  Dots                  dots;         ///< over it
  Dots                  behind;       ///< under the dots, in another colour
};

/// Ticks at 1, 2 or 5 times a power of ten in [from, to], about @p wanted.
std::vector<double> linear_ticks(double from, double to, unsigned int wanted);

/// The same on a logarithmic axis, 0 < from < to: powers of ten, not more than
/// eight, and 2 and 5 times them where the axis is short.
std::vector<double> logarithmic_ticks(double from, double to);

/// True if the positive values of @p y span more than two decades.
bool spans_decades(const std::vector<double> &y);

/// The same of all curves together.
bool curves_span_decades(const Plot &plot);

/// The colour of curve @p k of many, of which there are five, and its style:
/// beyond five curves are dashed.
std::string curve_colour(std::size_t k);
std::string curve_style(std::size_t k);

/// SVG elements to stand in HTML. They scale with the page; curves show the
/// values under the pointer as tooltips.
std::string draw_plot(const Plot &plot);
std::string draw_picture(const PicturePlot &picture);

/// The style sheet for both, light and dark. Classes of curves: c0 to c4 are
/// different colours, t0 to t5 a sequence from light to dark; dashed, dotted;
/// marked for a dot at each point, scattered for dots without a line.
std::string svg_style();
} // namespace lipflow

#endif
