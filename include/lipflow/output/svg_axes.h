#ifndef LIPFLOW_OUTPUT_SVG_AXES_H
#define LIPFLOW_OUTPUT_SVG_AXES_H

#include <string>
#include <vector>

/// What plots and pictures are drawn with: SVG elements, and axes with ticks.
namespace lipflow::svg
{
/// Pixels.
struct Rectangle
{
  double left, top, right, bottom;
};

struct Range
{
  double from, to;
};

/// One axis: its range, ticks and where it lies on the page.
class Axis
{
public:
  /// @p pixels are where the ends of @p values lie.
  Axis(const Range &values,
       const Range &pixels,
       unsigned int wanted_ticks,
       bool         logarithmic = false);

  /// Where @p value lies, in pixels.
  double position(double value) const;

  /// False for NaN and for what cannot be shown on a logarithmic axis.
  bool shows(double value) const;

  const std::vector<double> &ticks() const
  {
    return ticks_;
  }

  /// Markup of the number at @p tick.
  std::string label(double tick) const;

  /// "x 10^-16" if all labels are to be multiplied by that, or "".
  std::string factor() const;

private:
  double scale() const;

  double              from_, to_;
  bool                logarithmic_;
  double              first_, last_;
  std::vector<double> ticks_;
  int                 exponent_ = 0;
  int                 decimals_ = 0;
  bool                plain_ = false; ///< no powers of ten on a log axis
};

/// A pair of axes around an area.
struct Axes
{
  Rectangle   area;
  Axis        x, y;
  std::string x_label, y_label;
  bool        grid;
};

std::string draw_axes(const Axes &axes);

/// Begins an element <svg> of this size. @p name is for who cannot see it.
std::string open_svg(double width, double height, const std::string &name);

/// Text at a point; @p markup is not escaped.
std::string text_at(double             x,
                    double             y,
                    const std::string &classes,
                    const std::string &markup);

std::string
line(double x1, double y1, double x2, double y2, const std::string &classes);

std::string box(const Rectangle &area, const std::string &classes);

/// A number of pixels: one decimal is enough.
std::string px(double value);

/// A number for a tooltip: six digits at most.
std::string tooltip_number(double value);
} // namespace lipflow::svg

#endif
