#ifndef LIPFLOW_APPLICATION_DISTANCE_TABLE_H
#define LIPFLOW_APPLICATION_DISTANCE_TABLE_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/point_distances.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/state.h>

#include <memory>

namespace lipflow
{
/// distances.csv in the folder of a run whose particles go to the points of a
/// target, with a mesh or without: a row of PointDistances at every output.
class DistanceTable
{
public:
  /// Nothing is written if Output/Distance points is 0. The folder is there;
  /// @p divergence must outlive this. @p saved, unless nullptr: goes on with
  /// the table that is there, from what save() wrote. Collective.
  DistanceTable(const Parameters &parameters,
                const RunContext &context,
                const Divergence &divergence,
                const PointSet   &target,
                StateReader      *saved = nullptr);

  /// Collective.
  void save(StateWriter &state);

  /// Used by rank 0, which has all points. @p unseen may be empty.
  void add_row(unsigned int    step,
               double          time,
               const PointSet &particles,
               const PointSet &unseen);

private:
  MPI_Comm                         communicator_;
  std::unique_ptr<PointDistances>  distances_;
  std::unique_ptr<StatisticsTable> table_; ///< on rank 0
};
} // namespace lipflow

#endif
