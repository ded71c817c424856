#include <lipflow/output/markup.h>

#include <algorithm>
#include <cstdint>

namespace lipflow
{
std::string escape(const std::string_view text)
{
  std::string result;
  for (const char c : text)
    switch (c)
    {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    case '\'':
      result += "&#39;";
      break;
    default:
      result += c;
    }
  return result;
}

std::string base64(const std::string_view bytes)
{
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  result.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t first = 0; first < bytes.size(); first += 3)
  {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - first);
    std::uint32_t     group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 |
              (i < n ? static_cast<std::uint8_t>(bytes[first + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      result += i <= n ? digits[group >> (18 - 6 * i) & 63u] : '=';
  }
  return result;
}
} // namespace lipflow
