#include <lipflow/application/setup.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/base/input_file.h>
#include <lipflow/discriminator/automatic_gap.h>
#include <lipflow/measure/density_jumps.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/empirical_target.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Nodes where one mass is positive and the other zero, and that mass.
struct Mismatch
{
  double nodes = 0., mass = 0.;
};

Mismatch mismatch(const Vector &positive, const Vector &zero)
{
  Mismatch result;
  for (unsigned int i = 0; i < positive.locally_owned_size(); ++i)
    if (positive.local_element(i) > 0. && zero.local_element(i) == 0.)
    {
      result.nodes += 1.;
      result.mass += positive.local_element(i);
    }
  const MPI_Comm comm = positive.get_mpi_communicator();
  result.nodes = dealii::Utilities::MPI::sum(result.nodes, comm);
  result.mass = dealii::Utilities::MPI::sum(result.mass, comm);
  return result;
}

std::string describe(const Mismatch &found, const std::string &whose)
{
  return number_text(found.nodes) + " nodes where the " + whose +
         " has mass (" + number_text(found.mass) +
         " in all), so the unregularised divergence is infinite; with "
         "Divergence/Lipschitz bound = inf ";
}

/// Cells and nodes have numbers below 2^53 (geometry/global_numbers.h).
void require_numbers(const double       n_coarse,
                     const unsigned int dimension,
                     const unsigned int finest)
{
  const unsigned int most = static_cast<unsigned int>(
      (53. - 6. - dimension - std::ceil(std::log2(n_coarse))) / dimension);
  if (finest > most)
    throw Error(ExitCode::usage,
                "Adaptivity/Levels: cells would be refined " +
                    std::to_string(finest) +
                    " times, with Geometry/Global refinements, but with " +
                    number_text(n_coarse) + " coarse cells the most is " +
                    std::to_string(most) + ".");
}

void take_larger(const std::vector<double> &values,
                 std::vector<double>       &largest)
{
  for (std::size_t k = 0; k < largest.size(); ++k)
    largest[k] = std::max(largest[k], values[k]);
}

template <int dim>
std::optional<Samples> samples_of(const MeasureParameters &parameters,
                                  const NodalSpace<dim>   &space,
                                  const std::string       &folder,
                                  const std::uint32_t      stream)
{
  if (!parameters.is_samples())
    return {};
  return make_samples(parameters, space, folder, stream);
}

template <int dim>
Density density_of(const MeasureParameters      &parameters,
                   const std::optional<Samples> &samples,
                   const NodalSpace<dim>        &space,
                   const std::string            &folder)
{
  if (!samples)
    return make_density(parameters, space, folder);
  Density                    density{space.make_vector(), 1.};
  const EmpiricalTarget<dim> measure(space,
                                     samples->points,
                                     parameters.section + ", " +
                                         samples->origin + ": ");
  measure.add_to_nodes(measure.masses(), density.mass);
  density.mass.update_ghost_values();
  return density;
}
} // namespace

template <int dim>
Setup<dim>::Setup(const Parameters &parameters, const RunContext &context)
    : mesh(context.comm, parameters.geometry, context.folder)
    , space(mesh)
    , divergence(make_divergence(parameters.divergence.choice))
{
  fit_to_densities(parameters, context);
  source_samples =
      samples_of(parameters.source, space, context.folder, source_stream);
  target_samples =
      samples_of(parameters.target, space, context.folder, target_stream);
  redistributed(parameters, context);
  if (std::isinf(parameters.divergence.lipschitz_bound))
    refuse_infinite_divergence(source.mass);
}

// With L = inf mass cannot move to where the target is: D = inf. The same where
// the source vanishes and f(0) = inf.
template <int dim>
void Setup<dim>::refuse_infinite_divergence(const Vector &source_mass) const
{
  const Mismatch outside = mismatch(source_mass, target.mass);
  if (outside.nodes > 0.)
    throw Error(ExitCode::input,
                "Target: the density is zero at " +
                    describe(outside, "source") +
                    "the target must be positive there. Choose a finite "
                    "Lipschitz bound, or add a small number to "
                    "Target/Density.");
  const Mismatch empty = mismatch(target.mass, source_mass);
  if (empty.nodes > 0. && !std::isfinite(divergence->value(0.)))
    throw Error(ExitCode::input,
                "Source: the density is zero at " + describe(empty, "target") +
                    "and " + divergence->name() +
                    " the source must be positive there. Choose a finite "
                    "Lipschitz bound, or add a small number to "
                    "Source/Density.");
}

