#include <lipflow/base/errors.h>
#include <lipflow/measure/point_npy.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <utility>

namespace lipflow
{
namespace
{
const std::string magic = "\x93NUMPY";

/// The description of an array: the Python dictionary at the head of the file.
struct Header
{
  std::string                descr;          ///< as '<f8', or any other text
  std::string                fortran;        ///< True | False
  std::string                shape;          ///< as (10, 2)
  std::vector<std::uint64_t> extents;        ///< the numbers in it
  std::size_t                data_begin = 0; ///< first byte after it
};

/// A number of the file, as its type says.
struct NpyType
{
  bool        is_float;   ///< or an integer
  bool        is_signed;  ///< of one byte only it need not be
  bool        is_swapped; ///< highest byte first
  std::size_t size;       ///< bytes: 4, 8; integers also 1
};

/// Finds the values of a Python dictionary of texts, words and tuples.
class Dictionary
{
public:
  explicit Dictionary(const std::string &text)
      : text_(text)
  {
  }

  /// The text after 'key':, without quotation marks; empty, if there is none.
  std::string value(const std::string &key) const
  {
    for (const char *quote : {"'", "\""})
    {
      std::size_t begin = text_.find(quote + key + quote);
      if (begin == std::string::npos)
        continue;
      begin = text_.find(':', begin);
      if (begin != std::string::npos)
        begin = text_.find_first_not_of(" \t\n", begin + 1);
      if (begin == std::string::npos)
        return "";
      return at(begin);
    }
    return "";
  }

private:
  std::string at(const std::size_t begin) const
  {
    const char first = text_[begin];
    if (first == '\'' || first == '"')
    {
      const std::size_t end = text_.find(first, begin + 1);
      return end == std::string::npos
                 ? ""
                 : text_.substr(begin + 1, end - begin - 1);
    }
    const std::string closing = first == '(' ? ")" : first == '[' ? "]" : ",}";
    const std::size_t end = text_.find_first_of(closing, begin);
    if (end == std::string::npos)
      return "";
    const bool with_end = first == '(' || first == '[';
    return text_.substr(begin, end - begin + (with_end ? 1 : 0));
  }

  const std::string &text_;
};

class NpyDecoder
{
public:
  NpyDecoder(const std::string &bytes,
             const std::string &path,
             const ArrayRows    rows,
             const unsigned int dimension)
      : bytes_(bytes)
      , rows_(rows)
      , where_("The " + file_kind(rows) + " file '" + path + "' ")
      , dimension_(dimension)
  {
  }

  PointTable run()
  {
    read_header();
    read_type();
    check_shape();
    check_size();

    PointTable table;
    table.n_columns = n_columns_;
    table.values.resize(n_rows_ * n_columns_);
    for (std::size_t row = 0; row < n_rows_; ++row)
      for (unsigned int column = 0; column < n_columns_; ++column)
        table.values[row * n_columns_ + column] = entry(row, column);
    return table;
  }

private:
  [[noreturn]] void fail(const std::string &message) const
  {
    throw Error(ExitCode::input, where_ + message);
  }

