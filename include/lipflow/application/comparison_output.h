#ifndef LIPFLOW_APPLICATION_COMPARISON_OUTPUT_H
#define LIPFLOW_APPLICATION_COMPARISON_OUTPUT_H

#include <lipflow/application/setup.h>
#include <lipflow/discriminator/certificate.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_snapshot.h>
#include <lipflow/output/raster.h>
#include <lipflow/output/run_record.h>
#include <lipflow/output/statistics_table.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lipflow
{
/// One row of comparison.csv: density and particles at one time.
struct ComparisonRow
{
  unsigned int particles = 0;
  unsigned int seed = 0;
  double       time = 0.;
  Bounds       w1;
  double       histogram_l1 = 0.;
  double       mean_distance = 0.;
  double       variance_density = 0.;
  double       variance_particles = 0.;
  StepReport   density, cloud; ///< D and I of each
};

/**
 * Everything that a comparison writes into its folder: parameters, run.json,
 * comparison.csv, frames, timings and the report. All functions are collective.
 */
template <int dim>
class ComparisonOutput
{
public:
  /// What is compared, as it stands in run.json.
  struct Plan
  {
    std::vector<unsigned int> particles;
    std::vector<unsigned int> seeds;
    std::vector<double>       times;
  };

  /// Makes the folder, which may replace a previous run, and writes run.json.
  ComparisonOutput(const Setup<dim> &setup,
                   const Parameters &parameters,
                   const RunContext &context,
                   const Plan       &plan);

  /// @p seconds: what the row has cost beside the flows.
  void add_row(const ComparisonRow &row, double seconds);

  /// A picture of the density with particles (sorted, on rank 0) over it.
  void
  add_frame(double time, const Vector &mass, const ParticleSnapshot &particles);

  /// Adds the time that a flow has taken.
  void add_timing(const std::string &flow, double seconds);

  /// Completes run.json and timings.json and makes the report.
  void finish(const std::string &reason, ExitCode code);

  /// Where the report is, or comparison.csv if there is none.
  std::string main_file() const;

private:
  void start_record(const Plan &plan);

  const Setup<dim> *setup_;
  const Parameters *parameters_;
  const RunContext *context_;

  std::unique_ptr<RunRecord>       record_;
  std::unique_ptr<StatisticsTable> table_;
  std::unique_ptr<Raster<dim>>     raster_;
  std::unique_ptr<FrameStore>      frames_;
  unsigned int                     n_rows_ = 0;
  std::map<std::string, Timing>    timings_;
};
} // namespace lipflow

#endif
