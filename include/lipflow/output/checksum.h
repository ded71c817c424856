#ifndef LIPFLOW_OUTPUT_CHECKSUM_H
#define LIPFLOW_OUTPUT_CHECKSUM_H

#include <cstdint>
#include <string>
#include <string_view>

namespace lipflow
{
/// How many bytes, and their CRC-32 as zlib and the program crc32 compute it,
/// of a text that comes piece by piece.
class Checksum
{
public:
  void add(std::string_view bytes);

  std::uint64_t size() const;
  std::string   crc32() const; ///< eight hexadecimal digits

private:
  std::uint64_t size_ = 0;
  std::uint32_t crc32_ = 0;
};

/// Of all @p bytes at once.
std::string crc32_of(const std::string &bytes);

/// Of a file, which is not held in memory. Error (files) if it cannot be read.
Checksum checksum_of_file(const std::string &path);
} // namespace lipflow

#endif
