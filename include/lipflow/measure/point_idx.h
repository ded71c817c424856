#ifndef LIPFLOW_MEASURE_POINT_IDX_H
#define LIPFLOW_MEASURE_POINT_IDX_H

#include <lipflow/measure/point_table.h>

#include <string>
#include <vector>

namespace lipflow
{
/// Whether a file of this name, in small letters, is read by read_point_idx():
/// it ends with ".idx" or "-ubyte", as "train-images-idx3-ubyte", perhaps with
/// ".gz" after it.
bool is_idx_name(const std::string &name);

/**
 * Reads points from an array in IDX, the format of MNIST (LeCun, Cortes,
 * Burges, "The MNIST database"): two bytes 0, the type of the numbers (8
 * unsigned byte, 9 byte, 11, 12 whole numbers of 2, 4 bytes, 13, 14 floating
 * point of 4, 8 bytes), the number of axes, their extents of 4 bytes each, the
 * numbers in C order; all highest byte first. The first axis counts the points,
 * the others together their d coordinates, which are the numbers as they are:
 * nothing is scaled. Compressed by gzip if @p path ends with ".gz".
 *
 * Throws Error (input) that says what was found and what is allowed. Local.
 */
PointTable read_point_idx(const std::string &bytes,
                          const std::string &path,
                          unsigned int       dimension);

/// Reads labels, whole numbers with one axis, by their digits. As above.
std::vector<std::string> read_label_idx(const std::string &bytes,
                                        const std::string &path);
} // namespace lipflow

#endif
