#include <lipflow/application/statistics_columns.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// A member of StepReport.
template <typename Number>
StatisticsColumn column(const std::string &name, Number StepReport::*member)
{
  return {name, [member](const StepReport &report) {
            return static_cast<double>(report.*member);
          }};
}

/// Of every flow.
std::vector<StatisticsColumn> common_columns()
{
  return {column("step", &StepReport::step),
          column("time", &StepReport::time),
          column("dt", &StepReport::dt),
          column("mass", &StepReport::mass),
          column("min_density", &StepReport::min_density),
          column("divergence_lower", &StepReport::divergence_lower),
          column("divergence_upper", &StepReport::divergence_upper),
          column("fisher_information", &StepReport::fisher_information),
          column("max_speed", &StepReport::max_speed),
          column("saturated_fraction", &StepReport::saturated_fraction),
          column("newton_iterations", &StepReport::newton_iterations),
          column("linear_iterations", &StepReport::linear_iterations),
          column("wall_seconds", &StepReport::wall_seconds),
          column("relative_gap", &StepReport::relative_gap),
          column("mass_error", &StepReport::mass_error),
          column("held_back_mass", &StepReport::held_back),
          column("repeats", &StepReport::repeats)};
}
} // namespace

const std::vector<StatisticsColumn> &mesh_columns()
{
  static const std::vector<StatisticsColumn> columns = []()
  {
    std::vector<StatisticsColumn> all = common_columns();
    all.push_back(column("nodes", &StepReport::nodes));
    return all;
  }();
  return columns;
}

const std::vector<StatisticsColumn> &point_columns()
{
  static const std::vector<StatisticsColumn> columns = []()
  {
    std::vector<StatisticsColumn> all = common_columns();
    all.push_back(
        column("discriminator_value", &StepReport::discriminator_value));
    all.push_back(column("largest_slope", &StepReport::largest_slope));
    all.push_back(column("energy_balance", &StepReport::energy_balance));
    return all;
  }();
  return columns;
}

std::vector<std::string> names_of(const std::vector<StatisticsColumn> &columns)
{
  std::vector<std::string> names;
  for (const StatisticsColumn &column : columns)
    names.push_back(column.name);
  return names;
}

StatisticsTable::Row row_of(const std::vector<StatisticsColumn> &columns,
                            const StepReport                    &report)
{
  StatisticsTable::Row row;
  for (const StatisticsColumn &column : columns)
  {
    const double value = column.value(report);
    row.push_back(std::isnan(value) ? std::optional<double>() : value);
  }
  return row;
}
} // namespace lipflow
