#ifndef LIPFLOW_MEASURE_TEXT_LINES_H
#define LIPFLOW_MEASURE_TEXT_LINES_H

#include <cstddef>
#include <string>
#include <string_view>

namespace lipflow
{
/// Without a pair of quotation marks around it, and the blanks inside of them.
std::string_view unquoted(std::string_view text);

std::string in_small_letters(std::string_view text);

/// The lines of a text file, whose line ends may be those of Windows; a byte
/// order mark (UTF-8) is skipped. Keeps a view of the bytes only.
class TextLines
{
public:
  /// @p kind of file, as in "The KIND file 'PATH' is not plain text: ...", the
  /// Error (input) for bytes that are zero.
  TextLines(const std::string &bytes,
            const std::string &path,
            const std::string &kind);

  /// Goes to the next line, if there is any.
  bool next();

  std::string_view line() const;   ///< as it is
  std::size_t      number() const; ///< counted from 1

  /// Throws Error (input), "PATH:LINE: MESSAGE".
  [[noreturn]] void fail(const std::string &message) const;

private:
  std::string      path_;
  std::string_view rest_;
  std::string_view line_;
  std::size_t      number_ = 0;
};
} // namespace lipflow

#endif
