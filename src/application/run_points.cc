#include <lipflow/application/checkpoints.h>
#include <lipflow/application/flow_loop.h>
#include <lipflow/application/point_output.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/measure/labels.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

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

/// A run and what it consists of; the later members refer to the earlier.
class PointRun : public FlowRun
{
public:
  PointRun(const Parameters &parameters, const RunContext &context)
      : context_(context)
      , saved_(context.resume ? std::make_unique<SavedRun>(context) : nullptr)
      , setup_(parameters, context)
      , output_(setup_,
                parameters,
                context,
                since_start_,
                saved_ ? &saved_->state() : nullptr)
      , flow_(*setup_.discriminator,
              parameters.time,
              {setup_.source.points, setup_.unseen},
              setup_.target.points,
              setup_.length)
  {
    if (saved_)
      flow_.load(saved_->state());
    saved_.reset();
  }

  Flow &flow() override
  {
    return flow_;
  }

  RunFolder &folder() override
  {
    return output_.folder();
  }

  void add_output(const bool last) override
  {
    output_.add_points(flow_, output_.folder().last_row().step, last);
  }

  CheckpointFiles save() override
  {
    for (const double x : flow_.points().particles.coordinates)
      if (!std::isfinite(x))
        throw Error(ExitCode::numerical,
                    "A particle is not at a finite place: the state is not "
                    "saved.");
    StateWriter state;
    output_.save(state);
    flow_.save(state);
    CheckpointFiles files = checkpoint_files(state, context_);
    if (setup_.latent)
      files.emplace_back(latent_map_file, latent_map());
    return files;
  }

  void finish(const std::string &reason, const ExitCode code) override
  {
    output_.folder().finish(reason, code, nlohmann::json::object());
  }

  const PointSetup &setup() const
  {
    return setup_;
  }

  const dealii::Timer &since_start() const
  {
    return since_start_;
  }

private:
  /// All ranks know it: the first one's part is the file.
  std::string latent_map() const
  {
    return dealii::Utilities::MPI::this_mpi_process(context_.comm) == 0
               ? encode_latent_map(setup_.latent->map)
               : "";
  }

  const RunContext         &context_;
  const dealii::Timer       since_start_;
  std::unique_ptr<SavedRun> saved_;
  const PointSetup          setup_;
  PointOutput               output_;
  PointFlow                 flow_;
};

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
  PointRun run(parameters, context);
  announce(run.setup(), parameters, context);
  const ExitCode code = run_to_end(run, parameters, context, run.since_start());
  if (code == ExitCode::success && may_print(context))
    conclude(run.folder(), run.since_start().wall_time());
  return code;
}
} // namespace lipflow
