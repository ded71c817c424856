#ifndef LIPFLOW_BASE_TEXT_H
#define LIPFLOW_BASE_TEXT_H

#include <string>
#include <string_view>

namespace lipflow
{
inline bool begins_with(const std::string &text, const std::string &beginning)
{
  return text.compare(0, beginning.size(), beginning) == 0;
}

/// The part of @p text without blanks, tabs and line ends at both ends.
inline std::string_view trimmed(const std::string_view text)
{
  const char *const blanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}
} // namespace lipflow

#endif
