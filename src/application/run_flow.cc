#include <lipflow/application/load_balance.h>
#include <lipflow/application/run_output.h>
#include <lipflow/application/tasks.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <iostream>

namespace lipflow
{
namespace
{
std::string origin_text(const std::string            &name,
                        const Density                &density,
                        const std::optional<Samples> &samples)
{
  if (!samples)
    return "The " + name + " was divided by its mass " +
           short_number(density.given_mass) + ".\n";
  return describe_samples(name, *samples);
}

template <int dim>
void announce(const Setup<dim> &setup,
              const Parameters &parameters,
              const RunContext &context)
{
  if (!may_print(context))
    return;
  std::cout << "lipflow: " << describe_divergence(parameters) << ", "
            << number_text(setup.space.n_global()) << " nodes in " << dim
            << "D, " << dealii::Utilities::MPI::n_mpi_processes(context.comm)
            << " rank(s), results in " << context.output_directory << "\n"
            << origin_text("source", setup.source, setup.source_samples)
            << origin_text("target", setup.target, setup.target_samples)
            << std::flush;
  if (setup.space.skewed_fraction() > 0.)
    std::cout << short_number(100. * setup.space.skewed_fraction())
              << " % of the cell corners are too skewed for a consistent "
                 "monotone scheme; artificial viscosity was added there."
              << std::endl;
}

/// Remarks that are printed: a run whose every step is repeated must not fill
/// a log.
constexpr unsigned int most_remarks = 5;

/// A run and what it consists of; the later members refer to the earlier.
template <int dim>
struct Run
{
  const Parameters  &parameters;
  const RunContext  &context;
  dealii::Timer      since_start{};
  Setup<dim>         setup{parameters, context};
  MovingMeasure<dim> moving{setup, parameters};
  LoadBalance<dim>   balance{parameters.particles.largest_imbalance};
  RunOutput<dim>     output{setup, parameters, context, since_start};
};

template <int dim>
void even_out(Run<dim> &run)
{
  if (!run.balance.is_due(run.moving))
    return;
  run.balance.redistribute(run.parameters, run.context, run.setup, run.moving);
  run.output.redistributed();
}

/// The loop; the flow's errors pass.
template <int dim>
void march(Run<dim> &run, Progress &progress)
{
  auto        &moving = run.moving;
  auto        &output = run.output;
  Flow        &flow = *moving.flow;
  const double end_time = run.parameters.time.end_time;
  unsigned int remarks = 0;
  even_out(run);
  StepReport report = flow.start();
  output.folder().add_row(report);
  output.add_fields(moving, false);
  while (!flow.finished())
  {
    even_out(run);
    report = flow.advance();
    output.folder().add_row(report);
    output.add_fields(moving, flow.finished());
    if (!report.remark.empty() && ++remarks <= most_remarks)
      progress.remark(report.remark +
                      (remarks == most_remarks
                           ? " More of them are counted only, in the column "
                             "repeats of statistics.csv."
                           : ""));
    progress.update(report.time / end_time, state_text(report));
  }
  progress.finish(state_text(report) + ", stopped by: " + flow.finish_reason());
}

void conclude(const StepReport  &first,
              const StepReport  &last,
              const std::string &file,
              const double       seconds)
{
  std::cout << "D(P||Q) fell from " << short_number(first.divergence_upper)
            << " to " << short_number(last.divergence_upper)
            << " (relative gap " << short_number(last.relative_gap)
            << "), mass error " << short_number(last.mass_error) << ", "
            << last.step << " steps in " << short_number(seconds) << " s.\n"
            << "Look at " << file << std::endl;
}
} // namespace

template <int dim>
ExitCode run_flow(const Parameters &parameters, const RunContext &context)
{
  Run<dim> run{parameters, context};
  announce(run.setup, parameters, context);

  Progress progress = make_progress(context);
  try
  {
    march(run, progress);
  }
  catch (const Error &error)
  {
    // What was computed so far is good: keep it and say why it ends.
    progress.finish("stopped by an error");
    if (error.code() == ExitCode::numerical)
    {
      run.output.add_fields(run.moving, true);
      run.output.finish(error.what(), error.code());
    }
    throw;
  }
  run.output.finish(run.moving.flow->finish_reason(), ExitCode::success);
  if (may_print(context))
    conclude(run.output.folder().first_row(),
             run.output.folder().last_row(),
             run.output.folder().main_file(),
             run.since_start.wall_time());
  return ExitCode::success;
}

template ExitCode run_flow<1>(const Parameters &, const RunContext &);
template ExitCode run_flow<2>(const Parameters &, const RunContext &);
template ExitCode run_flow<3>(const Parameters &, const RunContext &);
} // namespace lipflow
