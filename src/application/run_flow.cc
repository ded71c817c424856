#include <lipflow/application/checkpoints.h>
#include <lipflow/application/flow_loop.h>
#include <lipflow/application/load_balance.h>
#include <lipflow/application/mesh_adaptation.h>
#include <lipflow/application/nested_start.h>
#include <lipflow/application/run_output.h>
#include <lipflow/application/tasks.h>
#include <lipflow/application/terminal.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/geometry/nodal_records.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/timer.h>

#include <cmath>
#include <iostream>

namespace lipflow
{
namespace
{
// Files of a checkpoint besides the small state.
const char *const cells_file = "cells.bin";
const char *const nodes_file = "nodes.bin";
const char *const particles_file = "particles.bin";
const char *const loads_file = "loads.bin";
const char *const fluxes_file = "fluxes.bin";

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
              const RunContext &context,
              const double      relative_gap)
{
  if (!may_print(context))
    return;
  std::cout << "lipflow: " << describe_divergence(parameters) << ", "
            << number_text(setup.space.n_global()) << " nodes in " << dim
            << "D, " << dealii::Utilities::MPI::n_mpi_processes(context.comm)
            << " rank(s), relative gap " << short_number(relative_gap)
            << ", results in " << context.output_directory << "\n"
            << origin_text("source", setup.source, setup.source_samples)
            << origin_text("target", setup.target, setup.target_samples)
            << std::flush;
  if (setup.space.skewed_fraction() > 0.)
    std::cout << short_number(100. * setup.space.skewed_fraction())
              << " % of the cell corners are too skewed for a consistent "
                 "monotone scheme; artificial viscosity was added there."
              << std::endl;
}

/// Throws Error (numerical) if not. Collective.
void require_finite(const std::string &name, const Vector &field)
{
  bool finite = true;
  for (unsigned int i = 0; i < field.locally_owned_size(); ++i)
    finite = finite && std::isfinite(field.local_element(i));
  if (dealii::Utilities::MPI::min(finite ? 1 : 0,
                                  field.get_mpi_communicator()) == 0)
    throw Error(ExitCode::numerical,
                "The " + name + " is not finite: the state is not saved.");
}

/// A run and what it consists of; the later members refer to the earlier.
template <int dim>
class MeshRun : public FlowRun
{
public:
  MeshRun(const Parameters &parameters, const RunContext &context)
      : parameters_(parameters)
      , context_(context)
  {
    if (saved_)
      restore();
  }

  Flow &flow() override
  {
    return *moving_.flow;
  }

  RunFolder &folder() override
  {
    return output_.folder();
  }

  void            prepare_step() override;
  void            add_output(bool last) override;
  CheckpointFiles save() override;
  void            finish(const std::string &reason, ExitCode code) override;

  const Setup<dim> &setup() const
  {
    return setup_;
  }

  double relative_gap() const
  {
    return moving_.discriminator->relative_gap();
  }

  const dealii::Timer &since_start() const
  {
    return since_start_;
  }

private:
  std::unique_ptr<SavedRun> saved_run() const;
  MeshAdaptation<dim>       adaptation();
  void                      restore();
  bool                      has_flux(const WarmStart &warm_start) const;

