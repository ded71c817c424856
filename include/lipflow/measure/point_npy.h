#ifndef LIPFLOW_MEASURE_POINT_NPY_H
#define LIPFLOW_MEASURE_POINT_NPY_H

#include <lipflow/measure/point_table.h>

#include <string>
#include <vector>

namespace lipflow
{
/**
 * Reads points from an array saved by numpy.save (format versions 1.0, 2.0 and
 * 3.0): floating point or signed integer numbers of 4 or 8 bytes, of either
 * byte order, or integers of one byte; in C or Fortran order; of shape (n, d)
 * or (n, d + 1) with weights last or, for d = 1, (n,).
 *
 * Throws Error (input) that says what was found, what is allowed and what to do
 * in Python. Local.
 */
PointTable read_point_npy(const std::string &bytes,
                          const std::string &path,
                          unsigned int       dimension);

/// Reads labels, whole numbers of shape (n,), by their digits. As above.
std::vector<std::string> read_label_npy(const std::string &bytes,
                                        const std::string &path);
} // namespace lipflow

#endif
