#include <lipflow/base/errors.h>
#include <lipflow/measure/point_idx.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include <zlib.h>

namespace lipflow
{
namespace
{
bool ends_with(const std::string &text, const std::string &end)
{
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool is_compressed(const std::string &path)
{
  return ends_with(path, ".gz") || ends_with(path, ".GZ");
}

/// The content of a gzip file; empty if it is none or ends too early.
std::string decompressed(const std::string &bytes)
{
  constexpr int gzip_only = 16 + MAX_WBITS; // as zlib.h wants it

  z_stream stream{};
  if (inflateInit2(&stream, gzip_only) != Z_OK)
    return "";
  // zlib does not write to what it reads.
  stream.next_in =
      reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data())); // NOLINT
  std::size_t       n_left = bytes.size();
  std::string       content;
  std::vector<char> chunk(1u << 16);
  int               status = Z_OK;
  while (status == Z_OK)
  {
    if (stream.avail_in == 0) // an uInt holds less than a size_t
    {
      stream.avail_in =
          static_cast<uInt>(std::min<std::size_t>(n_left, 1u << 30));
      n_left -= stream.avail_in;
    }
    stream.next_out = reinterpret_cast<Bytef *>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    status = inflate(&stream, Z_NO_FLUSH); // Z_BUF_ERROR where input ends
    content.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END ? content : "";
}

/// The number of @p size bytes at @p begin, highest byte first.
std::uint64_t big_endian(const char *begin, const std::size_t size)
{
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = (value << 8) | static_cast<unsigned char>(begin[i]);
  return value;
}

/// The number with these bits, in the byte order of the machine.
template <typename Number, typename Bits>
double number_of(const std::uint64_t value)
{
  const Bits bits = static_cast<Bits>(value);
  Number     number;
  static_assert(sizeof(number) == sizeof(bits), "the same bits");
  std::memcpy(&number, &bits, sizeof(number));
  return static_cast<double>(number);
}

struct IdxType
{
  unsigned char code; ///< third byte of the file
  std::size_t   size; ///< bytes
  double (*number)(std::uint64_t);
};

constexpr IdxType types[] = {{0x08, 1, number_of<std::uint8_t, std::uint8_t>},
                             {0x09, 1, number_of<std::int8_t, std::uint8_t>},
                             {0x0b, 2, number_of<std::int16_t, std::uint16_t>},
                             {0x0c, 4, number_of<std::int32_t, std::uint32_t>},
                             {0x0d, 4, number_of<float, std::uint32_t>},
                             {0x0e, 8, number_of<double, std::uint64_t>}};

std::string subject(const std::string &path, const ArrayRows rows)
{
  return "The " + file_kind(rows) + " file '" + path + "' ";
}

class IdxDecoder
{
public:
  IdxDecoder(const std::string &bytes,
             const std::string &path,
             const ArrayRows    rows,
             const unsigned int dimension)
      : bytes_(bytes)
      , rows_(rows)
      , where_(subject(path, rows))
      , dimension_(dimension)
  {
  }

  PointTable run()
  {
    read_header();
    check_shape();
    check_size();

    PointTable table;
    table.n_columns = dimension_;
    table.values.resize(extents_[0] * dimension_);
    for (std::size_t i = 0; i < table.values.size(); ++i)
      table.values[i] = entry(i);
    return table;
  }

private:
  [[noreturn]] void fail(const std::string &message) const
  {
    throw Error(ExitCode::input, where_ + message);
  }

