#include <lipflow/output/png.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <png.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(png_test)

namespace
{
struct Pixels
{
  unsigned int              width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

Pixels decode(const std::string &bytes)
{
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  Pixels pixels;
  BOOST_REQUIRE(
      png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()));
  image.format = PNG_FORMAT_RGBA;
  pixels.rgba.resize(PNG_IMAGE_SIZE(image));
  BOOST_REQUIRE(
      png_image_finish_read(&image, nullptr, pixels.rgba.data(), 0, nullptr));
  pixels.width = image.width;
  pixels.height = image.height;
  return pixels;
}

/// OKLab of an sRGB colour, by the published matrices: the inverse of what the
/// colour map uses.
std::array<double, 3> oklab(const Colour &colour)
{
  std::array<double, 3> c;
  for (unsigned int i = 0; i < 3; ++i)
  {
    const double v = colour[i] / 255.;
    c[i] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  const double l = std::cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] +
                             0.0514459929 * c[2]);
  const double m = std::cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] +
                             0.1073969566 * c[2]);
  const double s = std::cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] +
                             0.6299787005 * c[2]);
  return {{0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
           1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
           0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s}};
}
} // namespace

BOOST_AUTO_TEST_CASE(equal_steps_of_the_value_look_equal)
{
  constexpr unsigned int n = 32;
  double                 smallest = 1e300, largest = 0.;
  for (unsigned int i = 0; i < n; ++i)
  {
    const auto   a = oklab(colour_map(i / double(n)));
    const auto   b = oklab(colour_map((i + 1) / double(n)));
    const double distance =
        std::hypot(a[0] - b[0], std::hypot(a[1] - b[1], a[2] - b[2]));
    smallest = std::min(smallest, distance);
    largest = std::max(largest, distance);
    // Lightness falls linearly, up to the rounding to 8 bits.
    BOOST_TEST(std::abs((a[0] - b[0]) * n - 0.735) < 0.15);
  }
  BOOST_TEST(largest < 1.35 * smallest);
}

BOOST_AUTO_TEST_CASE(the_map_is_clipped_at_its_ends)
{
  BOOST_TEST((colour_map(-1.) == colour_map(0.)));
  BOOST_TEST((colour_map(7.) == colour_map(1.)));
  BOOST_TEST((colour_map(std::nan("")) == colour_map(0.)));
}

BOOST_AUTO_TEST_CASE(a_picture_decodes_to_the_colours_of_its_values)
{
  const double              nan = std::nan("");
  const std::vector<double> values = {2., 4., 6., nan, 1., 9.};
  const auto                pixels = decode(draw_png(values, 3, 2., 6.));
  BOOST_TEST(pixels.width == 3u);
  BOOST_TEST(pixels.height == 2u);
  const double expected[] = {0., 128 / 255., 1., nan, 0., 1.};
  for (unsigned int i = 0; i < 6; ++i)
  {
    BOOST_TEST(pixels.rgba[4 * i + 3] == (std::isnan(expected[i]) ? 0 : 255));
    const Colour colour = colour_map(expected[i]);
    if (!std::isnan(expected[i]))
      for (unsigned int c = 0; c < 3; ++c)
        BOOST_TEST(pixels.rgba[4 * i + c] == colour[c]);
  }
}

BOOST_AUTO_TEST_CASE(a_constant_picture_has_one_colour)
{
  const auto   pixels = decode(draw_png(std::vector<double>(4, 5.), 2, 5., 5.));
  const Colour lowest = colour_map(0.);
  for (unsigned int i = 0; i < 4; ++i)
    BOOST_TEST(pixels.rgba[4 * i] == lowest[0]);
}

BOOST_AUTO_TEST_SUITE_END()
