#include <lipflow/base/errors.h>
#include <lipflow/output/checksum.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <zlib.h>

namespace lipflow
{
void Checksum::add(std::string_view bytes)
{
  size_ += bytes.size();
  // In pieces, because zlib counts with 32 bits.
  constexpr std::size_t piece = 1u << 30;
  while (!bytes.empty())
  {
    const std::size_t length = std::min(piece, bytes.size());
    crc32_ = static_cast<std::uint32_t>(
        ::crc32(crc32_,
                reinterpret_cast<const Bytef *>(bytes.data()),
                static_cast<uInt>(length)));
    bytes.remove_prefix(length);
  }
}

std::uint64_t Checksum::size() const
{
  return size_;
}

std::string Checksum::crc32() const
{
  char text[16];
  std::snprintf(text, sizeof text, "%08lx", static_cast<unsigned long>(crc32_));
  return text;
}

std::string crc32_of(const std::string &bytes)
{
  Checksum checksum;
  checksum.add(bytes);
  return checksum.crc32();
}

Checksum checksum_of_file(const std::string &path)
{
  std::ifstream file(path, std::ios::binary);
  std::string   piece(1u << 20, '\0');
  Checksum      checksum;
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0)
    checksum.add(std::string_view(piece.data(), file.gcount()));
  if (!file.eof())
    throw Error(ExitCode::files, "Cannot read " + path + ".");
  return checksum;
}
} // namespace lipflow
