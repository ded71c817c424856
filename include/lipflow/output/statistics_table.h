#ifndef LIPFLOW_OUTPUT_STATISTICS_TABLE_H
#define LIPFLOW_OUTPUT_STATISTICS_TABLE_H

#include <lipflow/output/file_system.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lipflow
{
/// The shortest decimal number that reads back as exactly @p value; integers
/// (below 2^53) without exponent, "nan", "inf" and "-inf" as such.
std::string shortest_number(double value);

/**
 * A CSV file that grows by one row a step: a line of column names, then numbers
 * in full precision, an empty field where there is none. A row is with the
 * system when add_row() returns, so that a run that dies later keeps it.
 * Errors (files) are those of OutputFile. Used by one rank; see on_root().
 */
class StatisticsTable
{
public:
  using Row = std::vector<std::optional<double>>;

  /// Creates the file with its first line; or goes on after the first @p keep
  /// bytes that it had when synchronised_size() said so and drops the rest.
  /// Error (files) if it is shorter or has other columns.
  StatisticsTable(const std::string              &path,
                  const std::vector<std::string> &columns,
                  std::uint64_t                   keep = 0);

  /// The bytes of the file, which are on the disk when this returns.
  std::uint64_t synchronised_size();

  /// @p row has one entry a column.
  void add_row(const Row &row);

private:
  std::size_t n_columns_;
  OutputFile  file_;
};

/// What read_statistics() found: columns of equal length, NaN where empty.
struct Statistics
{
  std::vector<std::string>         names;
  std::vector<std::vector<double>> columns;

  std::size_t n_rows() const
  {
    return columns.empty() ? 0 : columns.front().size();
  }

  /// The column called @p name, or nullptr.
  const std::vector<double> *find(const std::string &name) const;

  /// The last finite number in the column called @p name; NaN if there is none.
  double last(const std::string &name) const;
};

/// Reads what StatisticsTable wrote. Every field must be a number or empty and
/// every row as long as the first: else Error (input) with file and line.
Statistics read_statistics(const std::string &path);
} // namespace lipflow

#endif
