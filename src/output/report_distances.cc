#include <lipflow/output/report_sheet.h>

namespace lipflow
{
std::vector<ReportFigure> distance_figures(const Statistics &distances,
                                           const Statistics &statistics)
{
  std::vector<ReportFigure> figures;
  {
    ReportSheet sheet(distances);
    sheet.plot().logarithmic = true;
    sheet.add_of(statistics, "discriminator_value", "discriminator", "c0");
    sheet.add("exact_divergence_upper", "exact", "c1 marked");
    sheet.finish(
        "divergence",
        "The value of the discriminator's potential, and the exact "
        "divergence <i>D</i> between the points: the supremum over all "
        "Lipschitz functions. A discriminator that stays below it is a "
        "smoother one; negative values are not drawn.",
        figures);
  }
  {
    ReportSheet sheet(distances);
    sheet.plot().logarithmic = true;
    sheet.add("wasserstein_1", "W1", "c0 marked");
    sheet.add("wasserstein_2_squared", "W2 squared", "c1 marked");
    sheet.add(
        "unseen_wasserstein_2_squared", "W2 squared, unseen", "c2 marked");
    sheet.finish(
        "distance to the target",
        "The exact transport distances from the particles to the points of "
        "the target, <i>W</i><sub>1</sub> and "
        "<i>W</i><sub>2</sub><sup>2</sup>; of points with labels the means of "
        "those within each label.",
        figures);
  }
  {
    ReportSheet sheet(distances);
    sheet.plot().logarithmic = true;
    sheet.add("neighbour_ratio", "", "c0 marked");
    sheet.finish(
        "neighbour ratio",
        "Memorisation: the median distance from a particle to the nearest "
        "target point, over that from a target point to the next. About 1 "
        "for a fresh sample of the target, 0 for copies.",
        figures);
  }
  {
    ReportSheet sheet(distances);
    sheet.add("log_ccdf_error", "", "c0 marked");
    sheet.finish(
        "error of the tails",
        "The mean of |log P(<i>x</i> &gt; <i>t</i>) - log Q(<i>x</i> &gt; "
        "<i>t</i>)| over the coordinates and the quantiles of the target "
        "from 0.5 to 0.99.",
        figures);
  }
  return figures;
}
} // namespace lipflow
