#include <lipflow/output/svg_plot.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
constexpr std::size_t n_colours = 5; // of svg_style()
}

std::vector<double>
linear_ticks(const double from, const double to, const unsigned int wanted)
{
  std::vector<double> ticks;
  const double        length = to - from;
  if (!(length > 0.) || !std::isfinite(length) || wanted == 0)
    return ticks;
  const double rough = length / wanted;
  const double unit = std::pow(10., std::floor(std::log10(rough)));
  double       step = 10. * unit;
  for (const double factor : {5., 2., 1.})
    if (factor * unit >= rough * 0.75)
      step = factor * unit;
  // Counted in steps, so that 0.3 is not 0.30000000000000004 more than it is.
  const double slack = 1e-9;
  for (double k = std::ceil(from / step - slack); k * step <= to + slack * step;
       ++k)
    ticks.push_back(k * step);
  return ticks;
}

std::vector<double> logarithmic_ticks(const double from, const double to)
{
  std::vector<double> ticks;
  if (!(from > 0.) || !(to > from))
    return ticks;
  constexpr int most = 8;
  const int     first = static_cast<int>(std::floor(std::log10(from)));
  const int     last = static_cast<int>(std::ceil(std::log10(to)));
  const int     every = 1 + (last - first) / most;
  const bool    between = last - first <= 3;
  for (int k = first; k <= last; ++k)
    if (k % every == 0)
      for (const double factor : {1., 2., 5.})
      {
        const double tick = factor * std::pow(10., k);
        if (tick >= from * (1. - 1e-9) && tick <= to * (1. + 1e-9) &&
            (factor == 1. || between))
          ticks.push_back(tick);
      }
  return ticks;
}

bool spans_decades(const std::vector<double> &y)
{
  double low = 0., high = 0.;
  for (const double value : y)
    if (value > 0. && std::isfinite(value))
    {
      low = low > 0. ? std::min(low, value) : value;
      high = std::max(high, value);
    }
  return low > 0. && high > 100. * low;
}

bool curves_span_decades(const Plot &plot)
{
  std::vector<double> all;
  for (const Curve &curve : plot.curves)
    all.insert(all.end(), curve.y.begin(), curve.y.end());
  return spans_decades(all);
}

std::string curve_colour(const std::size_t k)
{
  return "c" + std::to_string(k % n_colours);
}

std::string curve_style(const std::size_t k)
{
  return curve_colour(k) + (k >= n_colours ? " dashed" : "");
}

std::string svg_style()
{
  // The colours differ in lightness, too, for grey print and for readers who
  // do not see red and green apart.
  return R"(svg{display:block;width:100%;height:auto;font:11px "Liberation Sans",
Arial,Helvetica,"DejaVu Sans",sans-serif;color:var(--text)}
svg text{fill:currentColor}
svg .mid{text-anchor:middle}svg .end{text-anchor:end}
svg .name{font-size:12px}svg .up{font-size:8px}
svg .axis{stroke:currentColor;stroke-width:.9;fill:none}
svg .grid{stroke:var(--grid);stroke-width:.7}
svg .curve{fill:none;stroke-width:1.8;stroke-linejoin:round;
stroke-linecap:round}
svg .marks{fill:none;stroke-width:6.5;stroke-linecap:round}
svg .outside{fill:var(--grid)}svg .paper{fill:var(--panel)}
svg .dots{fill:none;stroke:#17b6cf;stroke-linecap:round}
svg .dots.behind{stroke:#8b8b90}
svg .hit{fill:transparent;stroke:none}
svg .hit:hover{fill:var(--c1);fill-opacity:.5}
svg .c0{stroke:var(--c0)}svg .c1{stroke:var(--c1)}svg .c2{stroke:var(--c2)}
svg .c3{stroke:var(--c3)}svg .c4{stroke:var(--c4)}
svg .t0{stroke:var(--t0)}svg .t1{stroke:var(--t1)}svg .t2{stroke:var(--t2)}
svg .t3{stroke:var(--t3)}svg .t4{stroke:var(--t4)}svg .t5{stroke:var(--t5)}
svg .band{fill-opacity:.18}
svg .band.c0{fill:var(--c0);stroke:none}svg .band.c1{fill:var(--c1);stroke:none}
svg .band.c2{fill:var(--c2);stroke:none}svg .band.c3{fill:var(--c3);stroke:none}
svg .band.c4{fill:var(--c4);stroke:none}
svg .dashed{stroke-dasharray:7 4}svg .dotted{stroke-dasharray:1 4}
:root{--text:#1c1c1e;--soft:#5d5f66;--page:#fff;--panel:#f6f6f3;
--rule:#d8d8d2;--grid:#e6e6e1;--link:#1f4e8c;
--c0:#1f4e9c;--c1:#d1570f;--c2:#2f8f6b;--c3:#8a3a86;--c4:#7a6a2a;
--t0:#f0b45a;--t1:#e88452;--t2:#d2555f;--t3:#a8347a;--t4:#6f2a86;--t5:#2f2770}
@media (prefers-color-scheme:dark){:root{--text:#e6e6e3;--soft:#a3a5ad;
--page:#17181b;--panel:#202226;--rule:#3a3c42;--grid:#303238;--link:#8ab4f0;
--c0:#7ab0f5;--c1:#f39a58;--c2:#6cc9a2;--c3:#d28fd0;--c4:#d0bd6a;
--t0:#8f6fd0;--t1:#b56cc6;--t2:#dc6fa6;--t3:#f07f80;--t4:#f5a564;--t5:#f9d777}}
@media print{:root{--text:#000;--soft:#444;--page:#fff;--panel:#fff;
--rule:#bbb;--grid:#ddd;--link:#000;--c0:#1f4e9c;--c1:#d1570f;--c2:#2f8f6b;
--c3:#8a3a86;--c4:#7a6a2a;--t0:#f0b45a;--t1:#e88452;--t2:#d2555f;--t3:#a8347a;
--t4:#6f2a86;--t5:#2f2770}}
)";
}
} // namespace lipflow
