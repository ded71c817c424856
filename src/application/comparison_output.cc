#include <lipflow/application/comparison_output.h>
#include <lipflow/application/flow_fields.h>
#include <lipflow/application/output_directory.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/measure/density.h>
#include <lipflow/output/comparison_report.h>
#include <lipflow/output/file_system.h>

#include <deal.II/base/mpi.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
const std::vector<std::string> columns = {"particles",
                                          "seed",
                                          "time",
                                          "w1_lower",
                                          "w1_upper",
                                          "histogram_l1",
                                          "mean_distance",
                                          "variance_pde",
                                          "variance_particles",
                                          "divergence_pde",
                                          "divergence_particles",
                                          "fisher_pde",
                                          "fisher_particles"};

StatisticsTable::Row row_of(const ComparisonRow &row)
{
  return {row.particles,
          row.seed,
          row.time,
          row.w1.lower,
          row.w1.upper,
          row.histogram_l1,
          row.mean_distance,
          row.variance_density,
          row.variance_particles,
          row.density.divergence_upper,
          row.cloud.divergence_upper,
          row.density.fisher_information,
          row.cloud.fisher_information};
}
} // namespace

template <int dim>
ComparisonOutput<dim>::ComparisonOutput(const Setup<dim> &setup,
                                        const Parameters &parameters,
                                        const RunContext &context,
                                        const Plan       &plan)
    : setup_(&setup)
    , parameters_(&parameters)
    , context_(&context)
{
  const std::string &directory = context.output_directory;
  make_output_directory(directory, context.overwrite, context.comm);
  on_root(context.comm,
          [&]()
          {
            start_record(plan);
            write_parameter_files(context);
            table_ = std::make_unique<StatisticsTable>(
                join_path(directory, "comparison.csv"), columns);
          });
  if (!parameters.output.report)
    return;
  raster_ = std::make_unique<Raster<dim>>(setup.space);
  const auto target =
      raster_->sample(density_of(setup.space, setup.target.mass));
  on_root(context.comm,
          [&]()
          {
            frames_ = std::make_unique<FrameStore>(directory, dim);
            frames_->set_fixed({{"target", target}});
          });
}

template <int dim>
void ComparisonOutput<dim>::start_record(const Plan &plan)
{
  record_ = std::make_unique<RunRecord>(
      context_->output_directory,
      RunDescription{context_->command,
                     context_->parameter_file,
                     input_files(*parameters_, *context_),
                     dealii::Utilities::MPI::n_mpi_processes(context_->comm),
                     context_->effective_parameters});
  record_->set("task", "compare");
  record_->set(
      "title",
      "Density and particles: " +
          std::filesystem::path(context_->parameter_file).stem().string());
  record_->set("dimension", dim);
  record_->set("nodes", std::llround(setup_->space.n_global()));
  record_->set("divergence", setup_->divergence->name());
  record_->set("lipschitz_bound", parameters_->divergence.lipschitz_bound);
  record_->set("smallest_height", setup_->space.smallest_height());
  record_->set("histogram_bins", parameters_->compare.histogram_bins);
  record_->set("source_mass", setup_->source.given_mass);
  record_->set("target_mass", setup_->target.given_mass);
  record_->set("changed_parameters", context_->changed_parameters);
  record_->set("compared",
               {{"particles", plan.particles},
                {"seeds", plan.seeds},
                {"times", plan.times}});
  record_->write();
}

template <int dim>
void ComparisonOutput<dim>::add_row(const ComparisonRow &row,
                                    const double         seconds)
{
  ++n_rows_;
  add_timing("distances", seconds);
  on_root(context_->comm, [&]() { table_->add_row(row_of(row)); });
}

template <int dim>
void ComparisonOutput<dim>::add_frame(const double            time,
                                      const Vector           &mass,
                                      const ParticleSnapshot &particles)
{
  if (!raster_)
    return;
  Vector density = density_of(setup_->space, mass);
  density.update_ghost_values();
  const auto picture = raster_->sample(density);
  on_root(context_->comm,
          [&]() {
            frames_->add(time, {{"density", picture}}, particles, "density");
          });
}

template <int dim>
void ComparisonOutput<dim>::add_timing(const std::string &flow,
                                       const double       seconds)
{
  Timing &timing = timings_[flow];
  timing.name = flow;
  timing.seconds += seconds;
  ++timing.calls;
}

template <int dim>
void ComparisonOutput<dim>::finish(const std::string &reason,
                                   const ExitCode     code)
{
  on_root(context_->comm,
          [&]()
          {
            const std::string &directory = context_->output_directory;
            record_->set(
                "result",
                {{"rows", n_rows_},
                 {"w1", w1_summary(join_path(directory, "comparison.csv"))}});
            record_->finish(reason, static_cast<int>(code));
            double              seconds = 0.;
            std::vector<Timing> timings;
            for (const auto &[name, timing] : timings_)
            {
              timings.push_back(timing);
              seconds += timing.seconds;
            }
            write_timings(directory, seconds, timings);
            if (parameters_->output.report)
              make_comparison_report(directory);
          });
}

template <int dim>
std::string ComparisonOutput<dim>::main_file() const
{
  return join_path(context_->output_directory,
                   parameters_->output.report ? "report.html"
                                              : "comparison.csv");
}

template class ComparisonOutput<1>;
template class ComparisonOutput<2>;
template class ComparisonOutput<3>;
} // namespace lipflow
