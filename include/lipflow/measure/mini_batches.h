#ifndef LIPFLOW_MEASURE_MINI_BATCHES_H
#define LIPFLOW_MEASURE_MINI_BATCHES_H

#include <lipflow/base/state.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lipflow
{
/**
 * Deals the indices 0, ..., n-1 into batches: in the order of a random
 * permutation, each index once, the last batch as short as it comes; then in
 * that of another permutation. So a batch holds no index twice, and after any
 * number of rounds every index has had as many turns as any other.
 *
 * A function of (n, size, seed, stream) and the number of calls, nothing else.
 */
class MiniBatches
{
public:
  /// @p size 0, or not smaller than @p n: all indices in order, every time.
  MiniBatches(std::size_t   n,
              std::size_t   size,
              std::uint64_t seed,
              std::uint32_t stream);

  std::vector<std::size_t> next();

  void save(StateWriter &state) const;
  void load(StateReader &state);

private:
  void shuffle();

  std::size_t              size_;
  std::uint64_t            seed_;
  std::uint32_t            stream_;
  std::uint64_t            n_rounds_ = 0;
  std::size_t              position_ = 0;
  std::vector<std::size_t> order_;
};
} // namespace lipflow

#endif
