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

std::string quoted_excerpt(const std::string &text)
{
  constexpr std::size_t longest = 40;
  std::string           shown;
  for (const char c : text.substr(0, longest))
    shown += c >= ' ' && c <= '~' ? c : '?';
  return "'" + shown + (text.size() > longest ? "..." : "") + "'";
}
} // namespace lipflow
