#include <lipflow/application/distance_table.h>
#include <lipflow/application/point_setup.h>
#include <lipflow/application/writer_state.h>
#include <lipflow/output/file_system.h>

namespace lipflow
{
DistanceTable::DistanceTable(const Parameters &parameters,
                             const RunContext &context,
                             const Divergence &divergence,
                             const PointSet   &target,
                             StateReader      *saved)
    : communicator_(context.comm)
{
  const std::uint64_t keep = saved == nullptr ? 0 : load_size(*saved);
  const unsigned int  most_points = parameters.output.distance_points;
  if (most_points == 0)
    return;
  on_root(context.comm,
          [&]()
          {
            table_ = std::make_unique<StatisticsTable>(
                join_path(context.output_directory, "distances.csv"),
                PointDistances::columns(),
                keep);
          });
  distances_ =
      std::make_unique<PointDistances>(divergence,
                                       parameters.divergence.lipschitz_bound,
                                       exact_options(parameters.discriminator),
                                       target,
                                       most_points);
}

void DistanceTable::save(StateWriter &state)
{
  save_size(table_.get(), communicator_, state);
}

void DistanceTable::add_row(const unsigned int step,
                            const double       time,
                            const PointSet    &particles,
                            const PointSet    &unseen)
{
  if (table_)
    table_->add_row(distances_->row(step, time, particles, unseen));
}
} // namespace lipflow
