#include <lipflow/measure/mini_batches.h>
#include <lipflow/measure/random.h>

#include <algorithm>
#include <numeric>

namespace lipflow
{
MiniBatches::MiniBatches(const std::size_t   n,
                         const std::size_t   size,
                         const std::uint64_t seed,
                         const std::uint32_t stream)
    : size_(size == 0 ? n : std::min(size, n))
    , seed_(seed)
    , stream_(stream)
    , order_(n)
{
  std::iota(order_.begin(), order_.end(), std::size_t{0});
}

/// Fisher and Yates, from the order of the last round.
void MiniBatches::shuffle()
{
  const ParticleRandom random(seed_, stream_, n_rounds_++);
  for (std::size_t k = order_.size(); k > 1; --k)
  {
    const double      u = random.uniform(static_cast<std::uint32_t>(k));
    const std::size_t other =
        std::min(k - 1, static_cast<std::size_t>(u * static_cast<double>(k)));
    std::swap(order_[k - 1], order_[other]);
  }
}

void MiniBatches::save(StateWriter &state) const
{
  state.add_counts("batches", {n_rounds_, position_});
  state.add_counts("order of indices", {order_.begin(), order_.end()});
}

void MiniBatches::load(StateReader &state)
{
  auto counts = state.counts("batches");
  counts.resize(2);
  n_rounds_ = counts[0];
  position_ = counts[1];
  const auto order = state.counts("order of indices");
  order_.assign(order.begin(), order.end());
}

std::vector<std::size_t> MiniBatches::next()
{
  if (size_ == order_.size())
    return order_;
  if (position_ == 0)
    shuffle();
  const std::size_t end = std::min(position_ + size_, order_.size());
  const std::vector<std::size_t> batch(order_.begin() + position_,
                                       order_.begin() + end);
  position_ = end == order_.size() ? 0 : end;
  return batch;
}
} // namespace lipflow
