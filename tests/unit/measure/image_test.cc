#include <lipflow/base/errors.h>
#include <lipflow/measure/image.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>

#include <png.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(image_test)

namespace
{
/// The bytes of a PNG; @p data has rows from the top, channels side by side,
/// 16 bits with the highest byte first.
std::string encode(const unsigned int               width,
                   const unsigned int               depth,
                   const int                        colour_type,
                   const std::vector<std::uint8_t> &data,
                   const std::vector<png_color>    &palette = {})
{
  std::string bytes;
  auto       *png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  auto *info = png_create_info_struct(png);
  png_set_write_fn(
      png,
      &bytes,
      [](png_structp p, png_bytep begin, std::size_t n)
      {
        static_cast<std::string *>(png_get_io_ptr(p))
            ->append(reinterpret_cast<char *>(begin), n);
      },
      [](png_structp) {});
  const unsigned int n_channels = colour_type == PNG_COLOR_TYPE_RGB    ? 3
                                  : colour_type == PNG_COLOR_TYPE_RGBA ? 4
                                  : colour_type == PNG_COLOR_TYPE_GRAY_ALPHA
                                      ? 2
                                      : 1;
  const std::size_t  row_bytes = (width * n_channels * depth + 7) / 8;
  const unsigned int height = data.size() / row_bytes;
  png_set_IHDR(png,
               info,
               width,
               height,
               depth,
               colour_type,
               PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (!palette.empty())
    png_set_PLTE(png, info, palette.data(), palette.size());
  png_write_info(png, info);
  for (unsigned int row = 0; row < height; ++row)
    png_write_row(png, data.data() + row * row_bytes);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

Image decoded(const std::string &bytes)
{
  return decode_png(bytes, "test.png");
}

void check_refused(const std::string &bytes, const std::string &excerpt)
{
  BOOST_CHECK_EXCEPTION(decoded(bytes),
                        Error,
                        [&](const Error &error)
                        {
                          BOOST_TEST_MESSAGE(error.what());
                          return error.code() == ExitCode::input &&
                                 std::string(error.what()).find(excerpt) !=
                                     std::string::npos;
                        });
}

// Grey values are stored in single precision.
const auto tolerance = boost::test_tools::tolerance(2e-7);
} // namespace

BOOST_AUTO_TEST_CASE(pixels_are_where_they_were_put)
{
  const Image image =
      decoded(encode(3, 8, PNG_COLOR_TYPE_GRAY, {0, 51, 102, 153, 204, 255}));
  BOOST_TEST(image.width() == 3);
  BOOST_TEST(image.height() == 2);
  for (unsigned int row = 0; row < 2; ++row)
    for (unsigned int column = 0; column < 3; ++column)
      BOOST_TEST(image.pixel(column, row) == 0.2 * (3 * row + column),
                 tolerance);
}

BOOST_AUTO_TEST_CASE(all_kinds_of_pixels_are_understood)
{
  const auto grey = [](const std::string &bytes)
  { return decoded(bytes).pixel(0, 0); };
  BOOST_TEST(grey(encode(1, 16, PNG_COLOR_TYPE_GRAY, {0x80, 0x01})) ==
                 32769. / 65535.,
             tolerance);
  BOOST_TEST(grey(encode(1, 1, PNG_COLOR_TYPE_GRAY, {0x80})) == 1.);
  BOOST_TEST(grey(encode(1, 4, PNG_COLOR_TYPE_GRAY, {0x50})) == 1. / 3.,
             tolerance);
  BOOST_TEST(grey(encode(1, 8, PNG_COLOR_TYPE_RGB, {255, 0, 0})) == 0.2126,
             tolerance);
  BOOST_TEST(grey(encode(1, 8, PNG_COLOR_TYPE_RGB, {0, 255, 0})) == 0.7152,
             tolerance);
  BOOST_TEST(grey(encode(1, 8, PNG_COLOR_TYPE_RGB, {0, 0, 255})) == 0.0722,
             tolerance);
  BOOST_TEST(
      grey(encode(
          1, 8, PNG_COLOR_TYPE_PALETTE, {1}, {{0, 0, 0}, {51, 51, 51}})) == 0.2,
      tolerance);
}

BOOST_AUTO_TEST_CASE(what_is_transparent_is_seen_over_white)
{
  const auto grey = [](const std::uint8_t value, const std::uint8_t alpha)
  {
    return decoded(encode(1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {value, alpha}))
        .pixel(0, 0);
  };
  BOOST_TEST(grey(0, 255) == 0.);
  BOOST_TEST(grey(0, 0) == 1.);
  BOOST_TEST(grey(0, 51) == 0.8, tolerance);
  BOOST_TEST(
      decoded(encode(1, 8, PNG_COLOR_TYPE_RGBA, {0, 0, 0, 51})).pixel(0, 0) ==
          0.8,
      tolerance);
}

BOOST_AUTO_TEST_CASE(interpolation_is_linear_between_centres_and_clamped)
{
  const Image image =
      decoded(encode(2, 8, PNG_COLOR_TYPE_GRAY, {0, 51, 102, 153}));
  BOOST_TEST(image.value(0.25, 0.25) == 0.);
  BOOST_TEST(image.value(0.75, 0.25) == 0.2, tolerance);
  BOOST_TEST(image.value(0.25, 0.75) == 0.4, tolerance);
  BOOST_TEST(image.value(0.5, 0.5) == 0.3, tolerance);
  BOOST_TEST(image.value(0.375, 0.25) == 0.05, tolerance);
  BOOST_TEST(image.value(0., 0.) == 0.);
  BOOST_TEST(image.value(1., 1.) == 0.6, tolerance);
  BOOST_TEST(image.value(1., 0.) == 0.2, tolerance);
}

BOOST_AUTO_TEST_CASE(a_constant_image_is_constant_everywhere)
{
  const Image image = decoded(encode(1, 8, PNG_COLOR_TYPE_GRAY, {255}));
  for (const double t : {0., 0.3, 0.5, 1.})
    BOOST_TEST(image.value(t, 1. - t) == 1.);
}

BOOST_AUTO_TEST_CASE(files_that_are_no_complete_image_are_refused)
{
  const std::string good =
      encode(3, 8, PNG_COLOR_TYPE_GRAY, {0, 51, 102, 153, 204, 255});
  check_refused("hello", "is not a PNG");
  check_refused("\xff\xd8\xff\xe0 this is a JPEG", "is not a PNG");
  for (std::size_t n = 8; n < good.size(); ++n)
    check_refused(good.substr(0, n), "is damaged or not complete");
  std::string wrong = good;
  wrong[45] ^= 1; // in the data: the check sum is wrong
  check_refused(wrong, "is damaged or not complete");
}

BOOST_AUTO_TEST_SUITE_END()
