#include <lipflow/output/markup.h>
#include <lipflow/output/svg_axes.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lipflow::svg
{
namespace
{
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
} // namespace

Axis::Axis(const Range       &values,
           const Range       &pixels,
           const unsigned int wanted_ticks,
           const bool         logarithmic)
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

double Axis::position(const double value) const
{
  const double t = logarithmic_
                       ? std::log(value / from_) / std::log(to_ / from_)
                       : (value - from_) / (to_ - from_);
  return first_ + t * (last_ - first_);
}

bool Axis::shows(const double value) const
{
  return std::isfinite(value) && (!logarithmic_ || value >= from_);
}

std::string Axis::label(const double tick) const
{
  if (!logarithmic_)
    return fixed(std::abs(tick) < 1e-12 * (to_ - from_) ? 0. : tick / scale(),
                 decimals_);
  const int    exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-9));
  const double mantissa = tick / std::pow(10., exponent);
  if (plain_)
    return fixed(tick, std::max(0, -exponent));
  return (std::lround(mantissa) == 1 ? "" : fixed(mantissa, 0) + "&#183;") +
         power_of_ten(exponent);
}

std::string Axis::factor() const
{
  return exponent_ == 0 ? "" : "&#215;&#8201;" + power_of_ten(exponent_);
}

double Axis::scale() const
{
  return std::pow(10., exponent_);
}

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

std::string draw_axes(const Axes &axes)
{
  const Rectangle &area = axes.area;
  std::string      markup;
  for (const double tick : axes.x.ticks())
  {
    const double x = axes.x.position(tick);
    if (axes.grid)
      markup += line(x, area.top, x, area.bottom, "grid");
    markup += line(x, area.bottom, x, area.bottom + 4, "axis");
    markup += text_at(x, area.bottom + 16, "mid", axes.x.label(tick));
  }
  for (const double tick : axes.y.ticks())
  {
    const double y = axes.y.position(tick);
    if (axes.grid)
      markup += line(area.left, y, area.right, y, "grid");
    markup += line(area.left - 4, y, area.left, y, "axis");
    markup += text_at(area.left - 7, y + 4, "end", axes.y.label(tick));
  }
  markup += box(area, "axis");
  const double middle = (area.top + area.bottom) / 2;
  markup += text_at((area.left + area.right) / 2,
                    area.bottom + 33,
                    "mid name",
                    escape(axes.x_label));
  markup += "<text transform=\"translate(14 " + px(middle) +
            ") rotate(-90)\" class=\"mid name\">" + escape(axes.y_label) +
            "</text>";
  markup += text_at(area.left - 4, area.top - 8, "end", axes.y.factor());
  markup += text_at(area.right, area.bottom + 33, "end", axes.x.factor());
  return markup;
}

std::string
open_svg(const double width, const double height, const std::string &name)
{
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
         px(width) + " " + px(height) + "\" role=\"img\" aria-label=\"" +
         escape(name) + "\">";
}

std::string px(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string tooltip_number(const double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}
} // namespace lipflow::svg
