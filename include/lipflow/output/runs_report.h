#ifndef LIPFLOW_OUTPUT_RUNS_REPORT_H
#define LIPFLOW_OUTPUT_RUNS_REPORT_H

#include <lipflow/output/statistics_table.h>

#include <array>
#include <string>
#include <vector>

namespace lipflow
{
/// A run that is compared with another.
struct ComparedRun
{
  std::string directory;
  std::string description; ///< "density", "1000 particles"
  Statistics  statistics;
};

/// W_1 between the particles of both runs at a time that both have written.
struct CloudDistance
{
  double time = 0.;
  double lower = 0.;
  double upper = 0.;
};

/// Two runs with the same source and target.
struct RunPair
{
  std::array<ComparedRun, 2> runs;
  std::vector<CloudDistance> distances;

  std::string note; ///< why there are no distances, a sentence; or empty
};

/// D, I and the largest speed of both side by side, and W_1: a row for each
/// time of either, empty fields where a run has no row. Used by one rank.
void write_runs_table(const std::string &path, const RunPair &pair);

/// report.html in @p directory. Used by one rank.
void make_runs_report(const std::string &directory, const RunPair &pair);
} // namespace lipflow

#endif
