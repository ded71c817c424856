#include <lipflow/application/writer_state.h>
#include <lipflow/output/file_system.h>

namespace lipflow
{
void save_size(StatisticsTable *table,
               const MPI_Comm   communicator,
               StateWriter     &state)
{
  std::uint64_t size = 0; // on the first rank, which writes the state
  on_root(communicator,
          [&]()
          {
            if (table != nullptr)
              size = table->synchronised_size();
          });
  state.add_count("bytes of a table", size);
}

std::uint64_t load_size(StateReader &saved)
{
  return saved.count("bytes of a table");
}

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
