#ifndef LIPFLOW_OUTPUT_COMPARISON_REPORT_H
#define LIPFLOW_OUTPUT_COMPARISON_REPORT_H

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace lipflow
{
/// The folder holds comparison.csv: it is that of a comparison.
bool is_comparison(const std::string &directory);

/**
 * (Re)makes report.html in the folder of a comparison of density and particles
 * from run.json, comparison.csv and frames/ (if there). Throws Error (files or
 * input) naming what is missing or damaged. Used by one rank.
 */
void make_comparison_report(const std::string &directory);

/// Of comparison.csv, for run.json: [{time, particles, mean (over the seeds, by
/// number of particles), exponent (of the power law through all points, or
/// null)}] at the first, the middle and the last time.
nlohmann::json w1_summary(const std::string &path);
} // namespace lipflow

#endif
