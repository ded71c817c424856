#ifndef LIPFLOW_OUTPUT_PNG_H
#define LIPFLOW_OUTPUT_PNG_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lipflow
{
/// Red, green, blue of sRGB, 0 to 255.
using Colour = std::array<std::uint8_t, 3>;

/**
 * A sequential colour map, t in [0, 1] from nearly white to dark indigo over
 * yellow, orange and magenta. In OKLab its lightness falls linearly in t, so
 * that equal steps of the value look equal, in grey print too. t is clipped.
 */
Colour colour_map(double t);

/**
 * A picture of @p values (row by row from the top, @p width a row) as the bytes
 * of a PNG file; @p lowest and below get colour_map(0), @p highest and above
 * colour_map(1). NaN is transparent.
 */
std::string draw_png(const std::vector<double> &values,
                     unsigned int               width,
                     double                     lowest,
                     double                     highest);
} // namespace lipflow

#endif
