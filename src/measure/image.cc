#include <lipflow/base/errors.h>
#include <lipflow/base/number_list.h>
#include <lipflow/measure/image.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstring>
#include <utility>

#include <png.h>

namespace lipflow
{
namespace
{
/// Every rank holds the whole picture; more pixels than that are finer than any
/// mesh it could be put on.
constexpr double most_pixels = 5e7;

constexpr unsigned int bytes_per_pixel = 8; // red, green, blue, alpha, 16 bits

/**
 * libpng reports errors by longjmp, which skips destructors. So all objects
 * live here, and the functions that libpng may leave by a jump (read_header,
 * read_rows) have no others.
 */
class PngDecoder
{
public:
  explicit PngDecoder(const std::string &bytes)
      : bytes_(bytes)
      , png_(png_create_read_struct(PNG_LIBPNG_VER_STRING,
                                    this,
                                    &PngDecoder::on_error,
                                    [](auto, auto) {}))
      , info_(png_ != nullptr ? png_create_info_struct(png_) : nullptr)
  {
    if (info_ == nullptr)
      error_ = "libpng cannot be started";
    else
      png_set_read_fn(png_, this, &PngDecoder::on_read);
  }

  ~PngDecoder()
  {
    png_destroy_read_struct(&png_, &info_, nullptr);
  }

  PngDecoder(const PngDecoder &) = delete;
  PngDecoder &operator=(const PngDecoder &) = delete;

  /// Both return whether it went well; if not, error() says why.
  bool read_header()
  {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0)
      return false;
    png_read_info(png_, info_);
    // Whatever it is, make it red, green, blue, alpha of 16 bits.
    png_set_expand_16(png_);
    png_set_gray_to_rgb(png_);
    png_set_add_alpha(png_, 0xffff, PNG_FILLER_AFTER);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool read_rows(std::vector<png_bytep> &rows)
  {
    if (setjmp(png_jmpbuf(png_)) != 0)
      return false;
    png_read_image(png_, rows.data());
    png_read_end(png_, nullptr);
    return true;
  }

  unsigned int width() const
  {
    return png_get_image_width(png_, info_);
  }

  unsigned int height() const
  {
    return png_get_image_height(png_, info_);
  }

  std::size_t row_bytes() const
  {
    return png_get_rowbytes(png_, info_);
  }

  const std::string &error() const
  {
    return error_;
  }

private:
  [[noreturn]] static void on_error(png_structp png, png_const_charp message)
  {
    static_cast<PngDecoder *>(png_get_error_ptr(png))->error_ = message;
    png_longjmp(png, 1);
  }

  static void on_read(png_structp png, png_bytep data, std::size_t length)
  {
    auto *decoder = static_cast<PngDecoder *>(png_get_io_ptr(png));
    if (length > decoder->bytes_.size() - decoder->position_)
      png_error(png, "the file ends too early");
    std::memcpy(data, decoder->bytes_.data() + decoder->position_, length);
    decoder->position_ += length;
  }

  const std::string &bytes_;
  std::size_t        position_ = 0;
  std::string        error_;
  png_structp        png_;
  png_infop          info_;
};

/// The luma of four channels of 16 bits, highest byte first, over white.
float grey_value(const png_byte *pixel)
{
  const auto channel = [pixel](const unsigned int i)
  { return (256. * pixel[2 * i] + pixel[2 * i + 1]) / 65535.; };
  const double luma = // of ITU-R BT.709 and sRGB
      0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2);
  const double alpha = channel(3);
  return static_cast<float>(std::min(1., alpha * luma + (1. - alpha)));
}
} // namespace

Image::Image(const unsigned int width,
             const unsigned int height,
             std::vector<float> values)
    : width_(width)
    , height_(height)
    , values_(std::move(values))
{
}

unsigned int Image::width() const
{
  return width_;
}

unsigned int Image::height() const
{
  return height_;
}

double Image::pixel(const unsigned int column, const unsigned int row) const
{
  return values_[static_cast<std::size_t>(row) * width_ + column];
}

double Image::value(const double right, const double down) const
{
  const auto centre = [](const double position, const unsigned int n)
  { return std::clamp(position * n - 0.5, 0., n - 1.); };
  const double       column = centre(right, width_);
  const double       row = centre(down, height_);
  const unsigned int i = static_cast<unsigned int>(column);
  const unsigned int j = static_cast<unsigned int>(row);
  const unsigned int i1 = std::min(i + 1, width_ - 1);
  const unsigned int j1 = std::min(j + 1, height_ - 1);
  const double       s = column - i, t = row - j;
  return (1. - t) * ((1. - s) * pixel(i, j) + s * pixel(i1, j)) +
         t * ((1. - s) * pixel(i, j1) + s * pixel(i1, j1));
}

Image decode_png(const std::string &bytes, const std::string &path)
{
  const std::string where = "The image file '" + path + "' ";
  const auto       *begin = reinterpret_cast<png_const_bytep>(bytes.data());
  if (bytes.size() < 8 || png_sig_cmp(begin, 0, 8) != 0)
    throw Error(ExitCode::input,
                where + "is not a PNG. Convert it, for example with "
                        "ImageMagick: convert picture.jpg picture.png");

  PngDecoder decoder(bytes);
  const auto fail = [&]()
  {
    throw Error(ExitCode::input,
                where + "is damaged or not complete. libpng says: " +
                    decoder.error() + ".");
  };
  if (!decoder.read_header())
    fail();
  const unsigned int width = decoder.width(), height = decoder.height();
  const double       n_pixels = static_cast<double>(width) * height;
  if (n_pixels > most_pixels)
    throw Error(ExitCode::input,
                where + "has " + format_number(n_pixels) +
                    " pixels, but every rank must hold all of them: at most " +
                    format_number(most_pixels) + " are allowed. Shrink it.");

  const std::size_t n_bytes = decoder.row_bytes();
  if (n_bytes != static_cast<std::size_t>(width) * bytes_per_pixel)
    throw Error(ExitCode::input, where + "has pixels of an unknown kind.");
  std::vector<png_byte>  data(n_bytes * height);
  std::vector<png_bytep> rows(height);
  for (unsigned int j = 0; j < height; ++j)
    rows[j] = data.data() + j * n_bytes;
  if (!decoder.read_rows(rows))
    fail();

  std::vector<float> values(data.size() / bytes_per_pixel);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = grey_value(data.data() + i * bytes_per_pixel);
  return Image(width, height, std::move(values));
}
} // namespace lipflow
