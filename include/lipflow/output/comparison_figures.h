#ifndef LIPFLOW_OUTPUT_COMPARISON_FIGURES_H
#define LIPFLOW_OUTPUT_COMPARISON_FIGURES_H

#include <lipflow/output/comparison_table.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/page.h>

#include <string>
#include <vector>

namespace lipflow
{
/// The first, the middle and the last time, fewer if there are fewer.
std::vector<double> shown_times(const ComparisonTable &table);

/// Distances of particles and density over time.
std::vector<ReportFigure> distance_figures(const ComparisonTable &table);

/// Divergence, Fisher information and variance of both over time.
std::vector<ReportFigure> course_figures(const ComparisonTable &table);

/// W_1 against the number of particles, with power laws.
ReportFigure rate_figure(const ComparisonTable &table, unsigned int dimension);

/// Particles over the density at three times. @p directory holds the pictures.
std::vector<ReportFigure> comparison_pictures(Frames             frames,
                                              const std::string &directory);
} // namespace lipflow

#endif
