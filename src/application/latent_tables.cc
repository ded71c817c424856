#include <lipflow/application/latent_tables.h>
#include <lipflow/base/number_list.h>
#include <lipflow/comparison/data_processing.h>
#include <lipflow/comparison/label_pairs.h>
#include <lipflow/latent/mobility.h>
#include <lipflow/output/file_system.h>

#include <cmath>

namespace lipflow
{
LatentTables::LatentTables(const PointSetup  &setup,
                           const Parameters  &parameters,
                           const std::string &directory,
                           const Sizes       &sizes)
    : space_(setup.latent.get())
    , divergence_(setup.divergence.get())
    , parameters_(&parameters)
    , encoded_target_(
          some_of(setup.target.points, parameters.output.distance_points))
    , target_(some_of(space_->target, parameters.output.distance_points))
{
  write_file_safely(join_path(directory, latent_map_file),
                    encode_latent_map(space_->map));
  if (parameters.output.distance_points > 0 &&
      std::isfinite(parameters.divergence.lipschitz_bound))
    inequality_ = std::make_unique<StatisticsTable>(
        join_path(directory, "latent.csv"),
        std::vector<std::string>{"step",
                                 "time",
                                 "latent_divergence_lower",
                                 "latent_divergence_upper",
                                 "decoded_divergence_lower",
                                 "decoded_divergence_upper",
                                 "data_divergence_lower",
                                 "data_divergence_upper",
                                 "reconstruction_term",
                                 "decoder_stretch"},
        sizes.inequality);
  if (parameters.latent.mobility)
    mobility_ = std::make_unique<StatisticsTable>(
        join_path(directory, "mobility.csv"),
        std::vector<std::string>{"step",
                                 "time",
                                 "largest_eigenvalue",
                                 "smallest_eigenvalue",
                                 "mean_trace",
                                 "decoded_fisher_information"},
        sizes.mobility);
}

StatisticsTable *LatentTables::inequality()
{
  return inequality_.get();
}

StatisticsTable *LatentTables::mobility()
{
  return mobility_.get();
}

void LatentTables::add(const double               step,
                       const double               time,
                       const PointSet            &particles,
                       const std::vector<double> &velocities)
{
  if (mobility_)
  {
    const Mobility at =
        lipflow::mobility(space_->map.decoder, particles, velocities);
    mobility_->add_row({step,
                        time,
                        at.largest,
                        at.smallest,
                        at.mean_trace,
                        at.fisher_information});
  }
  if (inequality_)
    add_inequality(step, time, particles);
}

void LatentTables::add_inequality(const double    step,
                                  const double    time,
                                  const PointSet &particles)
{
  const DataProcessing sides = data_processing(
      *divergence_,
      parameters_->divergence.lipschitz_bound,
      exact_options(parameters_->discriminator),
      {&space_->map.decoder, space_->decoder_bound, &encoded_target_, &target_},
      some_of(particles, parameters_->output.distance_points));
  inequality_->add_row({step,
                        time,
                        sides.latent.lower,
                        sides.latent.upper,
                        sides.decoded.lower,
                        sides.decoded.upper,
                        sides.data.lower,
                        sides.data.upper,
                        sides.reconstruction,
                        sides.stretch});
  if (!sides.holds())
    throw Error(ExitCode::numerical,
                "At time " + format_number(time) +
                    " the data processing inequality does not hold: the "
                    "divergence of the decoded points is at least " +
                    format_number(sides.decoded.lower) +
                    ", that in the latent space at most " +
                    format_number(sides.latent.upper) +
                    ". So the decoder's Lipschitz constant is wrong: a "
                    "mistake of lipflow, please report it with latent.json.");
}
} // namespace lipflow