  void read_header()
  {
    if (bytes_.size() < 4 || bytes_[0] != 0 || bytes_[1] != 0)
      fail("is no IDX file: it begins with " +
           quoted_excerpt(bytes_.substr(0, 8)) +
           ", but must begin with two bytes 0, the type of the numbers and the "
           "number of axes." +
           (bytes_.substr(0, 2) == "\x1f\x8b"
                ? " It is compressed by gzip: add .gz to its name."
                : ""));
    const auto code = static_cast<unsigned char>(bytes_[2]);
    const auto found =
        std::find_if(std::begin(types),
                     std::end(types),
                     [=](const IdxType &type) { return type.code == code; });
    if (found == std::end(types))
      fail("has numbers of the IDX type " + std::to_string(code) +
           ". Allowed are 8, 9 (bytes), 11, 12 (whole numbers of 2, 4 bytes), "
           "13, 14 (floating point numbers of 4, 8 bytes).");
    type_ = *found;

    const std::size_t n_axes = static_cast<unsigned char>(bytes_[3]);
    data_begin_ = 4 + 4 * n_axes;
    if (n_axes == 0)
      fail("has an IDX header with 0 axes. At least one is needed, which "
           "counts the points.");
    if (bytes_.size() < data_begin_)
      fail("ends inside its IDX header: " + std::to_string(n_axes) +
           " axes need " + std::to_string(data_begin_) + " bytes, found " +
           std::to_string(bytes_.size()) + ".");
    for (std::size_t axis = 0; axis < n_axes; ++axis)
      extents_.push_back(big_endian(bytes_.data() + 4 + 4 * axis, 4));
  }

  void check_shape() const
  {
    std::uint64_t n_columns = 1;
    std::string   shape = std::to_string(extents_[0]);
    for (std::size_t axis = 1; axis < extents_.size(); ++axis)
    {
      shape += ", " + std::to_string(extents_[axis]);
      // Of numbers below 2^32; what is already too large stays so.
      n_columns =
          n_columns > dimension_ ? n_columns : n_columns * extents_[axis];
    }
    if (rows_ == ArrayRows::labels && extents_.size() != 1)
      fail("holds an array of shape (" + shape +
           "), but labels have one axis, with a whole number a point. Does it "
           "hold the points?");
    if (n_columns != dimension_)
      fail("holds an array of shape (" + shape +
           "), but Dimension = " + std::to_string(dimension_) +
           ": the first axis counts the points, the product of the others must "
           "be Dimension.");
  }

  void check_size() const
  {
    const std::size_t found = bytes_.size() - data_begin_;
    const std::size_t row_size = dimension_ * type_.size;
    // Compared by division: the product of a damaged shape may overflow.
    if (found % row_size == 0 && found / row_size == extents_[0])
      return;
    const bool is_short = found / row_size < extents_[0];
    fail("does not fit its header: expected " + std::to_string(extents_[0]) +
         " rows of " + std::to_string(row_size) + " bytes, found " +
         std::to_string(found) + " bytes of data. " +
         (is_short ? "It was not written or copied to its end."
                   : "Something follows the array."));
  }

  double entry(const std::size_t index) const
  {
    const char       *begin = bytes_.data() + data_begin_ + index * type_.size;
    const double      value = type_.number(big_endian(begin, type_.size));
    const auto        column = static_cast<unsigned int>(index % dimension_);
    const std::string mistake = entry_mistake(rows_, value, column, dimension_);
    if (!mistake.empty())
      fail("has a wrong number: in row " + std::to_string(index / dimension_) +
           " (counted from 0) " + mistake + ".");
    return value;
  }

  const std::string &bytes_;
  const ArrayRows    rows_;
  const std::string  where_;
  const unsigned int dimension_;

  IdxType                    type_{};
  std::vector<std::uint64_t> extents_;
  std::size_t                data_begin_ = 0;
};

PointTable read(const std::string &bytes,
                const std::string &path,
                const ArrayRows    rows,
                const unsigned int dimension)
{
  if (!is_compressed(path))
    return IdxDecoder(bytes, path, rows, dimension).run();
  const std::string content = decompressed(bytes);
  if (content.empty())
    throw Error(ExitCode::input,
                subject(path, rows) +
                    "is not compressed by gzip, or damaged, or was not "
                    "copied to its end. Try gunzip on it.");
  return IdxDecoder(content, path, rows, dimension).run();
}
} // namespace

bool is_idx_name(const std::string &name)
{
  const std::string plain =
      is_compressed(name) ? name.substr(0, name.size() - 3) : name;
  return ends_with(plain, ".idx") || ends_with(plain, "-ubyte");
}

PointTable read_point_idx(const std::string &bytes,
                          const std::string &path,
                          const unsigned int dimension)
{
  return read(bytes, path, ArrayRows::points, dimension);
}

std::vector<std::string> read_label_idx(const std::string &bytes,
                                        const std::string &path)
{
  return names_of_labels(read(bytes, path, ArrayRows::labels, 1));
}
} // namespace lipflow
