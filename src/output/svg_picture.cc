#include <lipflow/output/markup.h>
#include <lipflow/output/png.h>
#include <lipflow/output/svg_axes.h>
#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace lipflow
{
using namespace svg;

namespace
{
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
  std::string markup =
      embedded_png(bar, draw_png(colours, 1, 0., 1.), "colours of the values") +
      box(bar, "axis");
  const double highest =
      picture.highest > picture.lowest ? picture.highest : picture.lowest + 1.;
  const Axis values({picture.lowest, highest}, {bar.bottom, bar.top}, 5);
  for (const double tick : values.ticks())
  {
    const double y = values.position(tick);
    markup += line(bar.right, y, bar.right + 3, y, "axis");
    markup += text_at(bar.right + 6, y + 4, "", values.label(tick));
  }
  return markup + text_at(bar.left, bar.top - 7, "", values.factor());
}

/// Paths of dots of one size. Each path is painted at once, so that dots within
/// it do not darken each other: several paths show where many dots lie.
class DotLayers
{
public:
  static constexpr std::size_t n_layers = 8;

  void add(const double x, const double y)
  {
    paths_[n_++ % n_layers] += "M" + px(x) + "," + px(y) + "h0";
  }

  std::string draw(const double diameter) const
  {
    std::string markup;
    for (const std::string &path : paths_)
      if (!path.empty())
        markup +=
            "<path d=\"" + path + "\" stroke-width=\"" + px(diameter) + "\"/>";
    return markup;
  }

private:
  std::array<std::string, n_layers> paths_;
  std::size_t                       n_ = 0;
};

std::string draw_dots(const Dots        &dots,
                      const Axes        &axes,
                      const std::string &classes,
                      const bool         over_picture)
{
  const std::size_t n = std::min(dots.x.size(), dots.y.size());
  const bool        equal = dots.weights.size() < n;
  const double      sum =
      std::accumulate(dots.weights.begin(), dots.weights.end(), 0.);
  const Rectangle &area = axes.area;

  // Many dots are smaller and fainter, so that a picture shows through.
  const double usual = std::clamp(74. / std::sqrt(n + 1.), 1.5, 4.);
  const double opacity =
      std::clamp(22. / std::sqrt(n + 1.), over_picture ? 0.55 : 0.7, 0.8);
  std::map<int, DotLayers> layers; // by diameter in tenths of a pixel
  for (std::size_t k = 0; k < n; ++k)
  {
    const double x = axes.x.position(dots.x[k]);
    const double y = axes.y.position(dots.y[k]);
    if (!(x >= area.left && x <= area.right && y >= area.top &&
          y <= area.bottom))
      continue;
    const double size = equal || !(sum > 0.) ? 1. : dots.weights[k] / sum * n;
    const double tenths = std::clamp(10. * usual * std::sqrt(size), 8., 100.);
    layers[static_cast<int>(std::lround(tenths))].add(x, y);
  }
  if (layers.empty())
    return "";
  std::string markup = "<g class=\"" + classes + "\" stroke-opacity=\"" +
                       tooltip_number(opacity) + "\">";
  for (const auto &[tenths, layer] : layers)
    markup += layer.draw(tenths / 10.);
  return markup + "</g>";
}
} // namespace

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
  const Axes      axes{
      area,
      Axis({bounds[0], bounds[1]}, {area.left, area.right}, w > 120 ? 5 : 3),
      Axis({bounds[2], bounds[3]}, {area.bottom, area.top}, h > 120 ? 5 : 3),
      picture.x_label,
      picture.y_label,
      false};
  const bool  dots_only = picture.png.empty();
  std::string markup = open_svg(width, height, picture.title) +
                       box(area, dots_only ? "paper" : "outside");
  if (!dots_only)
    markup +=
        embedded_png(area,
                     picture.png,
                     picture.title + "\nlowest colour " +
                         tooltip_number(picture.lowest) + "\nhighest colour " +
                         tooltip_number(picture.highest)) +
        draw_colour_bar(picture, bar);
  return markup + draw_dots(picture.behind, axes, "dots behind", !dots_only) +
         draw_dots(picture.dots, axes, "dots", !dots_only) + draw_axes(axes) +
         text_at((area.left + area.right) / 2,
                 15,
                 "mid name",
                 escape(picture.title)) +
         "</svg>\n";
}
} // namespace lipflow
