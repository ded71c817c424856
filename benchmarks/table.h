#ifndef LIPFLOW_BENCHMARKS_TABLE_H
#define LIPFLOW_BENCHMARKS_TABLE_H

#include <filesystem>
#include <string>
#include <vector>

namespace lipflow
{
namespace benchmark
{
/// A number with three digits.
std::string cell(double value);

/// Rows of words, printed and appended to FOLDER/NAME.csv as they come, so that
/// a benchmark that is stopped leaves what it has.
class Table
{
public:
  /// @p folder is created. Throws std::runtime_error if the file cannot be
  /// written.
  Table(const std::filesystem::path &folder,
        const std::string           &name,
        std::vector<std::string>     columns);

  void add(const std::vector<std::string> &row);

private:
  void write(const std::vector<std::string> &row);

  std::filesystem::path    file_;
  std::vector<std::string> columns_;
};
} // namespace benchmark
} // namespace lipflow

#endif
