#ifndef LIPFLOW_APPLICATION_STATISTICS_COLUMNS_H
#define LIPFLOW_APPLICATION_STATISTICS_COLUMNS_H

#include <lipflow/flow/step_report.h>
#include <lipflow/output/statistics_table.h>

#include <functional>
#include <string>
#include <vector>

namespace lipflow
{
/// A column of statistics.csv: its name and what a row has in it; NaN: nothing.
struct StatisticsColumn
{
  std::string                               name;
  std::function<double(const StepReport &)> value;
};

/// Their order is a contract with whoever reads the file: new ones at the end.
const std::vector<StatisticsColumn> &mesh_columns();

/// Those of mesh_columns(), the value and the largest slope of the
/// discriminator's potential, and the balance of energy.
const std::vector<StatisticsColumn> &point_columns();

std::vector<std::string> names_of(const std::vector<StatisticsColumn> &columns);

StatisticsTable::Row row_of(const std::vector<StatisticsColumn> &columns,
                            const StepReport                    &report);
} // namespace lipflow

#endif
