#ifndef LIPFLOW_OUTPUT_RUNS_REPORT_H
#define LIPFLOW_OUTPUT_RUNS_REPORT_H

#include <lipflow/output/frames.h>
#include <lipflow/output/statistics_table.h>

#include <limits>
#include <string>
#include <vector>

namespace lipflow
{
/// W_1 between the particles of two runs at a time that both have written.
struct CloudDistance
{
  double time = 0.;
  double lower = 0.;
  double upper = 0.;
};

/// A run that is compared with others.
struct ComparedRun
{
  std::string directory;
  std::string description; ///< "density", "1000 particles, exact"
  Statistics  statistics;
  Statistics  distances; ///< of distances.csv; no columns without it
  Frames      frames;    ///< none without a report

  double      wall_seconds = std::numeric_limits<double>::quiet_NaN();
  std::string exit_reason;

  std::vector<CloudDistance> to_first; ///< its particles and those of the first
};

/// Runs with the same source and target; the first is the reference.
struct RunGroup
{
  std::string              title;
  std::vector<ComparedRun> runs; ///< at most most_compared_runs

  /// What is missing and why, sentences.
  std::vector<std::string> notes;
};

/// As many as there are letters.
constexpr std::size_t most_compared_runs = 26;

/// What run @p k is called: "A", "B", ...
std::string run_letter(std::size_t k);

/**
 * The runs side by side: a row for each time of any of them, empty fields where
 * a run has no value. Columns: time; then of statistics.csv
 *
 *   divergence_lower, divergence_upper, discriminator_value,
 *   fisher_information, max_speed
 *
 * and of distances.csv
 *
 *   wasserstein_1, exact_divergence_lower, exact_divergence_upper,
 *   neighbour_ratio, share_of_copies
 *
 * each followed by _a, _b, ..., one a run, in this order; then w1_lower_b,
 * w1_upper_b, w1_lower_c, ...: bounds of W_1 between the particles of that run
 * and those of the first. Used by one rank.
 */
void write_runs_table(const std::string &path, const RunGroup &group);

/// report.html in @p directory. Used by one rank.
void make_runs_report(const std::string &directory, const RunGroup &group);
} // namespace lipflow

#endif
