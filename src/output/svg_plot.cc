#include <lipflow/output/markup.h>
#include <lipflow/output/png.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace lipflow
{
namespace
{
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr int    most_decades = 14; // what is below is noise

/// One decimal of a pixel is enough.
std::string px(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string fixed(const double value, const int decimals)
{
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  // A minus sign instead of a hyphen.
  return text[0] == '-' ? "&#8722;" + std::string(text + 1) : text;
}

std::string power_of_ten(const int exponent)
{
  return "10<tspan class=\"up\" dy=\"-4\">" + fixed(exponent, 0) + "</tspan>";
}

std::string tooltip_number(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

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
  Axis(const Range       &values,
       const Range       &pixels,
       const unsigned int wanted_ticks,
       const bool         logarithmic = false)
      : from_(values.from)
      , to_(values.to)
      , logarithmic_(logarithmic)
      , first_(pixels.from)
      , last_(pixels.to)
      , ticks_(logarithmic ? logarithmic_ticks(from_, to_)
                           : linear_ticks(from_, to_, wanted_ticks))
  {
    if (ticks_.empty())
      return;
    if (logarithmic_)
    {
      plain_ = ticks_.front() > 0.99e-2 && ticks_.back() < 1.01e4;
      return;
    }
    double largest = 0.;
    for (const double tick : ticks_)
      largest = std::max(largest, std::abs(tick));
    if (largest > 0. && (largest < 1e-2 || largest >= 1e5))
      exponent_ = static_cast<int>(std::floor(std::log10(largest) + 1e-9));
    const double step =
        ticks_.size() > 1 ? (ticks_[1] - ticks_[0]) / scale() : 1.;
    decimals_ =
        std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  }

  double position(const double value) const
  {
    const double t = logarithmic_
                         ? std::log(value / from_) / std::log(to_ / from_)
                         : (value - from_) / (to_ - from_);
    return first_ + t * (last_ - first_);
  }

  /// NaN or what cannot be shown on a logarithmic axis.
  bool shows(const double value) const
  {
    return std::isfinite(value) && (!logarithmic_ || value >= from_);
  }

  const std::vector<double> &ticks() const
  {
    return ticks_;
  }

  std::string label(const double tick) const
  {
    if (!logarithmic_)
      return fixed(std::abs(tick) < 1e-12 * (to_ - from_) ? 0. : tick / scale(),
                   decimals_);
    const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-9));
    const double mantissa = tick / std::pow(10., exponent);
    if (plain_)
      return fixed(tick, std::max(0, -exponent));
    return (std::lround(mantissa) == 1 ? "" : fixed(mantissa, 0) + "&#183;") +
           power_of_ten(exponent);
  }

  /// "x 10^-16" if all labels are to be multiplied by that, or "".
  std::string factor() const
  {
    return exponent_ == 0 ? "" : "&#215;&#8201;" + power_of_ten(exponent_);
  }

private:
  double scale() const
  {
    return std::pow(10., exponent_);
  }

  double              from_, to_;
  bool                logarithmic_;
  double              first_, last_;
  std::vector<double> ticks_;
  int                 exponent_ = 0;
  int                 decimals_ = 0;
  bool                plain_ = false; ///< no powers of ten on a log axis
};

std::string text_at(const double       x,
                    const double       y,
                    const std::string &classes,
                    const std::string &markup)
{
  return "<text x=\"" + px(x) + "\" y=\"" + px(y) + "\" class=\"" + classes +
         "\">" + markup + "</text>";
}

std::string line(const double       x1,
                 const double       y1,
                 const double       x2,
                 const double       y2,
                 const std::string &classes)
{
  return "<line x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" + px(x2) +
         "\" y2=\"" + px(y2) + "\" class=\"" + classes + "\"/>";
}

std::string box(const Rectangle &area, const std::string &classes)
{
  return "<rect x=\"" + px(area.left) + "\" y=\"" + px(area.top) +
         "\" width=\"" + px(area.right - area.left) + "\" height=\"" +
         px(area.bottom - area.top) + "\" class=\"" + classes + "\"/>";
}

struct Frame
{
  Rectangle   area;
  Axis        x, y;
  std::string x_label, y_label;
  bool        grid;
};

std::string draw_axes(const Frame &frame)
{
  const Rectangle &area = frame.area;
  std::string      svg;
  for (const double tick : frame.x.ticks())
  {
    const double x = frame.x.position(tick);
    if (frame.grid)
      svg += line(x, area.top, x, area.bottom, "grid");
    svg += line(x, area.bottom, x, area.bottom + 4, "axis");
    svg += text_at(x, area.bottom + 16, "mid", frame.x.label(tick));
  }
  for (const double tick : frame.y.ticks())
  {
    const double y = frame.y.position(tick);
    if (frame.grid)
      svg += line(area.left, y, area.right, y, "grid");
    svg += line(area.left - 4, y, area.left, y, "axis");
    svg += text_at(area.left - 7, y + 4, "end", frame.y.label(tick));
  }
  svg += box(area, "axis");
  const double middle = (area.top + area.bottom) / 2;
  svg += text_at((area.left + area.right) / 2,
                 area.bottom + 33,
                 "mid name",
                 escape(frame.x_label));
  svg += "<text transform=\"translate(14 " + px(middle) +
         ") rotate(-90)\" class=\"mid name\">" + escape(frame.y_label) +
         "</text>";
  svg += text_at(area.left - 4, area.top - 8, "end", frame.y.factor());
  svg += text_at(area.right, area.bottom + 33, "end", frame.x.factor());
  return svg;
}

Range range_of_x(const std::vector<Curve> &curves)
{
  double from = not_a_number, to = not_a_number;
  for (const Curve &curve : curves)
    for (const double x : curve.x)
    {
      from = std::fmin(from, x);
      to = std::fmax(to, x);
    }
  if (!std::isfinite(from) || !std::isfinite(to))
    return {0., 1.};
  if (!(to > from))
    return {from - 0.5, from + 0.5};
  return {from, to};
}

Range range_of_y(const Plot &plot)
{
  double from = not_a_number, to = not_a_number;
  for (const Curve &curve : plot.curves)
    for (const double y : curve.y)
      if (std::isfinite(y) && (!plot.logarithmic || y > 0.))
      {
        from = std::fmin(from, y);
        to = std::fmax(to, y);
      }
  if (plot.logarithmic)
  {
    if (!std::isfinite(from))
      return {0.1, 1.};
    from = std::max(from, to * std::pow(10., -most_decades));
    // Some air, also where all values are equal.
    return {from / 1.3, to * 1.3};
  }
  if (!std::isfinite(from))
    return {0., 1.};
  // An axis that nearly reaches zero should show it; and changes of the last
  // digits should not look like changes.
  if (from >= 0. && (from < 0.6 * to || to - from < 1e-9 * to))
    from = 0.;
  if (to <= 0. && (to > 0.6 * from || to - from < 1e-9 * -from))
    to = 0.;
  if (!(to > from))
    return {from - 1., from + 1.};
  const double air = 0.06 * (to - from);
  return {from == 0. ? 0. : from - air, to == 0. ? 0. : to + air};
}

/// At most a few hundred points with all visible extremes: the smallest and the
/// largest of each bucket.
std::vector<std::size_t> visible_points(const Curve &curve)
{
  constexpr std::size_t    n_buckets = 300;
  const std::size_t        n = std::min(curve.x.size(), curve.y.size());
  std::vector<std::size_t> points;
  if (n <= 2 * n_buckets)
    for (std::size_t i = 0; i < n; ++i)
      points.push_back(i);
  else
    for (std::size_t bucket = 0; bucket < n_buckets; ++bucket)
    {
      const std::size_t begin = bucket * n / n_buckets;
      const std::size_t end = (bucket + 1) * n / n_buckets;
      std::size_t       low = begin, high = begin;
      for (std::size_t i = begin; i < end; ++i)
      {
        low = !(curve.y[low] <= curve.y[i]) ? i : low;
        high = !(curve.y[high] >= curve.y[i]) ? i : high;
      }
      for (const std::size_t i : {begin, low, high, end - 1})
        points.push_back(i);
      std::sort(points.end() - 4, points.end());
    }
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

std::string draw_curve(const Curve &curve, const Frame &frame)
{
  std::string path;
  bool        pen_down = false;
  const auto  points = visible_points(curve);
  for (const std::size_t i : points)
  {
    const bool shown = frame.y.shows(curve.y[i]) && std::isfinite(curve.x[i]);
    if (shown)
      path += (pen_down ? " " : "M") + px(frame.x.position(curve.x[i])) + "," +
              px(frame.y.position(curve.y[i]));
    pen_down = shown;
  }
  return "<path d=\"" + path + "\" class=\"curve " + curve.style + "\"/>";
}

std::string draw_tooltips(const Curve       &curve,
                          const Frame       &frame,
                          const std::string &x_label)
{
  constexpr std::size_t wanted = 40;
  std::string           svg;
  const auto            points = visible_points(curve);
  const std::size_t     every = 1 + points.size() / wanted;
  for (std::size_t k = 0; k < points.size(); k += every)
  {
    const double x = curve.x[points[k]], y = curve.y[points[k]];
    if (frame.y.shows(y) && std::isfinite(x))
      svg += "<circle cx=\"" + px(frame.x.position(x)) + "\" cy=\"" +
             px(frame.y.position(y)) + "\" r=\"6\" class=\"hit\"><title>" +
             escape(curve.label) + (curve.label.empty() ? "" : "&#10;") +
             escape(x_label) + " = " + tooltip_number(x) +
             "&#10;value = " + tooltip_number(y) + "</title></circle>";
  }
  return svg;
}

std::string draw_band(const Plot &plot, const Frame &frame)
{
  if (plot.band_from < 0 || plot.band_to < 0)
    return "";
  const Curve &lower = plot.curves[plot.band_from];
  const Curve &upper = plot.curves[plot.band_to];
  std::string  forth, back;
  // Points that one curve drops the other drops, too, to keep it an area.
  for (const std::size_t i : visible_points(upper))
    if (i < lower.y.size() && frame.y.shows(upper.y[i]) &&
        std::isfinite(lower.y[i]))
    {
      const double low = frame.y.shows(lower.y[i])
                             ? frame.y.position(lower.y[i])
                             : frame.area.bottom;
      const auto   x = px(frame.x.position(upper.x[i])) + ",";
      forth += x + px(frame.y.position(upper.y[i])) + " ";
      back = x + px(low) + " " + back;
    }
  return "<polygon points=\"" + forth + back + "\" class=\"band\"/>";
}

struct LegendEntry
{
  const Curve *curve;
  double       x;
  unsigned int row;
};

constexpr double legend_row = 15; // pixels

/// Entries in rows above the axes, so that they never hide a curve.
std::vector<LegendEntry> lay_out_legend(const Plot &plot, const double width)
{
  std::vector<LegendEntry> entries;
  double                   x = 0;
  unsigned int             row = 0;
  for (const Curve &curve : plot.curves)
    if (!curve.label.empty())
    {
      const double length = 6.0 * curve.label.size() + 36;
      if (x > 0 && x + length > width)
      {
        x = 0;
        ++row;
      }
      entries.push_back({&curve, x, row});
      x += length;
    }
  return entries;
}

std::string draw_legend(const std::vector<LegendEntry> &entries,
                        const double                    left)
{
  std::string svg;
  for (const LegendEntry &entry : entries)
  {
    const double x = left + entry.x, y = 12 + legend_row * entry.row;
    svg += line(x, y, x + 20, y, "curve " + entry.curve->style);
    svg += text_at(x + 25, y + 4, "", escape(entry.curve->label));
  }
  return svg;
}

std::string
open_svg(const double width, const double height, const std::string &name)
{
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
         px(width) + " " + px(height) + "\" role=\"img\" aria-label=\"" +
         escape(name) + "\">";
}

std::string embedded_png(const Rectangle   &area,
                         const std::string &png,
                         const std::string &tooltip)
{
  return "<image x=\"" + px(area.left) + "\" y=\"" + px(area.top) +
         "\" width=\"" + px(area.right - area.left) + "\" height=\"" +
         px(area.bottom - area.top) +
         "\" preserveAspectRatio=\"none\" href=\"data:image/png;base64," +
         base64(png) + "\"><title>" + escape(tooltip) + "</title></image>";
}

std::string draw_colour_bar(const PicturePlot &picture, const Rectangle &bar)
{
  std::vector<double> colours(128);
  for (std::size_t i = 0; i < colours.size(); ++i)
    colours[i] = 1. - static_cast<double>(i) / (colours.size() - 1);
  std::string svg =
      embedded_png(bar, draw_png(colours, 1, 0., 1.), "colours of the values") +
      box(bar, "axis");
  const double highest =
      picture.highest > picture.lowest ? picture.highest : picture.lowest + 1.;
  const Axis values({picture.lowest, highest}, {bar.bottom, bar.top}, 5);
  for (const double tick : values.ticks())
  {
    const double y = values.position(tick);
    svg += line(bar.right, y, bar.right + 3, y, "axis");
    svg += text_at(bar.right + 6, y + 4, "", values.label(tick));
  }
  return svg + text_at(bar.left, bar.top - 7, "", values.factor());
}
} // namespace

std::string draw_plot(const Plot &plot)
{
  constexpr double width = 480, left = 62;
  const auto       legend = lay_out_legend(plot, width - left);
  // More rows make the plot higher, not its axes shorter.
  const double top = 28 + (legend.empty() ? 0 : legend_row * legend.back().row);
  const double height = top + 262;
  const Rectangle area{left, top, width - 12, height - 44};
  const auto      x = range_of_x(plot.curves);
  const auto      y = range_of_y(plot);
  const Frame     frame{area,
                    Axis(x, {area.left, area.right}, 7),
                    Axis(y, {area.bottom, area.top}, 6, plot.logarithmic),
                    plot.x_label,
                    plot.y_label,
                    true};

  std::string svg = open_svg(width, height, plot.y_label) + draw_axes(frame) +
                    draw_legend(legend, left) + draw_band(plot, frame);
  for (const Curve &curve : plot.curves)
    svg += draw_curve(curve, frame);
  for (const Curve &curve : plot.curves)
    svg += draw_tooltips(curve, frame, plot.x_label);
  return svg + "</svg>\n";
}

std::string draw_picture(const PicturePlot &picture)
{
  const auto  &bounds = picture.bounds;
  const double aspect =
      std::clamp((bounds[3] - bounds[2]) / (bounds[1] - bounds[0]), 0.2, 5.);
  // The longer side has 210 pixels, whatever the shape.
  const double    w = 210 / std::max(1., aspect), h = w * aspect;
  const Rectangle area{46, 26, 46 + w, 26 + h};
  const Rectangle bar{area.right + 12, area.top, area.right + 22, area.bottom};
  const double    width = bar.right + 40, height = area.bottom + 40;
  const Frame     frame{
      area,
      Axis({bounds[0], bounds[1]}, {area.left, area.right}, w > 120 ? 5 : 3),
      Axis({bounds[2], bounds[3]}, {area.bottom, area.top}, h > 120 ? 5 : 3),
      picture.x_label,
      picture.y_label,
      false};
  return open_svg(width, height, picture.title) + box(area, "outside") +
         embedded_png(area,
                      picture.png,
                      picture.title + "\nlowest colour " +
                          tooltip_number(picture.lowest) + "\nhighest colour " +
                          tooltip_number(picture.highest)) +
         draw_axes(frame) +
         text_at((area.left + area.right) / 2,
                 15,
                 "mid name",
                 escape(picture.title)) +
         draw_colour_bar(picture, bar) + "</svg>\n";
}
} // namespace lipflow
