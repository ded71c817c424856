#include <lipflow/discriminator/torch_batch.h>

#include <algorithm>

namespace lipflow
{
std::vector<Portion> portions_of(const Batch &first, const Batch &second)
{
  std::vector<Portion> result;
  std::size_t          offset = 0;
  for (const Batch *batch : {&first, &second})
    for (std::size_t begin = 0; begin < batch->size(); begin += portion_size)
    {
      const std::size_t end = std::min(begin + portion_size, batch->size());
      result.push_back({batch, begin, end, offset});
      offset += end - begin;
    }
  return result;
}
} // namespace lipflow
