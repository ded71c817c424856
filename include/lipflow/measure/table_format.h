#ifndef LIPFLOW_MEASURE_TABLE_FORMAT_H
#define LIPFLOW_MEASURE_TABLE_FORMAT_H

#include <string>

namespace lipflow
{
/// Formats of files with a point, or a label, a row.
enum class TableFormat
{
  text, ///< .csv, .txt, .dat
  npy,  ///< numpy.save
  idx   ///< of MNIST (is_idx_name())
};

/// By the ending of @p path. Throws Error (input), "The KIND file 'PATH' ...",
/// for another ending.
TableFormat table_format(const std::string &path, const std::string &kind);
} // namespace lipflow

#endif
