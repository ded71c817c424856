#ifndef LIPFLOW_APPLICATION_RUN_OUTPUT_H
#define LIPFLOW_APPLICATION_RUN_OUTPUT_H

#include <lipflow/application/setup.h>
#include <lipflow/output/field_writer.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/raster.h>
#include <lipflow/output/run_record.h>
#include <lipflow/output/statistics_table.h>

#include <deal.II/base/timer.h>

#include <memory>
#include <string>

namespace lipflow
{
/**
 * Everything that a run writes into its folder: parameters, run.json,
 * statistics.csv, fields, frames, timings and the report. Turns the flow's
 * state into names and vectors for `output`. All functions are collective.
 */
template <int dim>
class RunOutput
{
public:
  /// Makes the folder, which may replace a previous run, and writes run.json.
  /// @p since_start runs since the set-up began and must outlive this.
  RunOutput(const Setup<dim>    &setup,
            const Parameters    &parameters,
            const RunContext    &context,
            const dealii::Timer &since_start);

  /// Goes on after redistribute(), which it counts.
  void redistributed();

  /// One row of statistics.csv.
  void add_row(const StepReport &report);

  /// Fields, particles and frames of the present state, if @p last or their
  /// time has come.
  void add_fields(const MovingMeasure<dim> &moving, bool last);

  /// Completes run.json and timings.json and makes the report.
  void finish(const std::string &reason, ExitCode code);

  /// Where the report is, or statistics.csv if there is none.
  std::string main_file() const;

  const StepReport &first_row() const;
  const StepReport &last_row() const;

private:
  using Fields = std::vector<std::pair<std::string, Vector>>;

  void add_frame(double                  time,
                 const Fields           &fields,
                 const ParticleSnapshot &particles);
  void write_parameters();
  void start_frames();
  void start_record();

  const dealii::Timer *since_start_;
  const Setup<dim>    *setup_;
  const Parameters    *parameters_;
  const RunContext    *context_;

  std::unique_ptr<RunRecord>        record_;
  std::unique_ptr<StatisticsTable>  statistics_;
  std::unique_ptr<FieldWriter<dim>> fields_;
  std::unique_ptr<ParticleWriter>   particles_;
  std::unique_ptr<Raster<dim>>      raster_;
  std::unique_ptr<FrameStore>       frames_;

  double       interval_;
  double       next_output_ = 0.;
  double       last_output_ = -1.;
  StepReport   first_, last_;
  unsigned int redistributions_ = 0;
  double       largest_gap_ = 0., largest_mass_error_ = 0.;
  Timing       setting_up_{"set-up"}, solving_{"steps"}, writing_{"output"};
};
} // namespace lipflow

#endif
