#ifndef LIPFLOW_MEASURE_RANDOM_H
#define LIPFLOW_MEASURE_RANDOM_H

#include <array>
#include <cstdint>

namespace lipflow
{
/**
 * Philox4x32-10 of Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3" (SC 2011): 128 random bits as a function of a counter and a
 * key, without a state. For each key it is a bijection of the counters.
 */
std::array<std::uint32_t, 4>
philox4x32(const std::array<std::uint32_t, 4> &counter,
           const std::array<std::uint32_t, 2> &key);

/**
 * The random numbers of one particle, as a function of (seed, stream, id, k)
 * and of nothing else: there is no state to store in a checkpoint, and a
 * particle draws the same numbers on whichever rank, of however many, it is.
 *
 * Streams keep uses apart that must be independent of each other (the start of
 * the source, that of the target, noise). Cheap to make and to copy.
 */
class ParticleRandom
{
public:
  ParticleRandom(std::uint64_t seed, std::uint32_t stream, std::uint64_t id);

  /// The k-th uniform number in (0,1): the midpoint of one of 2^52 intervals,
  /// which is an odd multiple of 2^-53 and held exactly. Never 0 or 1,
  /// symmetric about 1/2. Numbers 2k and 2k+1 share an evaluation of Philox,
  /// which is repeated: in the order of 10 ns.
  double uniform(std::uint32_t k) const;

private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t                stream_;
  std::uint64_t                id_;
};
} // namespace lipflow

#endif
