#include <lipflow/application/checkpoints.h>
#include <lipflow/application/flow_loop.h>
#include <lipflow/application/point_output.h>
#include <lipflow/application/setup.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/mpi.h>

#include <cmath>
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
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
            << describe_samples("target", setup.target) << "The steps are "
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
    return checkpoint_files(state, context_);
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
