#ifndef LIPFLOW_MEASURE_IMAGE_H
#define LIPFLOW_MEASURE_IMAGE_H

#include <string>
#include <vector>

namespace lipflow
{
/// Grey values in [0,1], 0 black, row by row from the top of the picture.
class Image
{
public:
  Image(unsigned int width, unsigned int height, std::vector<float> values);

  unsigned int width() const;
  unsigned int height() const;

  /// Grey value of the pixel in @p column from the left and @p row from the
  /// top.
  double pixel(unsigned int column, unsigned int row) const;

  /// Bilinear interpolation between the centres of the pixels; constant beyond
  /// the outermost centres. @p right and @p down are in [0,1] across the
  /// picture, from its left and from its top edge.
  double value(double right, double down) const;

private:
  unsigned int       width_, height_;
  std::vector<float> values_;
};

/**
 * Decodes a PNG of any colour type and depth, @p bytes being the whole file.
 * The grey value is the luma 0.2126 R + 0.7152 G + 0.0722 B of the stored
 * (gamma-coded) values; what is transparent is seen over white. Throws Error
 * (input) if it is no PNG, not complete or too large; @p path is for messages.
 */
Image decode_png(const std::string &bytes, const std::string &path);
} // namespace lipflow

#endif
