#include <lipflow/base/errors.h>
#include <lipflow/output/comparison_table.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace lipflow
{
namespace
{
std::vector<double> distinct(const std::vector<double> &values)
{
  const std::set<double> sorted(values.begin(), values.end());
  return {sorted.begin(), sorted.end()};
}
} // namespace

ComparisonTable::ComparisonTable(const std::string &path)
    : path_(path)
    , statistics_(read_statistics(path))
    , numbers_(distinct(column("particles")))
    , times_(distinct(column("time")))
    , seeds_(distinct(column("seed")))
{
}

const std::vector<double> &
ComparisonTable::column(const std::string &name) const
{
  const std::vector<double> *found = statistics_.find(name);
  if (found == nullptr)
    throw Error(ExitCode::input,
                path_ + " is damaged: it has no column '" + name + "'.");
  return *found;
}

const std::vector<double> &ComparisonTable::numbers() const
{
  return numbers_;
}

const std::vector<double> &ComparisonTable::times() const
{
  return times_;
}

std::size_t ComparisonTable::n_seeds() const
{
  return seeds_.size();
}

Spread ComparisonTable::spread(const std::string &name,
                               const double       number) const
{
  const auto  &values = column(name);
  const auto  &particles = column("particles");
  const auto  &time = column("time");
  const double none = std::numeric_limits<double>::quiet_NaN();
  Spread       spread;
  for (const double t : times_)
  {
    double sum = 0., low = none, high = none;
    int    n = 0;
    for (std::size_t row = 0; row < values.size(); ++row)
      if (particles[row] == number && time[row] == t &&
          std::isfinite(values[row]))
      {
        sum += values[row];
        ++n;
        low = std::fmin(low, values[row]);
        high = std::fmax(high, values[row]);
      }
    spread.mean.push_back(n > 0 ? sum / n : none);
    spread.lower.push_back(low);
    spread.upper.push_back(high);
  }
  return spread;
}

ComparisonTable::Points ComparisonTable::points(const std::string &name,
                                                const double       t) const
{
  const auto &values = column(name);
  const auto &particles = column("particles");
  const auto &time = column("time");
  Points      points;
  for (std::size_t row = 0; row < values.size(); ++row)
    if (time[row] == t)
    {
      points.numbers.push_back(particles[row]);
      points.values.push_back(values[row]);
    }
  return points;
}
} // namespace lipflow
