#include <lipflow/base/errors.h>
#include <lipflow/measure/point_file.h>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <zlib.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(point_idx_test)

namespace
{
using Numbers = std::vector<double>;

/// As in the file, highest byte first.
std::string big_endian(const std::uint64_t value, const unsigned int size)
{
  std::string bytes;
  for (unsigned int i = size; i-- > 0;)
    bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

template <typename Number, typename Bits>
std::string encoded(const Numbers &values)
{
  std::string bytes;
  for (const double value : values)
  {
    const Number number = static_cast<Number>(value);
    Bits         bits = 0;
    std::memcpy(&bits, &number, sizeof(number));
    bytes += big_endian(bits, sizeof(bits));
  }
  return bytes;
}

std::string idx(const unsigned int                type,
                const std::vector<std::uint32_t> &extents,
                const std::string                &data)
{
  std::string bytes = big_endian(type, 3) + big_endian(extents.size(), 1);
  for (const std::uint32_t extent : extents)
    bytes += big_endian(extent, 4);
  return bytes + data;
}

std::string compressed(const std::string &bytes)
{
  z_stream stream{};
  BOOST_TEST_REQUIRE(deflateInit2(&stream,
                                  Z_DEFAULT_COMPRESSION,
                                  Z_DEFLATED,
                                  16 + MAX_WBITS,
                                  8,
                                  Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input = bytes;
  std::string result(deflateBound(&stream, input.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(&input[0]);
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef *>(&result[0]);
  stream.avail_out = static_cast<uInt>(result.size());
  BOOST_TEST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

void check_points(const PointFile &file, const Numbers &coordinates)
{
  BOOST_TEST(file.points.coordinates == coordinates,
             boost::test_tools::per_element());
  const std::size_t n = file.points.size();
  BOOST_TEST(n * file.points.dimension == coordinates.size());
  for (const double weight : file.points.weights)
    BOOST_TEST(weight == 1. / double(n));
}

void check_refused(const std::string &bytes,
                   const std::string &excerpt,
                   const unsigned int dimension = 2,
                   const std::string &path = "points.idx")
{
  BOOST_CHECK_EXCEPTION(decode_points(bytes, path, dimension),
                        Error,
                        [&](const Error &error)
                        {
                          const std::string message = error.what();
                          BOOST_TEST_CONTEXT(message)
                          {
                            BOOST_TEST(message.find(path) != std::string::npos);
                            BOOST_TEST(message.find(excerpt) !=
                                       std::string::npos);
                          }
                          return error.code() == ExitCode::input;
                        });
}

const std::string good = idx(8, {2, 2}, "\x01\x02\x03\xff");
} // namespace

BOOST_AUTO_TEST_CASE(numbers_of_all_types_are_read_as_they_are)
{
  const auto check = [](const std::string &bytes, const Numbers &expected)
  { check_points(decode_points(bytes, "points.idx", 2), expected); };
  check(good, {1., 2., 3., 255.});
  check(idx(9, {2, 2}, "\x01\x02\x03\xff"), {1., 2., 3., -1.});
  const Numbers small = {1., -2., 258., -32768.};
  const Numbers large = {1., -2., 16909060., -2147483648.};
  const Numbers real = {.1, -2.5e300, 0., 1e-300};
  const Numbers single = {.5, -2.5e30, 0., 3.};
  check(idx(11, {2, 2}, encoded<std::int16_t, std::uint16_t>(small)), small);
  check(idx(12, {2, 2}, encoded<std::int32_t, std::uint32_t>(large)), large);
  check(idx(13, {2, 2}, encoded<float, std::uint32_t>(single)),
        {.5, double(-2.5e30f), 0., 3.});
  check(idx(14, {2, 2}, encoded<double, std::uint64_t>(real)), real);
  // By hand: 258 is 0x0102, 1 is 0x3f800000.
  check(idx(11, {1, 2}, {"\x01\x02\xff\xfe", 4}), {258., -2.});
  check(idx(13, {1, 2}, {"\x3f\x80\x00\x00\xc0\x00\x00\x00", 8}), {1., -2.});
}

BOOST_AUTO_TEST_CASE(the_first_axis_counts_the_points)
{
  std::string data;
  Numbers     expected;
  for (unsigned int i = 0; i < 24; ++i)
  {
    data += static_cast<char>(i);
    expected.push_back(i);
  }
  for (const std::vector<std::uint32_t> &extents :
       {std::vector<std::uint32_t>{2, 12}, {2, 3, 4}, {2, 1, 2, 2, 3}})
    check_points(decode_points(idx(8, extents, data), "a.idx", 12), expected);
  check_points(decode_points(idx(8, {24}, data), "a.idx", 1), expected);
}

BOOST_AUTO_TEST_CASE(names_of_mnist_and_compressed_files_are_known)
{
  for (const char *name : {"points.idx",
                           "POINTS.IDX",
                           "data.csv/points.idx3-ubyte",
                           "train-images-idx3-ubyte"})
  {
    check_points(decode_points(good, name, 2), {1., 2., 3., 255.});
    check_points(decode_points(compressed(good), name + std::string(".gz"), 2),
                 {1., 2., 3., 255.});
  }
  check_refused(good, "the ending '.gz'", 2, "points.csv.gz");
  check_refused(good, "has no ending", 2, "idx");
}

// More than a chunk of the decompression.
BOOST_AUTO_TEST_CASE(large_compressed_files_are_read)
{
  const std::string bytes =
      idx(8, {300, 28, 28}, std::string(300 * 784, '\x07'));
  const PointFile file =
      decode_points(compressed(bytes), "t10k-images-idx3-ubyte.gz", 784);
  BOOST_TEST(file.points.size() == 300u);
  BOOST_TEST(file.points.coordinates == Numbers(300 * 784, 7.));
}

BOOST_AUTO_TEST_CASE(damaged_files_are_told)
{
  for (std::size_t n = 1; n < good.size(); ++n)
    check_refused(good.substr(0, n),
                  n < 4    ? "is no IDX file"
                  : n < 12 ? "ends inside its IDX header: 2 axes need 12 bytes"
                           : "was not written or copied to its end");
  check_refused(good + "x",
                "expected 2 rows of 2 bytes, found 5 bytes of data. Something "
                "follows the array");
  check_refused("1,2\n3,4\n", "it begins with '1,2?3,4?'");
  check_refused(compressed(good), "add .gz to its name");
  check_refused(idx(10, {2, 2}, "1234"), "numbers of the IDX type 10");
  check_refused(idx(8, {}, "1234"), "0 axes");
  check_refused(idx(8, {0, 2}, ""), "0 data rows");
  // Sizes that overflow, if multiplied.
  check_refused(idx(14, {0xffffffffu, 2}, "12345678"),
                "expected 4294967295 rows of 16 bytes, found 8 bytes");
  check_refused(idx(8, {1, 0xffffffffu, 0xffffffffu, 0xffffffffu, 2}, "1234"),
                "(1, 4294967295, 4294967295, 4294967295, 2)");
}

BOOST_AUTO_TEST_CASE(damaged_compression_is_told)
{
  const std::string bytes = compressed(good);
  for (std::size_t n = 1; n < bytes.size(); ++n)
    check_refused(bytes.substr(0, n), "gunzip", 2, "points.idx.gz");
  check_refused(good, "not compressed by gzip", 2, "points.idx.gz");
  std::string wrong = bytes;
  wrong[wrong.size() - 6] ^= 1; // the checksum
  check_refused(wrong, "damaged", 2, "points.idx.gz");
}

BOOST_AUTO_TEST_CASE(another_shape_and_wrong_numbers_are_told)
{
  check_refused(idx(8, {2, 3, 4}, std::string(24, '1')),
                "shape (2, 3, 4), but Dimension = 2");
  check_refused(idx(8, {4}, "1234"), "shape (4)");
  check_refused(idx(8, {2, 0}, ""), "shape (2, 0)");
  // No weights.
  check_refused(idx(8, {2, 3}, "123456"), "shape (2, 3)");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  check_refused(
      idx(14, {2, 2}, encoded<double, std::uint64_t>({1., 2., 3., nan})),
      "in row 1 (counted from 0) y is nan");
}

BOOST_AUTO_TEST_SUITE_END()
