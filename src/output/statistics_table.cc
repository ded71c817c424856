#include <lipflow/base/errors.h>
#include <lipflow/output/statistics_table.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>

namespace lipflow
{
namespace
{
/// Above this not every integer is a double.
constexpr double largest_exact_integer = 9007199254740992.;

std::vector<std::string> split(const std::string &line)
{
  std::vector<std::string> fields(1);
  for (const char c : line)
    if (c == ',')
      fields.emplace_back();
    else if (c != '\r')
      fields.back() += c;
  return fields;
}

[[noreturn]] void
refuse(const std::string &path, const std::size_t line, const std::string &why)
{
  throw Error(ExitCode::input, path + ":" + std::to_string(line) + ": " + why);
}

double parse(const std::string &field, const std::string &place)
{
  if (field.empty())
    return std::numeric_limits<double>::quiet_NaN();
  double     value = 0.;
  const auto end = field.data() + field.size();
  const auto [stop, code] = std::from_chars(field.data(), end, value);
  if (code != std::errc() || stop != end)
    throw Error(ExitCode::input, place + "'" + field + "' is not a number.");
  return value;
}
/// The first line of a file.
std::string header_of(const std::vector<std::string> &columns)
{
  std::string line;
  for (const std::string &name : columns)
  {
    Assert(name.find_first_of(",\"\n") == std::string::npos,
           dealii::ExcMessage("A column name needs no quotes."));
    line += (line.empty() ? "" : ",") + name;
  }
  return line + "\n";
}

/// Returns @p keep.
std::uint64_t require_columns(const std::string              &path,
                              const std::vector<std::string> &columns,
                              const std::uint64_t             keep)
{
  const std::string header = header_of(columns);
  if (read_file(path).substr(0, header.size()) != header)
    throw Error(ExitCode::files,
                "The file " + path +
                    " has other columns than this run: it was changed, or "
                    "written by another version of lipflow.");
  return keep;
}
} // namespace

std::string shortest_number(const double value)
{
  if (std::isnan(value))
    return "nan"; // not "-nan", whatever the sign bit says
  char       buffer[40];
  const bool integer =
      std::abs(value) < largest_exact_integer && value == std::floor(value);
  const auto result =
      integer ? std::to_chars(buffer,
                              buffer + sizeof buffer,
                              static_cast<long long>(value))
              : std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, result.ptr);
}

StatisticsTable::StatisticsTable(const std::string              &path,
                                 const std::vector<std::string> &columns,
                                 const std::uint64_t             keep)
    : n_columns_(columns.size())
    , file_(path, keep == 0 ? 0 : require_columns(path, columns, keep))
{
  if (keep == 0)
    file_.append(header_of(columns));
}

std::uint64_t StatisticsTable::synchronised_size()
{
  file_.synchronise();
  return file_.size();
}

void StatisticsTable::add_row(const Row &row)
{
  AssertDimension(row.size(), n_columns_);
  std::string line;
  for (std::size_t c = 0; c < row.size(); ++c)
  {
    if (c > 0)
      line += ',';
    if (row[c])
      line += shortest_number(*row[c]);
  }
  // One write for the whole row: a reader never sees half of it.
  file_.append(line + "\n");
}

const std::vector<double> *Statistics::find(const std::string &name) const
{
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nullptr : &columns[found - names.begin()];
}

double Statistics::last(const std::string &name) const
{
  double number = std::numeric_limits<double>::quiet_NaN();
  if (const auto *values = find(name))
    for (const double value : *values)
      number = std::isfinite(value) ? value : number;
  return number;
}

Statistics read_statistics(const std::string &path)
{
  std::istringstream text(read_file(path));
  std::string        line;
  if (!std::getline(text, line) || line.empty())
    refuse(path, 1, "the file is empty; expected a line of column names.");

  Statistics statistics;
  statistics.names = split(line);
  statistics.columns.resize(statistics.names.size());
  for (std::size_t number = 2; std::getline(text, line); ++number)
  {
    const auto fields = split(line);
    if (fields.size() != statistics.names.size())
      refuse(path,
             number,
             "found " + std::to_string(fields.size()) +
                 " fields, but the first line names " +
                 std::to_string(statistics.names.size()) +
                 " columns. The row may have been cut off.");
    for (std::size_t c = 0; c < fields.size(); ++c)
      statistics.columns[c].push_back(
          parse(fields[c],
                path + ":" + std::to_string(number) + ": column '" +
                    statistics.names[c] + "': "));
  }
  return statistics;
}
} // namespace lipflow
