#include <lipflow/base/duration.h>

#include <charconv>
#include <chrono>
#include <vector>

namespace lipflow
{
const char *const duration_forms =
    "minutes, minutes:seconds, hours:minutes:seconds or "
    "days-hours:minutes:seconds, as 90, 0:30, 12:00:00 or 1-12:00:00";

namespace
{
std::optional<double> whole_number(const std::string &text)
{
  unsigned int value = 0;
  const char  *end = text.data() + text.size();
  const auto   result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end)
    return {};
  return value;
}
} // namespace

std::optional<double> parse_duration(const std::string &text)
{
  const std::size_t dash = text.find('-');
  const bool        has_days = dash != std::string::npos;
  double            days = 0.;
  if (has_days)
  {
    const auto number = whole_number(text.substr(0, dash));
    if (!number)
      return {};
    days = *number;
  }
  std::vector<double> parts;
  std::size_t         begin = has_days ? dash + 1 : 0;
  while (true)
  {
    const std::size_t colon = text.find(':', begin);
    const auto        number = whole_number(text.substr(begin, colon - begin));
    if (!number)
      return {};
    parts.push_back(*number);
    if (colon == std::string::npos)
      break;
    begin = colon + 1;
  }
  if (parts.size() > 3)
    return {};
  // Without days the parts end with the seconds, or are minutes alone.
  if (!has_days && parts.size() < 3)
    parts.insert(parts.begin(), 0.);
  parts.resize(3, 0.);
  return 24. * 3600. * days + 3600. * parts[0] + 60. * parts[1] + parts[2];
}

double steady_seconds()
{
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}
} // namespace lipflow