template <int dim>
std::vector<double> Setup<dim>::jumps(const Vector &source_mass) const
{
  std::vector<double> largest(space.cells().size(), 0.);
  // A few points in a cell are no density.
  if (!source_samples)
    take_larger(density_jumps(space, source_mass), largest);
  if (!target_samples)
    take_larger(density_jumps(space, target.mass), largest);
  return largest;
}

template <int dim>
void Setup<dim>::fit_to_densities(const Parameters &parameters,
                                  const RunContext &context)
{
  const AdaptivityParameters &own = parameters.adaptivity;
  const unsigned int          least = parameters.geometry.global_refinements;
  if (own.is_on())
    require_numbers(mesh.triangulation().n_cells(0), dim, least + own.levels);
  for (unsigned int level = 0; level < own.levels; ++level)
  {
    CellIndicators indicators;
    indicators.jumps.assign(space.cells().size(), 0.);
    for (const MeasureParameters *measure :
         {&parameters.source, &parameters.target})
      if (!measure->is_without_mesh())
        take_larger(
            density_jumps(
                space,
                make_density(measure->without_samples(), space, context.folder)
                    .mass),
            indicators.jumps);
    CarriedFields none{space.make_vector(), space.make_vector(), {}};
    if (!refine(mesh,
                space,
                mark_cells(space, indicators, own),
                {least, least + own.levels},
                none))
      break;
  }
}

template <int dim>
void Setup<dim>::make_target()
{
  if (target_samples)
    target_measure = std::make_unique<EmpiricalTarget<dim>>(
        space, target_samples->points, "");
  else
    target_measure = std::make_unique<DensityTarget<dim>>(space, target.mass);
}

template <int dim>
void Setup<dim>::redistributed(const Parameters &parameters,
                               const RunContext &context)
{
  Density new_source =
      density_of(parameters.source, source_samples, space, context.folder);
  source.given_mass = new_source.given_mass;
  source.mass.swap(new_source.mass);
  remeshed(parameters, context);
}

template <int dim>
void Setup<dim>::remeshed(const Parameters &parameters,
                          const RunContext &context)
{
  Density new_target =
      density_of(parameters.target, target_samples, space, context.folder);
  target.given_mass = new_target.given_mass;
  target.mass.swap(new_target.mass);
  make_target();
}

template <int dim>
std::unique_ptr<MeshDiscriminator<dim>>
make_discriminator(const Setup<dim>     &setup,
                   const Parameters     &parameters,
                   const TimeParameters &time)
{
  const double            bound = parameters.divergence.lipschitz_bound;
  DiscriminatorParameters own = parameters.discriminator;
  if (own.gap_is_automatic)
    own.relative_gap = automatic_gap(setup.space, bound, time.order());
  own.constraint = parameters.constraint();
  return std::make_unique<MeshDiscriminator<dim>>(
      setup.space, *setup.divergence, bound, own);
}

template <int dim>
MovingMeasure<dim>::MovingMeasure(const Setup<dim> &setup,
                                  const Parameters &parameters)
    : discriminator(make_discriminator(setup, parameters, parameters.time))
{
  if (!setup.source_samples)
  {
    auto density = std::make_unique<GradientFlow<dim>>(setup.space,
                                                       *discriminator,
                                                       parameters.time,
                                                       setup.source.mass,
                                                       *setup.target_measure);
    gradient_flow = density.get();
    flow = std::move(density);
    return;
  }
  particles = std::make_unique<Particles<dim>>(
      setup.space,
      setup.source_samples->points,
      parameters.particles.walls == "stop" ? WallRule::stop : WallRule::reflect,
      "");
  auto moving = std::make_unique<ParticleFlow<dim>>(
      *discriminator,
      parameters.time,
      *particles,
      *setup.target_measure,
      parameters.particles.divergence_every);
  particle_flow = moving.get();
  flow = std::move(moving);
}

