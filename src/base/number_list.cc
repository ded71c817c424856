#include <lipflow/base/number_list.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace lipflow
{
namespace
{
std::string trimmed(const std::string &text)
{
  const std::string blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos)
    return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

double read_number(const std::string &text)
{
  if (text.empty())
    throw std::invalid_argument("A number is missing.");

  // from_chars takes no sign '+', and must not see "+-1" as "-1".
  const bool  plus = text[0] == '+' && text.size() > 1 && text[1] != '-';
  const char *begin = text.data() + (plus ? 1 : 0);
  const char *end = text.data() + text.size();
  double      value = 0.;
  const auto  result = std::from_chars(begin, end, value);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(value))
    throw std::invalid_argument("'" + text + "' is not a finite number.");
  return value;
}
} // namespace

std::vector<double> read_numbers(const std::string &text)
{
  std::vector<double> numbers;
  std::size_t         begin = 0;
  while (true)
  {
    const std::size_t comma = text.find(',', begin);
    numbers.push_back(read_number(trimmed(text.substr(begin, comma - begin))));
    if (comma == std::string::npos)
      return numbers;
    begin = comma + 1;
  }
}

std::vector<double> read_axes(const std::string &text,
                              const unsigned int dimension)
{
  std::vector<double> numbers = read_numbers(text);
  if (numbers.size() == 1)
    numbers.resize(dimension, numbers[0]);
  if (numbers.size() != dimension)
    throw std::invalid_argument(
        "'" + text + "' has " + std::to_string(numbers.size()) +
        " numbers, but Dimension is " + std::to_string(dimension) +
        ": give one number for all axes, or one for each axis, separated by "
        "commas.");
  return numbers;
}

std::vector<unsigned int> read_axis_counts(const std::string &text,
                                           const unsigned int dimension)
{
  std::vector<unsigned int> counts;
  for (const double number : read_axes(text, dimension))
  {
    if (number < 1. || number > std::numeric_limits<int>::max() ||
        number != std::floor(number))
      throw std::invalid_argument(
          "'" + format_number(number) +
          "' is not a whole number from 1 to 2147483647.");
    counts.push_back(static_cast<unsigned int>(number));
  }
  return counts;
}

std::vector<unsigned int> read_counts(const std::string &text)
{
  std::vector<unsigned int> counts;
  if (text.find_first_not_of(" \t") == std::string::npos)
    return counts;
  for (const double number : read_numbers(text))
  {
    if (!(number >= 1. && number <= 1e6 && number == std::floor(number)))
      throw std::invalid_argument("it holds " + format_number(number) +
                                  ", but these are whole numbers from 1 on.");
    counts.push_back(static_cast<unsigned int>(number));
  }
  return counts;
}

void check_counts(const std::string &path,
                  const std::string &text,
                  ParameterErrors   &errors)
{
  try
  {
    read_counts(text);
  }
  catch (const std::invalid_argument &mistake)
  {
    errors.add(path, mistake.what());
  }
}

std::string format_number(const double value, const int digits)
{
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*g", digits, value);
  return buffer;
}
} // namespace lipflow
