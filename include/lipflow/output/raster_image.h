#ifndef LIPFLOW_OUTPUT_RASTER_IMAGE_H
#define LIPFLOW_OUTPUT_RASTER_IMAGE_H

#include <array>
#include <string>
#include <vector>

namespace lipflow
{
/// One sampled picture. In one dimension a line: height 1, axis y unused.
struct RasterImage
{
  unsigned int          width = 0;
  unsigned int          height = 1;
  unsigned int          axis_x = 0; ///< of the space, shown to the right
  unsigned int          axis_y = 1; ///< shown upwards
  std::array<double, 4> bounds{};   ///< x from, to; y from, to
  std::string           place;      ///< "", or where a cut lies: "z = 0"
  std::vector<double>   values;     ///< row by row from the top; NaN outside
};
} // namespace lipflow

#endif