  const Parameters         &parameters_;
  const RunContext         &context_;
  dealii::Timer             since_start_{};
  std::unique_ptr<SavedRun> saved_{saved_run()};
  Setup<dim>                setup_{parameters_, context_};
  MovingMeasure<dim>        moving_{setup_, parameters_};
  MeshAdaptation<dim>       adaptation_{adaptation()};
  LoadBalance<dim>          balance_{parameters_.particles.largest_imbalance};
  RunOutput<dim>            output_{setup_,
                         parameters_,
                         context_,
                         since_start_,
                         saved_ ? &saved_->state() : nullptr};
};

template <int dim>
std::unique_ptr<SavedRun> MeshRun<dim>::saved_run() const
{
  return context_.resume ? std::make_unique<SavedRun>(context_) : nullptr;
}

/// With the mesh fitted to what there is at the start, or that of the
/// checkpoint.
template <int dim>
MeshAdaptation<dim> MeshRun<dim>::adaptation()
{
  MeshAdaptation<dim> adaptation(parameters_, context_);
  if (!saved_)
  {
    start_on_coarse_meshes(parameters_, context_, setup_, moving_);
    adaptation.fit(setup_, moving_);
  }
  else if (parameters_.adaptivity.is_on())
    adaptation.restore(
        saved_->records(cells_file, nodal_record_size(0)), setup_, moving_);
  return adaptation;
}

template <int dim>
void MeshRun<dim>::prepare_step()
{
  if (adaptation_.is_due(setup_, output_.folder().last_row()))
  {
    const dealii::Timer timer;
    const bool          changed = adaptation_.adapt(setup_, moving_);
    if (changed)
    {
      balance_.mesh_changed();
      output_.rebuilt();
    }
    output_.folder().changed_mesh(timer.wall_time());
    if (changed)
      moving_.flow->measure_divergence();
  }
  if (!balance_.is_due(moving_))
    return;
  const dealii::Timer timer;
  balance_.redistribute(parameters_, context_, setup_, moving_);
  output_.redistributed();
  output_.folder().changed_mesh(timer.wall_time());
}

template <int dim>
void MeshRun<dim>::add_output(const bool last)
{
  output_.add_fields(moving_, last);
}

template <int dim>
CheckpointFiles MeshRun<dim>::save()
{
  const MeshFlow &flow = *moving_.flow;
  require_finite("density", flow.mass());
  require_finite("potential", flow.potential());
  StateWriter state;
  output_.save(state);
  adaptation_.save(state);
  balance_.save(state);
  flow.save(state);
  lipflow::save(moving_.discriminator->warm_start(), state);
  CheckpointFiles files = checkpoint_files(state, context_);
  files.emplace_back(
      nodes_file,
      nodal_records(setup_.space, {&flow.mass(), &flow.potential()}));
  if (parameters_.adaptivity.is_on())
    files.emplace_back(cells_file, MeshAdaptation<dim>::cells(setup_));
  const WarmStart &warm_start = moving_.discriminator->warm_start();
  if (has_flux(warm_start))
    files.emplace_back(fluxes_file,
                       cell_records(setup_.space,
                                    MeshDiscriminator<dim>::flux_size,
                                    warm_start.flux));
  if (moving_.particles)
    files.emplace_back(particles_file, moving_.particles->save());
  if (balance_.has_redistributed())
    files.emplace_back(loads_file, balance_.loads());
  return files;
}

/// The same on all ranks. Without a bound there are no fluxes.
template <int dim>
bool MeshRun<dim>::has_flux(const WarmStart &warm_start) const
{
  return warm_start.cold_matrices > 0 &&
         std::isfinite(parameters_.divergence.lipschitz_bound);
}

/// What save() wrote, after the output has read its part.
template <int dim>
void MeshRun<dim>::restore()
{
  StateReader &state = saved_->state();
  adaptation_.load(state);
  balance_.load(state);
  if (balance_.has_redistributed())
  {
    // The same cells on the same ranks, if there are as many.
    const CellLoads loads = read_cell_records(
        setup_.space, 1, saved_->records(loads_file, nodal_record_size(1)));
    balance_.redistribute(parameters_, context_, setup_, moving_, loads);
    output_.rebuilt();
  }
  if (moving_.particles)
    moving_.particles->restore(
        saved_->records(particles_file, Particles<dim>::record_size()));
  auto fields = read_nodal_records(
      setup_.space, 2, saved_->records(nodes_file, nodal_record_size(2)));
  moving_.flow->resume(std::move(fields[0]), std::move(fields[1]));
  moving_.flow->load(state);
  WarmStart warm_start = load_warm_start(state);
  if (has_flux(warm_start))
    warm_start.flux = read_cell_records(
        setup_.space,
        MeshDiscriminator<dim>::flux_size,
        saved_->records(fluxes_file,
                        nodal_record_size(MeshDiscriminator<dim>::flux_size)));
  moving_.discriminator->set_warm_start(std::move(warm_start));
  const unsigned int n_ranks =
      dealii::Utilities::MPI::n_mpi_processes(context_.comm);
  if (saved_->ranks() != n_ranks)
    balance_.forget(moving_);
  saved_.reset();
}

template <int dim>
void MeshRun<dim>::finish(const std::string &reason, const ExitCode code)
{
  output_.finish(reason, code);
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
  MeshRun<dim> run(parameters, context);
  announce(run.setup(), parameters, context, run.relative_gap());
  const ExitCode code = run_to_end(run, parameters, context, run.since_start());
  if (code == ExitCode::success && may_print(context))
    conclude(run.folder().first_row(),
             run.folder().last_row(),
             run.folder().main_file(),
             run.since_start().wall_time());
  return code;
}

template ExitCode run_flow<1>(const Parameters &, const RunContext &);
template ExitCode run_flow<2>(const Parameters &, const RunContext &);
template ExitCode run_flow<3>(const Parameters &, const RunContext &);
} // namespace lipflow
