#include <lipflow/application/input_paths.h>
#include <lipflow/base/text.h>

#include <filesystem>
#include <sstream>

namespace lipflow
{
namespace fs = std::filesystem;

namespace
{
/// Where in a line the name of a file begins; npos if it names none.
std::size_t after_keyword(const std::string &content)
{
  const std::string include = "include ";
  if (begins_with(content, include))
    return include.size();
  const std::size_t equals = content.find('=');
  if (equals == std::string::npos || equals == 0)
    return std::string::npos;
  const std::string word = "file";
  const std::size_t last = content.find_last_not_of(" \t", equals - 1);
  return last != std::string::npos && last + 1 >= word.size() &&
                 content.compare(last + 1 - word.size(), word.size(), word) == 0
             ? equals + 1
             : std::string::npos;
}

std::string with_absolute_path(const std::string &line, const fs::path &folder)
{
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string::npos)
    return line;
  const std::string content = line.substr(begin, line.find('#', begin) - begin);
  const std::size_t after = after_keyword(content);
  if (after == std::string::npos)
    return line;
  const std::size_t first = content.find_first_not_of(" \t", after);
  if (first == std::string::npos)
    return line;
  const std::size_t last = content.find_last_not_of(" \t\r");
  const fs::path    name = content.substr(first, last - first + 1);
  std::error_code   ignored;
  if (name.is_absolute() || !fs::is_regular_file(folder / name, ignored))
    return line;
  return line.substr(0, begin + first) +
         fs::absolute(folder / name).lexically_normal().string() +
         line.substr(begin + last + 1);
}
} // namespace

std::string with_absolute_paths(const std::string &text,
                                const std::string &folder)
{
  std::istringstream lines(text);
  std::string        line, result;
  while (std::getline(lines, line))
    result += with_absolute_path(line, folder) + "\n";
  return result;
}
} // namespace lipflow
