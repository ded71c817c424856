#include <lipflow/application/point_setup.h>
#include <lipflow/application/setup.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/discriminator/exact_point_discriminator.h>
#include <lipflow/discriminator/neural_discriminator.h>
#include <lipflow/flow/point_flow.h>
#include <lipflow/measure/labels.h>
#include <lipflow/measure/spacing.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

#include <unistd.h>

namespace lipflow
{
namespace
{
/// Of make_samples(): apart from those of source and target.
constexpr std::uint32_t unseen_stream = 2;

/// Drawn on the mesh where it is neither file nor distribution.
template <int dim>
Samples draw(const MeasureParameters &measure,
             const Parameters        &parameters,
             const RunContext        &context,
             const std::uint32_t      stream)
{
  const Mesh<dim>       mesh(context.comm, parameters.geometry, context.folder);
  const NodalSpace<dim> space(mesh);
  return make_samples(measure, space, context.folder, stream);
}

Samples samples_of(const MeasureParameters &measure,
                   const Parameters        &parameters,
                   const RunContext        &context,
                   const std::uint32_t      stream)
{
  const unsigned int dim = parameters.dimension;
  if (measure.is_without_mesh())
    return make_samples_without_mesh(
        measure,
        &measure == &parameters.source ? parameters.source_dimension() : dim,
        context.folder,
        context.comm,
        stream);
  return dim == 1   ? draw<1>(measure, parameters, context, stream)
         : dim == 2 ? draw<2>(measure, parameters, context, stream)
                    : draw<3>(measure, parameters, context, stream);
}

PointSet unseen_of(const Parameters &parameters, const RunContext &context)
{
  PointSet none;
  none.dimension = parameters.source_dimension();
  if (parameters.particles.unseen == 0)
    return none;
  MeasureParameters more = parameters.source;
  more.number_of_samples = parameters.particles.unseen;
  return make_samples_without_mesh(more,
                                   parameters.source_dimension(),
                                   context.folder,
                                   context.comm,
                                   unseen_stream)
      .points;
}

/// Of this machine.
double physical_memory()
{
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Throws Error (usage) if the exact program between m and n points needs more
/// memory than there is. Collective.
void require_exact_memory(const std::size_t m,
                          const std::size_t n,
                          const MPI_Comm    communicator)
{
  const double needed = ExactDiscriminator::memory(m, n);
  const double there =
      dealii::Utilities::MPI::min(physical_memory(), communicator);
  if (needed > there)
    throw Error(ExitCode::usage,
                "Discriminator/Type = exact between " + std::to_string(m) +
                    " and " + std::to_string(n) + " points needs " +
                    size_text(needed) + " of memory, but this machine has " +
                    size_text(there) + ". Take fewer points, or another Type.");
}

/// Throws Error (usage) if potentials of labels are not to be had.
void require_conditional(const PointSetup &setup, const Parameters &parameters)
{
  const std::string or_else =
      ", or set Network/Conditional = false: labels are then carried along, "
      "and points may go to any label.";
  if (parameters.discriminator.type == "exact")
    throw Error(ExitCode::usage,
                "Discriminator/Type = exact knows no labels, but the points "
                "have some. Choose neural" +
                    or_else);
  const std::vector<double> shares = label_shares(setup.source.points);
  const std::vector<double> wanted = label_shares(setup.target.points);
  for (std::size_t c = 0; c < shares.size(); ++c)
    if (setup.divergence->ratio_is_one() &&
        std::abs(shares[c] - wanted[c]) > 1e-9)
      throw Error(ExitCode::usage,
                  "Divergence/Type = " + parameters.divergence.choice.type +
                      " moves points within their labels, so that each label "
                      "must have the same share in both measures, else the "
                      "divergence is infinite. But the label '" +
                      setup.label_names[c] + "' has " + number_text(shares[c]) +
                      " of the source and " + number_text(wanted[c]) +
                      " of the target. Give the points weights, choose another "
                      "Divergence/Type" +
                      or_else);
}

std::unique_ptr<PointDiscriminator>
make_discriminator(const PointSetup &setup,
                   const Parameters &parameters,
                   const RunContext &context)
{
  const double bound = parameters.divergence.lipschitz_bound;
  const bool   is_conditional =
      parameters.network.conditional && !setup.label_names.empty();
  if (is_conditional)
    require_conditional(setup, parameters);
  if (parameters.discriminator.type == "neural")
    return make_neural_discriminator(
        {context.comm,
         setup.divergence.get(),
         bound,
         parameters.flow_dimension(),
         parameters.divergence.reversed,
         is_conditional ? static_cast<unsigned int>(setup.label_names.size())
                        : 0},
        parameters.network);
  require_exact_memory(
      setup.source.points.size(), setup.target.points.size(), context.comm);
  return std::make_unique<ExactPointDiscriminator>(
      *setup.divergence,
      bound,
      exact_options(parameters.discriminator),
      bound * point_step(parameters, setup.length));
}
} // namespace

ExactOptions exact_options(const DiscriminatorParameters &parameters)
{
  ExactOptions options;
  options.relative_gap = parameters.relative_gap;
  options.absolute_gap = parameters.absolute_gap;
  options.maximum_iterations = parameters.maximum_iterations;
  return options;
}

double point_step(const Parameters &parameters, const double length)
{
  const TimeParameters &time = parameters.time;
  const double          step =
      time.cfl_number *
      largest_point_step(time, parameters.divergence.lipschitz_bound, length);
  return time.maximum_step > 0. ? std::min(step, time.maximum_step) : step;
}

PointSetup::PointSetup(const Parameters &parameters, const RunContext &context)
    : source(samples_of(parameters.source, parameters, context, source_stream))
    , target(samples_of(parameters.target, parameters, context, target_stream))
    , unseen(unseen_of(parameters, context))
    , label_names(
          match_labels(source, target, parameters.source.samples_file.empty()))
    , divergence(make_divergence(parameters.divergence.choice))
{
  if (!label_names.empty() && unseen.size() > 0)
    deal_labels(target.points, unseen);
  const bool encode_source = !parameters.latent.draws_source_in_latent_space();
  latent = make_latent_space(parameters,
                             context,
                             encode_source ? &source.points : nullptr,
                             target.points);
  if (latent)
  {
    const DenseMap &encoder = latent->map.encoder;
    target.points = push_forward(encoder, target.points);
    if (encode_source)
    {
      source.points = push_forward(encoder, source.points);
      unseen = push_forward(encoder, unseen);
    }
  }
  length = typical_spacing(target.points);
  discriminator = make_discriminator(*this, parameters, context);
}

const PointSet &PointSetup::data_target() const
{
  return latent ? latent->target : target.points;
}

PointSet PointSetup::in_data_space(const PointSet &points) const
{
  return latent ? push_forward(latent->map.decoder, points) : points;
}
} // namespace lipflow
