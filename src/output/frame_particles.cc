#include <lipflow/output/frame_particles.h>

#include <algorithm>
#include <cstring>
#include <numeric>

namespace lipflow
{
namespace
{
// By arithmetic, so that the order of bytes is not the computer's.
void append(const float value, std::string &bytes)
{
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  for (unsigned int i = 0; i < 4; ++i)
    bytes += static_cast<char>(bits >> 8 * i & 0xff);
}

float number_at(const std::string &bytes, const std::size_t position)
{
  std::uint32_t bits = 0;
  for (unsigned int i = 0; i < 4; ++i)
    bits |= static_cast<std::uint32_t>(
                static_cast<unsigned char>(bytes[position + i]))
            << 8 * i;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
/// The same for the same number, without a pattern (the end of splitmix64).
std::uint64_t scrambled(std::uint64_t number)
{
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
  number = (number ^ number >> 27) * 0x94d049bb133111ebu;
  return number ^ number >> 31;
}
} // namespace

FrameParticles sample_particles(const ParticleSnapshot &sorted)
{
  FrameParticles    sample;
  const std::size_t every =
      (sorted.size() + most_frame_particles - 1) / most_frame_particles;
  sample.total = sorted.size();
  sample.mass =
      std::accumulate(sorted.weights.begin(), sorted.weights.end(), 0.);
  for (std::size_t first = 0; first < sorted.size(); first += every)
  {
    const std::size_t k =
        std::min(first + scrambled(first) % every, sorted.size() - 1);
    for (unsigned int d = 0; d < sorted.dimension; ++d)
      sample.positions.push_back(
          static_cast<float>(sorted.positions[sorted.dimension * k + d]));
    sample.weights.push_back(static_cast<float>(sorted.weights[k]));
  }
  return sample;
}

std::string pack_particles(const FrameParticles &particles,
                           const unsigned int    dimension)
{
  std::string bytes;
  for (std::size_t k = 0; k < particles.weights.size(); ++k)
  {
    for (unsigned int d = 0; d < dimension; ++d)
      append(particles.positions[dimension * k + d], bytes);
    append(particles.weights[k], bytes);
  }
  return bytes;
}

bool unpack_particles(const std::string &bytes,
                      const unsigned int dimension,
                      FrameParticles    &particles)
{
  const std::size_t row = 4 * (dimension + 1);
  if (bytes.size() % row != 0 || bytes.size() / row > particles.total)
    return false;
  particles.positions.clear();
  particles.weights.clear();
  for (std::size_t begin = 0; begin < bytes.size(); begin += row)
  {
    for (unsigned int d = 0; d < dimension; ++d)
      particles.positions.push_back(number_at(bytes, begin + 4 * d));
    particles.weights.push_back(number_at(bytes, begin + 4 * dimension));
  }
  return true;
}
} // namespace lipflow
