#ifndef LIPFLOW_OUTPUT_VTU_H
#define LIPFLOW_OUTPUT_VTU_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What VTK's XML files are put together from, for fields and for particles.
namespace lipflow::vtu
{
/// Up to where the first piece begins: format and @p time.
std::string header(double time);

/// What follows the last piece.
std::string footer();

/// A data array with @p attributes (type="..." Name="..."), compressed with
/// zlib and written as base64. Empty @p values are allowed. The types that are
/// used: double, std::int64_t, std::uint8_t.
template <typename Number>
std::string array(const std::string         &attributes,
                  const std::vector<Number> &values);

/// A PVTU file: nodal fields of these @p names whose pieces are in @p files,
/// relative to its own folder.
std::string of_files(const std::vector<std::string> &names,
                     const std::vector<std::string> &files);

/// The record of all outputs, a PVD file: their times and files.
std::string record(const std::vector<std::pair<double, std::string>> &outputs);

bool little_endian();
} // namespace lipflow::vtu

#endif
