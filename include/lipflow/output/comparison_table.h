#ifndef LIPFLOW_OUTPUT_COMPARISON_TABLE_H
#define LIPFLOW_OUTPUT_COMPARISON_TABLE_H

#include <lipflow/output/statistics_table.h>

#include <string>
#include <vector>

namespace lipflow
{
/// A quantity over time: its mean over the seeds, and from the smallest to the
/// largest of them.
struct Spread
{
  std::vector<double> mean;
  std::vector<double> lower;
  std::vector<double> upper;
};

/// comparison.csv by number of particles, time and seed. Rows may be missing at
/// its end: a comparison that was stopped.
class ComparisonTable
{
public:
  /// Error (input) if a column is missing or the file is damaged.
  explicit ComparisonTable(const std::string &path);

  const std::vector<double> &numbers() const; ///< of particles, increasing
  const std::vector<double> &times() const;   ///< increasing

  std::size_t n_seeds() const; ///< the most that a number of particles has

  /// The column of all seeds together, by times().
  Spread spread(const std::string &column, double number) const;

  /// Number of particles and value at a time, a point a seed.
  struct Points
  {
    std::vector<double> numbers;
    std::vector<double> values;
  };
  Points points(const std::string &column, double time) const;

private:
  const std::vector<double> &column(const std::string &name) const;

  std::string         path_;
  Statistics          statistics_;
  std::vector<double> numbers_, times_, seeds_;
};
} // namespace lipflow

#endif
