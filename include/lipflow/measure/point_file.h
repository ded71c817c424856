#ifndef LIPFLOW_MEASURE_POINT_FILE_H
#define LIPFLOW_MEASURE_POINT_FILE_H

#include <lipflow/base/point_set.h>

#include <cstddef>
#include <string>

namespace lipflow
{
/// What a file of points holds.
struct PointFile
{
  PointSet points;

  /// Rows left out, as their weight is zero: they are no part of the measure.
  std::size_t n_dropped = 0;
};

/**
 * Decodes a file of points in R^d, d = @p dimension; @p bytes is the whole file
 * as read by read_input_file(), @p path chooses the format by its ending and
 * stands in messages. Each row has d coordinates or, beyond them, a weight. The
 * weights are divided by their sum; without any, each point has 1/n. Points may
 * be equal.
 *
 *   .csv, .txt, .dat   text (point_csv.h)
 *   .npy               an array of numpy (point_npy.h)
 *   .idx, ...-ubyte    IDX, the format of MNIST, without weights (point_idx.h);
 *                      .gz may follow
 *
 * Throws Error (input) with line or row: for another ending, a damaged file, no
 * rows, another number of columns, what is no finite number, negative weights,
 * and weights that are all zero. Local; the same on all ranks with the same
 * bytes.
 */
PointFile decode_points(const std::string &bytes,
                        const std::string &path,
                        unsigned int       dimension);
} // namespace lipflow

#endif
