#include <lipflow/application/writer_state.h>

namespace lipflow
{
void save_count(const FrameStore *frames, StateWriter &state)
{
  const FrameStore::Count count =
      frames == nullptr ? FrameStore::Count() : frames->count();
  state.add_counts("frames", {count.added, count.stride});
}

FrameStore::Count load_count(StateReader &saved)
{
  auto counts = saved.counts("frames");
  counts.resize(2, 1);
  FrameStore::Count count;
  count.added = counts[0];
  count.stride = counts[1];
  return count;
}
} // namespace lipflow
