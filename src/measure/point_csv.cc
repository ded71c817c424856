#include <lipflow/base/errors.h>
#include <lipflow/measure/point_csv.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace lipflow
{
namespace
{
using Text = std::string_view;

Text trimmed(const Text text)
{
  const Text        blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == Text::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// What a field holds.
struct Parsed
{
  enum Kind
  {
    number, ///< perhaps infinite or NaN
    out_of_range,
    other
  };

  Kind   kind;
  double value;
};

Parsed parse(const Text field)
{
  // from_chars takes no sign '+', and must not see "+-1" as "-1".
  const bool  plus = field.size() > 1 && field[0] == '+' && field[1] != '-';
  const char *begin = field.data() + (plus ? 1 : 0);
  const char *end = field.data() + field.size();
  double      value = 0.;
  const auto  result = std::from_chars(begin, end, value);
  if (result.ptr != end || result.ec == std::errc::invalid_argument)
    return {Parsed::other, 0.};
  if (result.ec != std::errc())
    return {Parsed::out_of_range, 0.};
  return {Parsed::number, value};
}

/// Whether it can name a column: what begins like a number was to be one, else
/// a damaged first row would be taken for a header and be lost.
bool is_name(const Text field)
{
  return !field.empty() && Text("+-.0123456789").find(field[0]) == Text::npos &&
         parse(field).kind == Parsed::other;
}

/// The name of a column, without quotation marks and in small letters.
std::string column_name(Text field)
{
  if (field.size() > 1 && field.front() == field.back() &&
      (field.front() == '"' || field.front() == '\''))
    field = trimmed(field.substr(1, field.size() - 2));
  std::string name(field);
  for (char &c : name)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

class Reader
{
public:
  Reader(const std::string &bytes,
         const std::string &path,
         const unsigned int dimension)
      : path_(path)
      , rest_(bytes)
      , dimension_(dimension)
  {
  }

  PointTable run()
  {
    check_encoding();
    bool is_first = true;
    while (next_line())
    {
      if (is_first)
        separator_ = detected_separator();
      split_line();
      if (!(is_first && is_header()))
        read_row();
      is_first = false;
    }
    return std::move(table_);
  }

private:
  [[noreturn]] void fail(const std::string &message) const
  {
    throw Error(ExitCode::input,
                path_ + ":" + std::to_string(line_number_) + ": " + message);
  }

  void check_encoding()
  {
    if (rest_.find('\0') != Text::npos)
      throw Error(ExitCode::input,
                  "The samples file '" + path_ +
                      "' is not plain text: it holds bytes that are zero. "
                      "Save text in UTF-8 (not UTF-16), and arrays of numpy "
                      "with the ending .npy.");
    if (rest_.substr(0, 3) == "\xef\xbb\xbf")
      rest_.remove_prefix(3);
  }

  /// Goes to the next line that counts, if there is any.
  bool next_line()
  {
    while (!rest_.empty())
    {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      raw_line_ = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++line_number_;
      const Text content = trimmed(raw_line_);
      if (!content.empty() && content.front() != '#')
        return true;
    }
    return false;
  }

  char detected_separator() const
  {
    // A tab before or after all columns is no separator.
    const Text content = trimmed(raw_line_);
    for (const char separator : {';', '\t', ','})
      if (content.find(separator) != Text::npos)
        return separator;
    return ' ';
  }

  void split_line()
  {
    fields_.clear();
    const bool by_blanks = separator_ == ' ';
    Text       rest = by_blanks ? trimmed(raw_line_) : raw_line_;
    while (true)
    {
      const std::size_t end =
          by_blanks ? rest.find_first_of(" \t") : rest.find(separator_);
      fields_.push_back(trimmed(rest.substr(0, end)));
      if (end == Text::npos)
        return;
      rest.remove_prefix(end + 1);
      if (by_blanks)
        rest = trimmed(rest);
    }
  }

  std::string found_columns() const
  {
    return "expected " + point_columns(dimension_) + ", found " +
           std::to_string(fields_.size());
  }

  bool has_expected_columns() const
  {
    return fields_.size() == dimension_ || fields_.size() == dimension_ + 1;
  }

  std::string separator_hint() const
  {
    if (separator_ == ' ' && table_.n_columns == 1)
      return " (the first row has a single column)";
    const std::string kind = separator_ == ';'    ? "semicolons"
                             : separator_ == '\t' ? "tabs"
                             : separator_ == ','  ? "commas"
                                                  : "blanks";
    return " (columns are separated by " + kind + ", as in the first row)";
  }

  /// Whether the line has names only. Checks them.
  bool is_header() const
  {
    for (const Text field : fields_)
      if (!is_name(field))
        return false;
    if (!has_expected_columns())
      fail("the header has a wrong number of columns: " + found_columns() +
           separator_hint() + ".");

    for (unsigned int column = 0; column < fields_.size(); ++column)
    {
      const std::string name = column_name(fields_[column]);
      const bool        is_weight = name == "weight" || name == "w";
      if (is_weight && column != dimension_)
        fail("the header calls column " + std::to_string(column + 1) + " " +
             quoted_excerpt(name) + ", but the weight must be the last of " +
             std::to_string(dimension_ + 1) + " columns: expected " +
             point_columns(dimension_) + ".");
      if (column == dimension_ && (name == "x" || name == "y" || name == "z"))
        fail("the header calls the last column " + quoted_excerpt(name) +
             ", but it would be read as the weight: expected " +
             point_columns(dimension_) +
             ". Check Dimension, or the names of the columns.");
    }
    return true;
  }

  void read_row()
  {
    if (!has_expected_columns())
      fail(found_columns() + separator_hint() + ".");
    if (table_.n_columns == 0)
    {
      table_.n_columns = fields_.size();
      first_row_ = line_number_;
    }
    if (fields_.size() != table_.n_columns)
      fail("found " + std::to_string(fields_.size()) +
           (fields_.size() == 1 ? " column" : " columns") +
           ", but the first row (line " + std::to_string(first_row_) +
           ") has " + std::to_string(table_.n_columns) +
           ". All rows must have the same columns.");
    for (unsigned int column = 0; column < fields_.size(); ++column)
      table_.values.push_back(read_number(column));
  }

  double read_number(const unsigned int column) const
  {
    const Text   field = fields_[column];
    const Parsed parsed = parse(field);
    if (parsed.kind != Parsed::number)
      fail_at(column, reason(field, parsed.kind));
    const std::string mistake = point_mistake(parsed.value, column, dimension_);
    if (!mistake.empty())
      fail_at(column, quoted_excerpt(std::string(field)) + " " + mistake + ".");
    return parsed.value;
  }

  [[noreturn]] void fail_at(const unsigned int column,
                            const std::string &message) const
  {
    fail("in column " + std::to_string(column + 1) + " (" +
         point_column(column, dimension_) + ") " + message);
  }

  /// Why a field is no number.
  std::string reason(const Text field, const Parsed::Kind kind) const
  {
    if (field.empty())
      return "a number is missing" + separator_hint() + ".";
    const std::string found = quoted_excerpt(std::string(field)) + " ";
    if (kind == Parsed::out_of_range)
      return found +
             "is beyond the range of double precision, 1e-308 to 1e308.";
    std::string text = found + "is not a number" + separator_hint() + ".";
    if (field.find(',') != Text::npos)
      text += " The decimal point is a point.";
    if (line_number_ == first_row_)
      text += " If this row is the header, it must have names only.";
    return text;
  }

  const std::string &path_;
  Text               rest_;
  const unsigned int dimension_;

  std::size_t       line_number_ = 0, first_row_ = 0;
  char              separator_ = ' ';
  Text              raw_line_;
  std::vector<Text> fields_; ///< of the line, trimmed
  PointTable        table_;
};
} // namespace

PointTable read_point_csv(const std::string &bytes,
                          const std::string &path,
                          const unsigned int dimension)
{
  return Reader(bytes, path, dimension).run();
}
} // namespace lipflow
