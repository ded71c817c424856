#include <lipflow/application/distance_table.h>
#include <lipflow/application/point_setup.h>
#include <lipflow/output/file_system.h>

namespace lipflow
{
DistanceTable::DistanceTable(const Parameters &parameters,
                             const RunContext &context,
                             const Divergence &divergence,
                             const PointSet   &target)
{
  const unsigned int most_points = parameters.output.distance_points;
  if (most_points == 0)
    return;
  on_root(context.comm,
          [&]()
          {
            table_ = std::make_unique<StatisticsTable>(
                join_path(context.output_directory, "distances.csv"),
                PointDistances::columns());
          });
  distances_ =
      std::make_unique<PointDistances>(divergence,
                                       parameters.divergence.lipschitz_bound,
                                       exact_options(parameters.discriminator),
                                       target,
                                       most_points);
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