  std::uint64_t little_endian(const std::size_t begin, const unsigned int n)
  {
    std::uint64_t value = 0;
    for (unsigned int i = n; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(bytes_[begin + i]);
    return value;
  }

  void read_header()
  {
    if (bytes_.compare(0, 2, "PK") == 0)
      fail("is an archive of arrays (.npz) whatever its name, but a single "
           "array is needed. Save it with numpy.save.");
    if (bytes_.compare(0, magic.size(), magic) != 0)
      fail("is no array of numpy: it begins with " +
           quoted_excerpt(bytes_.substr(0, magic.size())) +
           ", not with '?NUMPY'. Save it with numpy.save; text needs the "
           "ending .csv, .txt or .dat.");

    const std::size_t  after_version = magic.size() + 2;
    const unsigned int major =
        bytes_.size() < after_version ? 0 : little_endian(magic.size(), 1);
    if (bytes_.size() >= after_version && (major < 1 || major > 3))
      fail("has format version " + std::to_string(major) +
           " of numpy.save; versions 1, 2 and 3 are allowed. Save it with "
           "numpy.lib.format.write_array(file, array, version=(1, 0)).");
    const unsigned int n = major == 1 ? 2 : 4; // bytes of the length
    if (bytes_.size() < after_version + n)
      fail("ends inside its header: " + std::to_string(bytes_.size()) +
           " bytes found. It was not written or copied to its end.");
    const std::uint64_t length = little_endian(after_version, n);
    header_.data_begin = after_version + n + length;
    if (header_.data_begin > bytes_.size())
      fail("ends inside its header: expected " +
           std::to_string(header_.data_begin) +
           " bytes up to the data, found " + std::to_string(bytes_.size()) +
           ". It was not written or copied to its end.");
    read_dictionary(bytes_.substr(after_version + n, length));
  }

  void read_dictionary(const std::string &text)
  {
    const Dictionary dictionary(text);
    header_.descr = dictionary.value("descr");
    header_.fortran = dictionary.value("fortran_order");
    header_.shape = dictionary.value("shape");
    while (!header_.fortran.empty() && header_.fortran.back() == ' ')
      header_.fortran.pop_back();
    const bool is_flag =
        header_.fortran == "True" || header_.fortran == "False";
    if (header_.descr.empty() || !is_flag || !read_extents())
      fail("has a damaged header: " + quoted_excerpt(text) +
           " should name descr, fortran_order and shape. Save it again with "
           "numpy.save.");
  }

  /// Whether the shape is a tuple of numbers.
  bool read_extents()
  {
    const std::string &shape = header_.shape;
    if (shape.size() < 2 || shape.front() != '(' || shape.back() != ')')
      return false;
    const char *next = shape.data() + 1, *end = shape.data() + shape.size() - 1;
    while (next != end)
    {
      std::uint64_t extent = 0;
      const auto    result = std::from_chars(next, end, extent);
      if (result.ec != std::errc())
        return false;
      header_.extents.push_back(extent);
      next = result.ptr;
      while (next != end && (*next == ',' || *next == ' '))
        ++next;
    }
    return true;
  }

  void read_type()
  {
    const std::string &descr = header_.descr;
    const bool         is_byte = descr == "|u1" || descr == "|i1";
    const bool         is_known = descr.size() == 3 &&
                          (descr[0] == '<' || descr[0] == '>') &&
                          (descr[1] == 'f' || descr[1] == 'i') &&
                          (descr[2] == '4' || descr[2] == '8');
    if (!is_byte && !is_known)
      fail("holds numbers of the type " + quoted_excerpt(descr) +
           ". Allowed are '<f8', '<f4', '<i4', '<i8', the same with '>', and "
           "'|u1', '|i1'. In Python: numpy.save('" +
           file_kind(rows_) + ".npy', array.astype('<f8'))" +
           (rows_ == ArrayRows::labels
                ? "; of text: numpy.savetxt('labels.txt', array, fmt='%s')."
                : "."));
    type_ = {descr[1] == 'f',
             descr[1] != 'u',
             descr[0] == '>',
             static_cast<std::size_t>(descr[2] - '0')};
  }

  std::string allowed_shapes() const
  {
    const std::string d = std::to_string(dimension_);
    return "(n, " + d + ") or, with weights, (n, " +
           std::to_string(dimension_ + 1) + ")" +
           (dimension_ == 1 ? " or (n,)" : "");
  }

  void check_shape()
  {
    const auto &extents = header_.extents;
    if (rows_ == ArrayRows::labels && extents.size() != 1)
      fail("holds an array of shape " + quoted_excerpt(header_.shape) +
           "; expected (n,), one whole number a point. In Python: "
           "numpy.save('labels.npy', array.ravel()).");
    const bool is_list = dimension_ == 1 && extents.size() == 1;
    const auto is_width = [this](const std::uint64_t n)
    { return n == dimension_ || n == dimension_ + 1; };
    if (!is_list && !(extents.size() == 2 && is_width(extents[1])))
      fail("holds an array of shape " + quoted_excerpt(header_.shape) +
           "; expected " + allowed_shapes() + ", that is " +
           point_columns(dimension_) + "." +
           (extents.size() == 2 && is_width(extents[0])
                ? " Is it transposed? In Python: numpy.save('points.npy', "
                  "array.T)."
                : " Check Dimension, or reshape it."));
    n_rows_ = extents[0];
    n_columns_ = is_list ? 1 : static_cast<unsigned int>(extents[1]);
  }

  void check_size() const
  {
    const std::size_t found = bytes_.size() - header_.data_begin;
    const std::size_t row_size = n_columns_ * type_.size;
    // Compared by division: the product of a damaged shape may overflow.
    if (found % row_size == 0 && found / row_size == n_rows_)
      return;
    const bool is_short = found / row_size < n_rows_;
    fail("does not fit its header: expected " + std::to_string(n_rows_) +
         " rows of " + std::to_string(row_size) + " bytes, found " +
         std::to_string(found) + " bytes of data. " +
         (is_short ? "It was not written or copied to its end."
                   : "Something follows the array; save one array in a file."));
  }

  double number_at(const std::size_t begin) const
  {
    std::array<char, 8> raw{};
    const bool          swap = type_.is_swapped != is_big_endian();
    for (std::size_t i = 0; i < type_.size; ++i)
      raw[swap ? type_.size - 1 - i : i] = bytes_[begin + i];
    if (type_.size == 1)
      return type_.is_signed ? as<std::int8_t>(raw) : as<std::uint8_t>(raw);
    if (type_.is_float)
      return type_.size == 4 ? as<float>(raw) : as<double>(raw);
    return static_cast<double>(type_.size == 4 ? as<std::int32_t>(raw)
                                               : as<std::int64_t>(raw));
  }

  template <typename Number>
  static Number as(const std::array<char, 8> &raw)
  {
    Number number;
    std::memcpy(&number, raw.data(), sizeof(number));
    return number;
  }

  static bool is_big_endian()
  {
    const std::uint16_t one = 1;
    unsigned char       first = 0;
    std::memcpy(&first, &one, 1);
    return first == 0;
  }

  double entry(const std::size_t row, const unsigned int column) const
  {
    const std::size_t index = header_.fortran == "True"
                                  ? column * n_rows_ + row
                                  : row * n_columns_ + column;
    const double value = number_at(header_.data_begin + index * type_.size);
    const std::string mistake = entry_mistake(rows_, value, column, dimension_);
    if (!mistake.empty())
      fail("has a wrong number: in row " + std::to_string(row) +
           " (counted from 0) " + mistake + ". In Python, see array[" +
           std::to_string(row) + "].");
    return value;
  }

  const std::string &bytes_;
  const ArrayRows    rows_;
  const std::string  where_;
  const unsigned int dimension_;

  Header       header_;
  NpyType      type_{};
  std::size_t  n_rows_ = 0;
  unsigned int n_columns_ = 0;
};
} // namespace

PointTable read_point_npy(const std::string &bytes,
                          const std::string &path,
                          const unsigned int dimension)
{
  return NpyDecoder(bytes, path, ArrayRows::points, dimension).run();
}

std::vector<std::string> read_label_npy(const std::string &bytes,
                                        const std::string &path)
{
  return names_of_labels(NpyDecoder(bytes, path, ArrayRows::labels, 1).run());
}
} // namespace lipflow
