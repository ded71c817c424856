#ifndef LIPFLOW_MEASURE_POINT_FILE_H
#define LIPFLOW_MEASURE_POINT_FILE_H

#include <lipflow/base/point_set.h>
#include <lipflow/measure/label_file.h>

#include <cstddef>
#include <string>
#include <vector>

namespace lipflow
{
/// What a file of points holds.
struct PointFile
{
  PointSet points; ///< without numbers of labels: see match_labels()

  /// The names of the points' labels; empty if the file has none.
  std::vector<std::string> labels;

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
 *   .csv, .txt, .dat   text, perhaps with a column of labels (point_csv.h)
 *   .npy               an array of numpy (point_npy.h)
 *   .idx, ...-ubyte    IDX, the format of MNIST, without weights (point_idx.h);
 *                      .gz may follow
 *
 * @p labels, if their path is not empty, are those of all rows; rows that are
 * left out take their labels with them.
 *
 * Throws Error (input) with line or row: for another ending, a damaged file, no
 * rows, another number of columns, what is no finite number, negative weights,
 * weights that are all zero, another number of labels than rows, labels given
 * twice. Local; the same on all ranks with the same bytes.
 */
PointFile decode_points(const std::string &bytes,
                        const std::string &path,
                        unsigned int       dimension,
                        const RowLabels   &labels = {});
} // namespace lipflow

#endif
