#include <lipflow/application/point_output.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/measure/labels.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <iostream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
/// D of the shares of labels in the first measure from those in the second:
/// what is left of D when all points are where they belong.
double divergence_of_shares(const Divergence          &f,
                            const std::vector<double> &first,
                            const std::vector<double> &second)
{
  double sum = 0.;
  if (!f.ratio_is_one())
    for (std::size_t c = 0; c < first.size(); ++c)
      sum += second[c] * f.value(first[c] / second[c]);
  return sum;
}

/// A line with the names and their shares in source and target, if any.
std::string describe_labels(const PointSetup &setup,
                            const Parameters &parameters)
{
  constexpr std::size_t     most = 10;
  const std::size_t         n = setup.label_names.size();
  const std::vector<double> shares = label_shares(setup.source.points);
  const std::vector<double> wanted = label_shares(setup.target.points);
  if (n == 0)
    return "";
  std::string text = "The " + std::to_string(n) +
                     " labels have these shares in source and target: ";
  for (std::size_t c = 0; c < std::min(n, most); ++c)
    text += (c > 0 ? ", '" : "'") + setup.label_names[c] + "' " +
            short_number(shares[c]) + " and " + short_number(wanted[c]);
  text += n > most ? ", ..." : "";
  if (!parameters.network.conditional)
    return text + "; they are carried along only.\n";
  const double rest =
      parameters.divergence.reversed
          ? divergence_of_shares(*setup.divergence, wanted, shares)
          : divergence_of_shares(*setup.divergence, shares, wanted);
  return text +
         (rest > 1e-9
              ? ". These stay, so that D stays above " + short_number(rest)
              : "") +
         ".\n";
}

void announce(const PointSetup &setup,
              const Parameters &parameters,
              const RunContext &context)
{
  if (!may_print(context))
    return;
  std::cout << "lipflow: " << describe_divergence(parameters) << ", "
            << parameters.discriminator.type << " discriminator in "
            << parameters.dimension << "D, "
            << dealii::Utilities::MPI::n_mpi_processes(context.comm)
            << " rank(s), results in " << context.output_directory << "\n"
            << describe_samples("source", setup.source)
            << describe_samples("target", setup.target)
            << describe_labels(setup, parameters)
            << (setup.latent ? describe(*setup.latent,
                                        parameters.divergence.lipschitz_bound)
                             : "")
            << "The steps are "
            << short_number(point_step(parameters, setup.length))
            << " long; neighbours of the target are "
            << short_number(setup.length) << " apart." << std::endl;
}

/// The loop; the flow's errors pass.
void march(PointFlow        &flow,
           PointOutput      &output,
           const Parameters &parameters,
           Progress         &progress)
{
  StepReport report = flow.start();
  output.folder().add_row(report);
  output.add_points(flow, report.step, false);
  while (!flow.finished())
  {
    report = flow.advance();
    output.folder().add_row(report);
    output.add_points(flow, report.step, flow.finished());
    progress.update(report.time / parameters.time.end_time, state_text(report));
  }
  progress.finish(state_text(report) + ", stopped by: " + flow.finish_reason());
}

void conclude(RunFolder &folder, const double seconds)
{
  const StepReport &first = folder.first_row(), &last = folder.last_row();
  std::cout << "The potential's value fell from "
            << short_number(first.discriminator_value) << " to "
            << short_number(last.discriminator_value)
            << ", its largest slope at the end is "
            << short_number(last.largest_slope) << ", " << last.step
            << " steps in " << short_number(seconds) << " s.\n"
            << "Look at " << folder.main_file() << std::endl;
}
} // namespace

ExitCode run_points(const Parameters &parameters, const RunContext &context)
{
  if (parameters.time.scheme == "variational")
    throw Error(ExitCode::usage,
                "Time/Scheme = variational is for flows on a mesh. With "
                "Discriminator/Type = " +
                    parameters.discriminator.type +
                    " choose explicit, heun, rk4, ab2, ab3, ab4, ab5 or abm.");
  const dealii::Timer since_start;
  const PointSetup    setup(parameters, context);
  PointOutput         output(setup, parameters, context, since_start);
  announce(setup, parameters, context);
  PointFlow flow(*setup.discriminator,
                 parameters.time,
                 {setup.source.points, setup.unseen},
                 setup.target.points,
                 setup.length);

  Progress progress = make_progress(context);
  try
  {
    march(flow, output, parameters, progress);
  }
  catch (const Error &error)
  {
    // What was computed so far is good: keep it and say why it ends.
    progress.finish("stopped by an error");
    if (error.code() == ExitCode::numerical)
    {
      output.add_points(flow, output.folder().last_row().step, true);
      output.folder().finish(
          error.what(), error.code(), nlohmann::json::object());
    }
    throw;
  }
  output.folder().finish(
      flow.finish_reason(), ExitCode::success, nlohmann::json::object());
  if (may_print(context))
    conclude(output.folder(), since_start.wall_time());
  return ExitCode::success;
}
} // namespace lipflow
