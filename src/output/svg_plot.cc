#include <lipflow/base/special_numbers.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/svg_axes.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using namespace svg;

namespace
{
constexpr int most_decades = 14; // what is below is noise

/// The smallest range with all values that an axis can show, or NaN.
class Extent
{
public:
  explicit Extent(const bool positive)
      : positive_(positive)
  {
  }

  void include(const std::vector<double> &values)
  {
    for (const double value : values)
      if (std::isfinite(value) && (!positive_ || value > 0.))
      {
        range_.from = std::fmin(range_.from, value);
        range_.to = std::fmax(range_.to, value);
      }
  }

  const Range &range() const
  {
    return range_;
  }

private:
  bool  positive_;
  Range range_{not_a_number, not_a_number};
};

Range range_of_x(const Plot &plot)
{
  Extent extent(plot.logarithmic_x);
  for (const Curve &curve : plot.curves)
    extent.include(curve.x);
  for (const Band &band : plot.bands)
    extent.include(band.x);
  const auto [from, to] = extent.range();
  if (plot.logarithmic_x)
    return std::isfinite(from) ? Range{from / 1.15, to * 1.15} : Range{0.1, 1.};
  if (!std::isfinite(from))
    return {0., 1.};
  if (!(to > from))
    return {from - 0.5, from + 0.5};
  return {from, to};
}

Range range_of_y(const Plot &plot)
{
  Extent extent(plot.logarithmic);
  for (const Curve &curve : plot.curves)
    extent.include(curve.y);
  for (const Band &band : plot.bands)
  {
    extent.include(band.lower);
    extent.include(band.upper);
  }
  auto [from, to] = extent.range();
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

/// At most a few hundred of the points, with all visible extremes: the smallest
/// and the largest of each bucket. @p n is how many points there are.
std::vector<std::size_t> visible_points(const std::vector<double> &y,
                                        const std::size_t          n)
{
  constexpr std::size_t    n_buckets = 300;
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
        low = !(y[low] <= y[i]) ? i : low;
        high = !(y[high] >= y[i]) ? i : high;
      }
      for (const std::size_t i : {begin, low, high, end - 1})
        points.push_back(i);
      std::sort(points.end() - 4, points.end());
    }
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

std::vector<std::size_t> visible_points(const Curve &curve)
{
  return visible_points(curve.y, std::min(curve.x.size(), curve.y.size()));
}

/// Is @p word one of the classes of @p style?
bool has_class(const std::string &style, const std::string &word)
{
  return (" " + style + " ").find(" " + word + " ") != std::string::npos;
}

/// A line without length, and round ends: a dot.
std::string mark_at(const double x, const double y)
{
  return "M" + px(x) + "," + px(y) + "h0";
}

std::string draw_marks(const std::string &path, const std::string &style)
{
  return "<path d=\"" + path + "\" class=\"marks " + style + "\"/>";
}

std::string draw_curve(const Curve &curve, const Axes &axes)
{
  std::string path, marks;
  bool        pen_down = false;
  for (const std::size_t i : visible_points(curve))
  {
    const bool shown = axes.y.shows(curve.y[i]) && axes.x.shows(curve.x[i]);
    if (shown)
    {
      const double x = axes.x.position(curve.x[i]);
      const double y = axes.y.position(curve.y[i]);
      path += (pen_down ? " " : "M") + px(x) + "," + px(y);
      marks += mark_at(x, y);
    }
    pen_down = shown;
  }
  const bool  only_marks = has_class(curve.style, "scattered");
  std::string markup;
  if (!only_marks)
    markup = "<path d=\"" + path + "\" class=\"curve " + curve.style + "\"/>";
  if (only_marks || has_class(curve.style, "marked"))
    markup += draw_marks(marks, curve.style);
  return markup;
}

std::string
draw_tooltips(const Curve &curve, const Axes &axes, const std::string &x_label)
{
  constexpr std::size_t wanted = 40;
  std::string           markup;
  const auto            points = visible_points(curve);
  const std::size_t     every = 1 + points.size() / wanted;
  for (std::size_t k = 0; k < points.size(); k += every)
  {
    const double x = curve.x[points[k]], y = curve.y[points[k]];
    if (axes.y.shows(y) && axes.x.shows(x))
      markup += "<circle cx=\"" + px(axes.x.position(x)) + "\" cy=\"" +
                px(axes.y.position(y)) + "\" r=\"6\" class=\"hit\"><title>" +
                escape(curve.label) + (curve.label.empty() ? "" : "&#10;") +
                escape(x_label) + " = " + tooltip_number(x) +
                "&#10;value = " + tooltip_number(y) + "</title></circle>";
  }
  return markup;
}

std::string draw_band(const Band &band, const Axes &axes)
{
  const std::size_t n =
      std::min({band.x.size(), band.lower.size(), band.upper.size()});
  auto       points = visible_points(band.upper, n);
  const auto low_points = visible_points(band.lower, n);
  points.insert(points.end(), low_points.begin(), low_points.end());
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());

  std::string forth, back;
  // Points that one side drops the other drops, too, to keep it an area.
  for (const std::size_t i : points)
    if (axes.x.shows(band.x[i]) && axes.y.shows(band.upper[i]) &&
        std::isfinite(band.lower[i]))
    {
      const double low = axes.y.shows(band.lower[i])
                             ? axes.y.position(band.lower[i])
                             : axes.area.bottom;
      const auto   x = px(axes.x.position(band.x[i])) + ",";
      forth += x + px(axes.y.position(band.upper[i])) + " ";
      back = x + px(low) + " " + back;
    }
  return "<polygon points=\"" + forth + back + "\" class=\"band " + band.style +
         "\"/>";
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
  std::string markup;
  for (const LegendEntry &entry : entries)
  {
    const std::string &style = entry.curve->style;
    const double       x = left + entry.x, y = 12 + legend_row * entry.row;
    const bool         only_marks = has_class(style, "scattered");
    if (!only_marks)
      markup += line(x, y, x + 20, y, "curve " + style);
    if (only_marks || has_class(style, "marked"))
      markup += draw_marks(mark_at(x + 10, y), style);
    markup += text_at(x + 25, y + 4, "", escape(entry.curve->label));
  }
  return markup;
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
  const auto      x = range_of_x(plot);
  const auto      y = range_of_y(plot);
  const Axes      axes{area,
                  Axis(x, {area.left, area.right}, 7, plot.logarithmic_x),
                  Axis(y, {area.bottom, area.top}, 6, plot.logarithmic),
                  plot.x_label,
                  plot.y_label,
                  true};

  std::string markup = open_svg(width, height, plot.y_label) + draw_axes(axes) +
                       draw_legend(legend, left);
  for (const Band &band : plot.bands)
    markup += draw_band(band, axes);
  for (const Curve &curve : plot.curves)
    markup += draw_curve(curve, axes);
  for (const Curve &curve : plot.curves)
    markup += draw_tooltips(curve, axes, plot.x_label);
  return markup + "</svg>\n";
}
} // namespace lipflow
