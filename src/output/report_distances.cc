#include <lipflow/output/report_figures.h>
#include <lipflow/output/svg_plot.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// Adds the rows that have a value of @p column over time.
void add(const Statistics  &statistics,
         const std::string &column,
         const std::string &label,
         const std::string &style,
         Plot              &plot)
{
  const auto *time = statistics.find("time");
  const auto *values = statistics.find(column);
  if (time == nullptr || values == nullptr)
    return;
  Curve curve{label, {}, {}, style};
  for (std::size_t n = 0; n < values->size(); ++n)
    if (std::isfinite((*values)[n]))
    {
      curve.x.push_back((*time)[n]);
      curve.y.push_back((*values)[n]);
    }
  if (!curve.x.empty())
    plot.curves.push_back(std::move(curve));
}

void finish(Plot                      &plot,
            const std::string         &y_label,
            const std::string         &caption,
            std::vector<ReportFigure> &figures)
{
  if (plot.curves.empty())
    return;
  plot.x_label = "time t";
  plot.y_label = y_label;
  figures.push_back({draw_plot(plot), caption});
}
} // namespace

std::vector<ReportFigure> distance_figures(const Statistics &distances,
                                           const Statistics &statistics)
{
  std::vector<ReportFigure> figures;
  {
    Plot plot;
    plot.logarithmic = true;
    add(statistics, "discriminator_value", "discriminator", "c0", plot);
    add(distances, "exact_divergence_upper", "exact", "c1 marked", plot);
    finish(plot,
           "divergence",
           "The value of the discriminator's potential, and the exact "
           "divergence <i>D</i> between the points: the supremum over all "
           "Lipschitz functions. A discriminator that stays below it is a "
           "smoother one; negative values are not drawn.",
           figures);
  }
  {
    Plot plot;
    plot.logarithmic = true;
    add(distances, "wasserstein_1", "W1", "c0 marked", plot);
    add(distances, "wasserstein_2_squared", "W2 squared", "c1 marked", plot);
    add(distances,
        "unseen_wasserstein_2_squared",
        "W2 squared, unseen",
        "c2 marked",
        plot);
    finish(plot,
           "distance to the target",
           "The exact transport distances from the particles to the points of "
           "the target, <i>W</i><sub>1</sub> and "
           "<i>W</i><sub>2</sub><sup>2</sup>.",
           figures);
  }
  {
    Plot plot;
    plot.logarithmic = true;
    add(distances, "neighbour_ratio", "", "c0 marked", plot);
    finish(plot,
           "neighbour ratio",
           "Memorisation: the median distance from a particle to the nearest "
           "target point, over that from a target point to the next. About 1 "
           "for a fresh sample of the target, 0 for copies.",
           figures);
  }
  {
    Plot plot;
    add(distances, "log_ccdf_error", "", "c0 marked", plot);
    finish(plot,
           "error of the tails",
           "The mean of |log P(<i>x</i> &gt; <i>t</i>) - log Q(<i>x</i> &gt; "
           "<i>t</i>)| over the coordinates and the quantiles of the target "
           "from 0.5 to 0.99.",
           figures);
  }
  return figures;
}
} // namespace lipflow
