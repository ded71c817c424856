#include <lipflow/base/errors.h>
#include <lipflow/base/text.h>
#include <lipflow/measure/text_lines.h>

#include <algorithm>
#include <cctype>

namespace lipflow
{
std::string_view unquoted(const std::string_view text)
{
  if (text.size() > 1 && text.front() == text.back() &&
      (text.front() == '"' || text.front() == '\''))
    return trimmed(text.substr(1, text.size() - 2));
  return text;
}

std::string in_small_letters(const std::string_view text)
{
  std::string small(text);
  for (char &c : small)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

TextLines::TextLines(const std::string &bytes,
                     const std::string &path,
                     const std::string &kind)
    : path_(path)
    , rest_(bytes)
{
  if (rest_.find('\0') != std::string_view::npos)
    throw Error(ExitCode::input,
                "The " + kind + " file '" + path +
                    "' is not plain text: it holds bytes that are zero. "
                    "Save text in UTF-8 (not UTF-16), and arrays of numpy "
                    "with the ending .npy.");
  if (rest_.substr(0, 3) == "\xef\xbb\xbf")
    rest_.remove_prefix(3);
}

bool TextLines::next()
{
  if (rest_.empty())
    return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++number_;
  return true;
}

std::string_view TextLines::line() const
{
  return line_;
}

std::size_t TextLines::number() const
{
  return number_;
}

void TextLines::fail(const std::string &message) const
{
  throw Error(ExitCode::input,
              path_ + ":" + std::to_string(number_) + ": " + message);
}
} // namespace lipflow
