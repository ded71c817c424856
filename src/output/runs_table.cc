#include <lipflow/output/runs_report.h>

#include <array>
#include <cmath>
#include <map>

namespace lipflow
{
namespace
{
constexpr std::array<const char *, 5> of_statistics = {{"divergence_lower",
                                                        "divergence_upper",
                                                        "discriminator_value",
                                                        "fisher_information",
                                                        "max_speed"}};
constexpr std::array<const char *, 5> of_distances = {{"wasserstein_1",
                                                       "exact_divergence_lower",
                                                       "exact_divergence_upper",
                                                       "neighbour_ratio",
                                                       "share_of_copies"}};

/// Columns over time that need not have the same times.
class MergedTable
{
public:
  /// A column, through the rows that have a value.
  void add(const std::string &name,
           const Statistics  &statistics,
           const std::string &column)
  {
    const std::size_t at = start(name);
    const auto       *time = statistics.find("time");
    const auto       *values = statistics.find(column);
    if (time == nullptr || values == nullptr)
      return;
    for (std::size_t n = 0; n < values->size(); ++n)
      if (std::isfinite((*values)[n]))
        rows_[(*time)[n]][at] = (*values)[n];
  }

  void add(const std::string                &name,
           const std::vector<CloudDistance> &distances,
           double CloudDistance::*const bound)
  {
    const std::size_t at = start(name);
    for (const CloudDistance &distance : distances)
      rows_[distance.time][at] = distance.*bound;
  }

  void write(const std::string &path) const
  {
    StatisticsTable table(path, names_);
    for (const auto &[time, values] : rows_)
    {
      StatisticsTable::Row row(names_.size());
      row[0] = time;
      for (const auto &[at, value] : values)
        row[at] = value;
      table.add_row(row);
    }
  }

private:
  std::size_t start(const std::string &name)
  {
    names_.push_back(name);
    return names_.size() - 1;
  }

  std::vector<std::string>                        names_ = {"time"};
  std::map<double, std::map<std::size_t, double>> rows_;
};

std::string suffix(const std::size_t run)
{
  return std::string("_") + static_cast<char>('a' + run);
}
} // namespace

std::string run_letter(const std::size_t k)
{
  return std::string(1, static_cast<char>('A' + k));
}

void write_runs_table(const std::string &path, const RunGroup &group)
{
  const auto &runs = group.runs;
  MergedTable table;
  for (const char *column : of_statistics)
    for (std::size_t r = 0; r < runs.size(); ++r)
      table.add(column + suffix(r), runs[r].statistics, column);
  for (const char *column : of_distances)
    for (std::size_t r = 0; r < runs.size(); ++r)
      table.add(column + suffix(r), runs[r].distances, column);
  for (std::size_t r = 1; r < runs.size(); ++r)
  {
    table.add("w1_lower" + suffix(r), runs[r].to_first, &CloudDistance::lower);
    table.add("w1_upper" + suffix(r), runs[r].to_first, &CloudDistance::upper);
  }
  table.write(path);
}
} // namespace lipflow
