#include <lipflow/output/report_sheet.h>

namespace lipflow
{
namespace
{
/// Of points the value, on a mesh the upper bound; with the exact divergence
/// where there is one.
void divergence_figure(const Statistics          &distances,
                       const Statistics          &statistics,
                       std::vector<ReportFigure> &figures)
{
  ReportSheet sheet(distances);
  const bool  of_points = is_of_points(statistics);
  const bool  is_exact =
      sheet.add("exact_divergence_upper", "exact", "c1 marked");
  if (!of_points && !is_exact)
    return; // the course of the flow has the bounds on the mesh
  sheet.shade_of(
      distances, "exact_divergence_lower", "exact_divergence_upper", "c1");
  sheet.add_of(statistics,
               of_points ? "discriminator_value" : "divergence_upper",
               of_points ? "discriminator" : "on the mesh",
               "c0");
  sheet.plot().logarithmic = curves_span_decades(sheet.plot());
  std::string caption =
      of_points ? "The value of the discriminator's potential"
                : "The upper bound of the divergence that the mesh sees";
  if (is_exact)
    caption += ", and the exact divergence <i>D</i> between the points: the "
               "supremum over all Lipschitz functions. A discriminator that "
               "stays below it is a smoother one";
  sheet.finish("divergence",
               caption + (sheet.plot().logarithmic
                              ? "; negative values are not drawn."
                              : "."),
               figures);
}
} // namespace

const char *const neighbour_ratio_text =
    "Memorisation: the median distance from a particle to the nearest target "
    "point, over that from a target point to the next. About 1 for a fresh "
    "sample of the target, 0 for copies.";

const char *const share_of_copies_text =
    "The share of the particles that stand on a target point, but for a tenth "
    "of the distance of neighbouring target points.";

std::vector<ReportFigure> distance_figures(const Statistics &distances,
                                           const Statistics &statistics)
{
  std::vector<ReportFigure> figures;
  divergence_figure(distances, statistics, figures);
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
    sheet.add("neighbour_ratio", "", "c0 marked");
    // Copies, with ratios near 0, would fall out of a logarithmic axis.
    sheet.plot().logarithmic = distances.last("neighbour_ratio") > .01 &&
                               curves_span_decades(sheet.plot());
    sheet.finish("neighbour ratio", neighbour_ratio_text, figures);
  }
  {
    ReportSheet sheet(distances);
    sheet.add("share_of_copies", "", "c0 marked");
    sheet.finish("share of copies", share_of_copies_text, figures);
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
