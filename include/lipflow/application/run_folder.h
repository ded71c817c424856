#ifndef LIPFLOW_APPLICATION_RUN_FOLDER_H
#define LIPFLOW_APPLICATION_RUN_FOLDER_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/statistics_columns.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/state.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/run_record.h>

#include <deal.II/base/timer.h>

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace lipflow
{
/// original.prm, parameters.prm and parameters.changed.prm in the folder of a
/// run or a comparison. On one rank.
void write_parameter_files(const RunContext &context);

/// What Output/Fields and Output/Particles ask for.
ParticleFormats particle_formats(const OutputParameters &parameters);

/**
 * What the folders of all runs have in common, whatever it is that flows:
 * parameters, run.json, statistics.csv, timings.json, the report, and when the
 * next output is due. All functions are collective.
 */
class RunFolder
{
public:
  /// Makes the folder, which may replace a previous run, and writes run.json
  /// with @p description. @p columns and @p since_start, which runs since the
  /// set-up began, must outlive this. @p saved, unless nullptr: goes on with
  /// the run that is there, from what save() wrote.
  RunFolder(const Parameters                    &parameters,
            const RunContext                    &context,
            const std::vector<StatisticsColumn> &columns,
            const nlohmann::json                &description,
            const dealii::Timer                 &since_start,
            StateReader                         *saved = nullptr);
  ~RunFolder();

  void save(StateWriter &state);

  /// The set-up, of which the time is taken, is over.
  void begin();

  /// One row of statistics.csv.
  void add_row(const StepReport &report);

  /// Whether an output is due at @p time, of which it is then the last one.
  bool is_due(double time, bool last);

  /// Adds to the time that outputs took, and that changes of the mesh and of
  /// how it is dealt out took.
  void wrote(double seconds);
  void changed_mesh(double seconds);

  /// Completes run.json, with @p result among the results, and timings.json,
  /// and makes the report, unless @p code is that of a disk that may be full.
  void finish(const std::string    &reason,
              ExitCode              code,
              const nlohmann::json &result);

  /// Where the report is, or statistics.csv if there is none.
  std::string main_file() const;

  bool              has_rows() const;
  const StepReport &first_row() const;
  const StepReport &last_row() const;

private:
  void start(const nlohmann::json &description);
  void resume(StateReader &saved);
  void make_record();
  void start_record(const nlohmann::json &description);

  const Parameters                    *parameters_;
  const RunContext                    *context_;
  const std::vector<StatisticsColumn> *columns_;
  const dealii::Timer                 *since_start_;

  std::unique_ptr<RunRecord>       record_;
  std::unique_ptr<StatisticsTable> statistics_;

  double     earlier_seconds_ = 0.; ///< before the run was resumed
  double     interval_;
  double     next_output_ = 0.;
  double     last_output_ = -1.;
  StepReport first_, last_;
  double     largest_gap_ = 0., largest_mass_error_ = 0.;
  Timing     setting_up_{"set-up"}, solving_{"steps"}, changing_mesh_{"mesh"},
      writing_{"output"};
};
} // namespace lipflow

#endif
