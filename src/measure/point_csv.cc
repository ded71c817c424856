#include <lipflow/base/errors.h>
#include <lipflow/base/text.h>
#include <lipflow/measure/label_file.h>
#include <lipflow/measure/point_csv.h>
#include <lipflow/measure/text_lines.h>

#include <charconv>
#include <cstddef>
#include <limits>
#include <string_view>

namespace lipflow
{
namespace
{
using Text = std::string_view;

constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();

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

/// The name of a column, without quotation marks and in small letters.
std::string column_name(const Text field)
{
  return in_small_letters(unquoted(field));
}

/// Whether it can name a column: what begins like a number was to be one, else
/// a damaged first row would be taken for a header and be lost.
bool is_name(const Text field)
{
  return !field.empty() && Text("+-.0123456789").find(field[0]) == Text::npos &&
         parse(field).kind == Parsed::other;
}

class Reader
{
public:
  Reader(const std::string &bytes,
         const std::string &path,
         const unsigned int dimension)
      : lines_(bytes, path, "samples")
      , dimension_(dimension)
  {
  }

  PointTable run()
  {
    bool is_first = true;
    while (next_line())
    {
      if (is_first)
        separator_ = detected_separator();
      split_line();
      if (!(is_first && is_header()))
      {
        take_label();
        read_row();
      }
      is_first = false;
    }
    return std::move(table_);
  }

private:
  /// Goes to the next line that counts, if there is any.
  bool next_line()
  {
    while (lines_.next())
    {
      const Text content = trimmed(lines_.line());
      if (!content.empty() && content.front() != '#')
        return true;
    }
    return false;
  }

  char detected_separator() const
  {
    // A tab before or after all columns is no separator.
    const Text content = trimmed(lines_.line());
    for (const char separator : {';', '\t', ','})
      if (content.find(separator) != Text::npos)
        return separator;
    return ' ';
  }

  void split_line()
  {
    fields_.clear();
    const bool by_blanks = separator_ == ' ';
    Text       rest = by_blanks ? trimmed(lines_.line()) : lines_.line();
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

  /// Finds the column of labels in the names and takes it out of them.
  void find_label_column()
  {
    n_columns_ = fields_.size();
    for (std::size_t column = 0; column < n_columns_; ++column)
      if (column_name(fields_[column]) == "label")
      {
        if (label_column_ != no_column)
          lines_.fail("the header calls column " +
                      std::to_string(label_column_ + 1) + " and column " +
                      std::to_string(column + 1) +
                      " 'label', but a point has one label.");
        label_column_ = column;
      }
    if (label_column_ == no_column)
      return;
    if (label_column_ < dimension_)
      lines_.fail("the header calls column " +
                  std::to_string(label_column_ + 1) +
                  " 'label', but the label must come after the coordinates, "
                  "before or after the weight: expected " +
                  point_columns(dimension_) + ", and the label.");
    fields_.erase(fields_.begin() + static_cast<std::ptrdiff_t>(label_column_));
  }

  /// Takes the label out of the fields of a row.
  void take_label()
  {
    if (label_column_ == no_column)
      return;
    if (fields_.size() != n_columns_)
      lines_.fail("found " + std::to_string(fields_.size()) +
                  (fields_.size() == 1 ? " column" : " columns") +
                  ", but the header has " + std::to_string(n_columns_) +
                  ", with one called 'label'. All rows must have the columns "
                  "of the header.");
    const std::string name(unquoted(fields_[label_column_]));
    const std::string mistake = label_mistake(name);
    if (!mistake.empty())
      lines_.fail("in column " + std::to_string(label_column_ + 1) +
                  " (label) " + quoted_excerpt(name) + " " + mistake + ".");
    table_.labels.push_back(name);
    fields_.erase(fields_.begin() + static_cast<std::ptrdiff_t>(label_column_));
  }

  /// Whether the line has names only. Checks them.
  bool is_header()
  {
    for (const Text field : fields_)
      if (!is_name(field))
        return false;
    find_label_column();
    if (!has_expected_columns())
      lines_.fail("the header has a wrong number of columns: " +
                  found_columns() + separator_hint() + ".");

    for (unsigned int column = 0; column < fields_.size(); ++column)
    {
      const std::string name = column_name(fields_[column]);
      const bool        is_weight = name == "weight" || name == "w";
      if (is_weight && column != dimension_)
        lines_.fail("the header calls column " + std::to_string(column + 1) +
                    " " + quoted_excerpt(name) +
                    ", but the weight must be the last of " +
                    std::to_string(dimension_ + 1) + " columns: expected " +
                    point_columns(dimension_) + ".");
      if (column == dimension_ && (name == "x" || name == "y" || name == "z"))
        lines_.fail("the header calls the last column " + quoted_excerpt(name) +
                    ", but it would be read as the weight: expected " +
                    point_columns(dimension_) +
                    ". Check Dimension, or the names of the columns.");
    }
    return true;
  }

  void read_row()
  {
    if (!has_expected_columns())
      lines_.fail(found_columns() + separator_hint() + ".");
    if (table_.n_columns == 0)
    {
      table_.n_columns = fields_.size();
      first_row_ = lines_.number();
    }
    if (fields_.size() != table_.n_columns)
      lines_.fail("found " + std::to_string(fields_.size()) +
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
      fail_at(column, reason(column, parsed.kind));
    const std::string mistake = point_mistake(parsed.value, column, dimension_);
    if (!mistake.empty())
      fail_at(column, quoted_excerpt(std::string(field)) + " " + mistake + ".");
    return parsed.value;
  }

  [[noreturn]] void fail_at(const unsigned int column,
                            const std::string &message) const
  {
    lines_.fail("in column " +
                std::to_string(column + (label_column_ <= column ? 2 : 1)) +
                " (" + point_column(column, dimension_) + ") " + message);
  }

  /// Why a field is no number.
  std::string reason(const unsigned int column, const Parsed::Kind kind) const
  {
    const Text field = fields_[column];
    if (field.empty())
      return "a number is missing" + separator_hint() + ".";
    const std::string found = quoted_excerpt(std::string(field)) + " ";
    if (kind == Parsed::out_of_range)
      return found +
             "is beyond the range of double precision, 1e-308 to 1e308.";
    std::string text = found + "is not a number" + separator_hint() + ".";
    if (field.find(',') != Text::npos)
      text += " The decimal point is a point.";
    if (column == dimension_ && label_column_ == no_column)
      text += " Labels need a header that calls their column 'label'.";
    if (lines_.number() == first_row_)
      text += " If this row is the header, it must have names only.";
    return text;
  }

  TextLines          lines_;
  const unsigned int dimension_;

  std::size_t       first_row_ = 0;
  char              separator_ = ' ';
  std::vector<Text> fields_; ///< of the line, trimmed, but for the label

  /// Of the header, if it names a column of labels: this column, and all.
  std::size_t label_column_ = no_column, n_columns_ = 0;
  PointTable  table_;
};
} // namespace

PointTable read_point_csv(const std::string &bytes,
                          const std::string &path,
                          const unsigned int dimension)
{
  return Reader(bytes, path, dimension).run();
}
} // namespace lipflow
