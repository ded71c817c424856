#include <lipflow/base/number_list.h>
#include <lipflow/measure/point_table.h>

#include <cmath>

namespace lipflow
{
std::string point_column(const unsigned int column,
                         const unsigned int dimension)
{
  if (column == dimension)
    return "weight";
  return dimension <= 3 ? std::string(1, "xyz"[column])
                        : "x" + std::to_string(column + 1);
}

std::string point_columns(const unsigned int dimension)
{
  constexpr unsigned int most = 6; // a picture has hundreds
  std::string            names;
  for (unsigned int column = 0; column < dimension; ++column)
    if (dimension <= most || column == 0 || column + 1 == dimension)
      names += (column > 0 ? ", " : "") + point_column(column, dimension);
    else if (column == 1)
      names += ", ...";
  return std::to_string(dimension) +
         (dimension == 1 ? " column (" : " columns (") + names + ") or " +
         std::to_string(dimension + 1) + " (" + names + ", weight)";
}

std::string point_mistake(const double       value,
                          const unsigned int column,
                          const unsigned int dimension)
{
  if (!std::isfinite(value))
    return "is " +
           (std::isnan(value) ? std::string("nan") : format_number(value)) +
           ", but must be a finite number";
  if (column == dimension && value < 0.)
    return "is " + format_number(value) + ", but must not be negative";
  return "";
}

std::string entry_mistake(const ArrayRows    rows,
                          const double       value,
                          const unsigned int column,
                          const unsigned int dimension)
{
  if (rows == ArrayRows::points)
  {
    const std::string mistake = point_mistake(value, column, dimension);
    return mistake.empty() ? ""
                           : point_column(column, dimension) + " " + mistake;
  }
  constexpr double largest = 1e15; // up to which every whole number is one
  if (std::abs(value) <= largest && value == std::floor(value))
    return "";
  return "the label is " + format_number(value) +
         ", but labels are whole numbers from -1e15 to 1e15";
}

std::string file_kind(const ArrayRows rows)
{
  return rows == ArrayRows::labels ? "labels" : "samples";
}

std::vector<std::string> names_of_labels(const PointTable &table)
{
  std::vector<std::string> names;
  for (const double value : table.values)
    names.push_back(std::to_string(static_cast<long long>(value)));
  return names;
}

std::string quoted_excerpt(const std::string &text)
{
  constexpr std::size_t longest = 40;
  std::string           shown;
  for (const char c : text.substr(0, longest))
    shown += c >= ' ' && c <= '~' ? c : '?';
  return "'" + shown + (text.size() > longest ? "..." : "") + "'";
}
} // namespace lipflow
