#include <lipflow/base/errors.h>
#include <lipflow/output/png.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>

#include <png.h>

namespace lipflow
{
namespace
{
double gamma_encoded(const double linear)
{
  // The transfer function of sRGB (IEC 61966-2-1).
  const double c = std::clamp(linear, 0., 1.);
  return c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
}

/// From OKLab (B. Ottosson, 2020) to linear sRGB.
std::array<double, 3>
linear_rgb(const double lightness, const double a, const double b)
{
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {{4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
           -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
           -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s}};
}

void append_bytes(png_structp png, png_bytep data, const png_size_t length)
{
  static_cast<std::string *>(png_get_io_ptr(png))
      ->append(reinterpret_cast<const char *>(data), length);
}

void flush_nothing(png_structp) {}

[[noreturn]] void throw_message(png_structp, png_const_charp message)
{
  throw Error(ExitCode::files,
              std::string("Cannot draw a picture: ") + message + ".");
}

void ignore_warning(png_structp, png_const_charp) {}

/// Frees libpng's structures also when an exception passes.
struct PngWriter
{
  PngWriter()
      : png(png_create_write_struct(
            PNG_LIBPNG_VER_STRING, nullptr, throw_message, ignore_warning))
      , info(png_create_info_struct(png))
  {
  }
  ~PngWriter()
  {
    png_destroy_write_struct(&png, &info);
  }
  PngWriter(const PngWriter &) = delete;
  PngWriter &operator=(const PngWriter &) = delete;

  png_structp png;
  png_infop   info;
};
} // namespace

Colour colour_map(const double t)
{
  const double s = std::isfinite(t) ? std::clamp(t, 0., 1.) : 0.;
  const double lightness = 0.985 - 0.735 * s;
  const double hue = (95. - 180. * s) * M_PI / 180.;
  // As colourful as it can be without leaving sRGB, and such that the distance
  // of neighbours in OKLab is constant to one part in ten.
  const double chroma = 0.006 + 0.16 * std::sin(M_PI * s) + 0.06 * s * s;

  const auto rgb =
      linear_rgb(lightness, chroma * std::cos(hue), chroma * std::sin(hue));
  Colour colour;
  for (unsigned int c = 0; c < 3; ++c)
    colour[c] =
        static_cast<std::uint8_t>(std::lround(255. * gamma_encoded(rgb[c])));
  return colour;
}

std::string draw_png(const std::vector<double> &values,
                     const unsigned int         width,
                     const double               lowest,
                     const double               highest)
{
  Assert(width > 0 && !values.empty() && values.size() % width == 0,
         dealii::ExcMessage("The picture is not a rectangle."));
  std::array<Colour, 256> colours;
  for (unsigned int i = 0; i < 256; ++i)
    colours[i] = colour_map(i / 255.);

  std::string bytes;
  PngWriter   writer;
  png_set_write_fn(writer.png, &bytes, append_bytes, flush_nothing);
  png_set_IHDR(writer.png,
               writer.info,
               width,
               static_cast<png_uint_32>(values.size() / width),
               8,
               PNG_COLOR_TYPE_RGB_ALPHA,
               PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer.png, writer.info);

  const double          range = highest > lowest ? highest - lowest : 1.;
  std::vector<png_byte> row(4 * width);
  for (std::size_t first = 0; first < values.size(); first += width)
  {
    for (unsigned int x = 0; x < width; ++x)
    {
      const double  value = values[first + x];
      const bool    missing = std::isnan(value);
      const double  t = missing ? 0. : (value - lowest) / range;
      const Colour &colour = colours[std::lround(255. * std::clamp(t, 0., 1.))];
      std::copy(colour.begin(), colour.end(), row.begin() + 4 * x);
      row[4 * x + 3] = missing ? 0 : 255;
    }
    png_write_row(writer.png, row.data());
  }
  png_write_end(writer.png, nullptr);
  return bytes;
}
} // namespace lipflow