template <int dim>
void MovingMeasure<dim>::redistributed(const Setup<dim> &setup,
                                       const Parameters &parameters,
                                       Vector            potential)
{
  Assert(particle_flow != nullptr,
         dealii::ExcMessage("Densities are never redistributed."));
  discriminator = make_discriminator(setup, parameters, parameters.time);
  particle_flow->redistributed(
      *discriminator, *setup.target_measure, std::move(potential));
}

template <int dim>
CarriedFields MovingMeasure<dim>::carried() const
{
  CarriedFields fields{
      flow->mass(), flow->potential(), discriminator->warm_start().flux};
  // Copies come without ghosts.
  fields.mass.update_ghost_values();
  fields.psi.update_ghost_values();
  if (Particles<dim> *moved = particles.get())
    fields.prepare = [moved]() { moved->prepare_redistribution(); };
  return fields;
}

template <int dim>
void MovingMeasure<dim>::rebuilt(const Setup<dim> &setup,
                                 const Parameters &parameters,
                                 CarriedFields     fields)
{
  WarmStart warm_start = discriminator->warm_start();
  warm_start.flux = std::move(fields.flux);
  discriminator = make_discriminator(setup, parameters, parameters.time);
  discriminator->set_warm_start(std::move(warm_start));
  if (gradient_flow != nullptr)
    gradient_flow->rebuilt(*discriminator,
                           *setup.target_measure,
                           std::move(fields.mass),
                           std::move(fields.psi));
  else
    particle_flow->redistributed(
        *discriminator, *setup.target_measure, std::move(fields.psi));
}

std::vector<std::string> input_files(const Parameters &parameters,
                                     const RunContext &context)
{
  std::vector<std::string> files;
  if (parameters.geometry.type == "file")
    files.push_back(
        resolve_path(parameters.geometry.mesh_file, context.folder));
  for (const MeasureParameters *measure :
       {&parameters.source, &parameters.target})
  {
    if (measure->uses_image())
      files.push_back(resolve_path(measure->image_file, context.folder));
    if (measure->is_samples() && !measure->samples_file.empty())
      files.push_back(resolve_path(measure->samples_file, context.folder));
    if (measure->is_samples() && !measure->labels_file.empty())
      files.push_back(resolve_path(measure->labels_file, context.folder));
  }
  if (parameters.latent.type == "file")
    files.push_back(resolve_path(parameters.latent.map_file, context.folder));
  return files;
}

std::string describe_samples(const std::string &name, const Samples &samples)
{
  return "The " + name + " is " + std::to_string(samples.points.size()) +
         " particles: " + samples.origin +
         (samples.n_dropped == 0
              ? ".\n"
              : "; " + std::to_string(samples.n_dropped) +
                    " rows without weight were left out.\n") +
         (samples.labels.empty() || !samples.points.labels.empty()
              ? ""
              : "Its labels play no role on a mesh.\n");
}

std::string describe_divergence(const Parameters &parameters)
{
  const auto divergence = make_divergence(parameters.divergence.choice);
  return divergence->name() +
         ", L = " + number_text(parameters.divergence.lipschitz_bound);
}

template std::unique_ptr<MeshDiscriminator<3>> make_discriminator(
    const Setup<3> &, const Parameters &, const TimeParameters &);
template std::unique_ptr<MeshDiscriminator<2>> make_discriminator(
    const Setup<2> &, const Parameters &, const TimeParameters &);
template std::unique_ptr<MeshDiscriminator<1>> make_discriminator(
    const Setup<1> &, const Parameters &, const TimeParameters &);
template struct MovingMeasure<1>;
template struct MovingMeasure<2>;
template struct MovingMeasure<3>;
template struct Setup<1>;
template struct Setup<2>;
template struct Setup<3>;
} // namespace lipflow
