#ifndef LIPFLOW_OUTPUT_REPORT_FIGURES_H
#define LIPFLOW_OUTPUT_REPORT_FIGURES_H

#include <lipflow/output/frames.h>
#include <lipflow/output/page.h>
#include <lipflow/output/statistics_table.h>

#include <string>
#include <vector>

namespace lipflow
{
/// A flow of points without a mesh wrote @p statistics.
bool is_of_points(const Statistics &statistics);

/// Curves over time of the columns that @p statistics has; of a flow of points
/// only those that say something of points, without the divergence.
std::vector<ReportFigure> statistics_figures(const Statistics &statistics);

/// Curves over time of the columns of distances.csv, and the value of the
/// discriminator, or its bound on the mesh, beside the exact divergence.
/// Without
/// @p distances (no columns) only the value of a flow of points.
std::vector<ReportFigure> distance_figures(const Statistics &distances,
                                           const Statistics &statistics);

/// Captions (HTML) of columns of distances.csv.
extern const char *const neighbour_ratio_text;
extern const char *const share_of_copies_text;

/// Curves (1D) or pictures of the fields at several times, with the particles:
/// histograms (1D), dots over a picture (2D), projections (3D). @p
/// run_directory holds the PNG files.
std::vector<ReportFigure> field_figures(const Frames      &frames,
                                        const std::string &run_directory);

/// (upper - lower) / |upper| a row, or the column relative_gap if there is one.
std::vector<double> relative_gaps(const Statistics &statistics);

/// |mass - mass in the first row| / mass in the first row, by rows.
std::vector<double> relative_mass_errors(const Statistics &statistics);

/// A number for a reader: six digits at most.
std::string readable_number(double value);

/// "12.25 s", or hours, minutes and seconds of more than a minute.
std::string wall_time_text(double seconds);
} // namespace lipflow

#endif
