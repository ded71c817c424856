#include <lipflow/measure/random.h>

namespace lipflow
{
namespace
{
constexpr unsigned int n_rounds = 10;

// The multipliers and the increments of the key are those of the paper; other
// numbers would be another generator, which nobody has tested.
constexpr std::uint32_t multiplier_0 = 0xD2511F53u;
constexpr std::uint32_t multiplier_1 = 0xCD9E8D57u;
constexpr std::uint32_t increment_0 = 0x9E3779B9u; // of the golden ratio
constexpr std::uint32_t increment_1 = 0xBB67AE85u; // of sqrt(3) - 1

std::uint32_t low_word(const std::uint64_t value)
{
  return static_cast<std::uint32_t>(value);
}

std::uint32_t high_word(const std::uint64_t value)
{
  return static_cast<std::uint32_t>(value >> 32);
}
} // namespace

std::array<std::uint32_t, 4>
philox4x32(const std::array<std::uint32_t, 4> &counter,
           const std::array<std::uint32_t, 2> &key)
{
  std::array<std::uint32_t, 4> x = counter;
  std::array<std::uint32_t, 2> k = key;
  for (unsigned int round = 0; round < n_rounds; ++round)
  {
    const std::uint64_t a = std::uint64_t(multiplier_0) * x[0];
    const std::uint64_t b = std::uint64_t(multiplier_1) * x[2];
    x = {{high_word(b) ^ x[1] ^ k[0],
          low_word(b),
          high_word(a) ^ x[3] ^ k[1],
          low_word(a)}};
    k[0] += increment_0;
    k[1] += increment_1;
  }
  return x;
}

ParticleRandom::ParticleRandom(const std::uint64_t seed,
                               const std::uint32_t stream,
                               const std::uint64_t id)
    : key_{{low_word(seed), high_word(seed)}}
    , stream_(stream)
    , id_(id)
{
}

double ParticleRandom::uniform(const std::uint32_t k) const
{
  const auto block =
      philox4x32({{k / 2, stream_, low_word(id_), high_word(id_)}}, key_);
  const unsigned int  half = 2 * (k % 2);
  const std::uint64_t bits =
      (std::uint64_t(block[half + 1]) << 32) | block[half];
  return static_cast<double>((bits >> 11) | 1u) * 0x1p-53;
}
} // namespace lipflow
