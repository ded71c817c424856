#ifndef LIPFLOW_APPLICATION_WRITER_STATE_H
#define LIPFLOW_APPLICATION_WRITER_STATE_H

#include <lipflow/base/state.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/statistics_table.h>

#include <mpi.h>

namespace lipflow
{
/// The outputs of a FieldWriter or ParticleWriter, which there need not be:
/// what is written may change when a run is resumed.
template <typename Writer>
void save_outputs(const Writer *writer, StateWriter &state)
{
  state.add_numbers("times of outputs",
                    writer == nullptr ? std::vector<double>()
                                      : writer->times());
}

/// Collective.
template <typename Writer>
void resume_outputs(Writer *writer, StateReader &saved)
{
  const std::vector<double> times = saved.numbers("times of outputs");
  if (writer != nullptr)
    writer->resume(times);
}

/// A table that only the first rank has, or no rank (nullptr): its rows are on
/// the disk then. Collective.
void save_size(StatisticsTable *table,
               MPI_Comm         communicator,
               StateWriter     &state);

/// What a StatisticsTable is to keep; 0 where there was none.
std::uint64_t load_size(StateReader &saved);

/// Frames, which only the first rank has.
void              save_count(const FrameStore *frames, StateWriter &state);
FrameStore::Count load_count(StateReader &saved);
} // namespace lipflow

#endif
