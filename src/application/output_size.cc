#include <lipflow/application/output_size.h>
#include <lipflow/application/run_folder.h>
#include <lipflow/application/statistics_columns.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/geometry/nodal_records.h>
#include <lipflow/output/field_writer.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/raster.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// A number in full precision and what is around it in a table or in JSON.
constexpr double number_bytes = 25.;

/// run.json, timings.json, lists of outputs and the like.
constexpr double small_file = 2e4;

/// The report without pictures and curves: style, script, tables.
constexpr double empty_report = 2e5;

/// Fields that are pictured at every output: density, potential, speed.
constexpr double pictured_fields = 3.;

/// No more than one a step.
double n_outputs(const OutputSize &size, const Parameters &parameters)
{
  const double wanted =
      std::ceil(parameters.time.end_time / parameters.output_interval() - 1e-9);
  return 1. + (size.steps > 0. ? std::min(wanted, size.steps) : wanted);
}

double n_frames(const OutputSize &size, const Parameters &parameters)
{
  return std::min<double>(n_outputs(size, parameters), FrameStore::most_frames);
}

void add(OutputSize &size, const double files, const double bytes_a_file)
{
  size.files += files;
  size.bytes += files * bytes_a_file;
}

/// What every run writes.
OutputSize common_size(const Parameters &parameters,
                       const RunContext &context,
                       const std::size_t n_columns,
                       const double      n_steps)
{
  OutputSize size;
  size.steps = n_steps;
  add(size,
      3.,
      static_cast<double>(context.effective_parameters.size() +
                          context.original_text.size()));
  add(size, 3., small_file); // run.json, timings.json, statistics.csv
  size.row = number_bytes * static_cast<double>(n_columns);
  if (parameters.output.report)
  {
    add(size, 1., empty_report);
    size.row *= 2.; // the curves
  }
  size.checkpoints = parameters.output.checkpoint_interval > 0. ||
                     parameters.output.checkpoint_wall_seconds() > 0.;
  size.checkpoint =
      small_file + static_cast<double>(context.effective_parameters.size());
  return size;
}

/// A picture in a file and once more in the report.
void add_pictures(OutputSize  &size,
                  const double pictures,
                  const double bytes,
                  const bool   in_files)
{
  size.files += in_files ? pictures : 0.;
  size.bytes += pictures * bytes * (1. + 4. / 3.); // base64
}

/// What is written of particles.
void add_particles(OutputSize             &size,
                   const double            n_particles,
                   const ParticleSnapshot &example,
                   const Parameters       &parameters)
{
  const ParticleFormats formats = particle_formats(parameters.output);
  const double n_kinds = (formats.vtu ? 1. : 0.) + (formats.npy ? 1. : 0.) +
                         (formats.csv ? 1. : 0.);
  if (n_kinds > 0.)
  {
    const double bytes =
        ParticleWriter::estimated_size(n_particles, example, formats);
    add(size, n_outputs(size, parameters) * n_kinds, bytes / n_kinds + 2e3);
    add(size, 1., small_file); // particles.pvd
  }
  if (!parameters.output.report)
    return;
  const double shown =
      std::min(n_particles, static_cast<double>(most_frame_particles));
  add_pictures(size,
               n_frames(size, parameters),
               4. * shown * (std::min(example.dimension, 3u) + 1.),
               true);
}

/// Between samples.
void add_distances(OutputSize &size, const Parameters &parameters)
{
  if (parameters.output.distance_points > 0)
    add(size, 1., (n_outputs(size, parameters) + 1.) * 10. * number_bytes);
}
} // namespace

template <int dim>
OutputSize output_size(const Setup<dim> &setup,
                       const Parameters &parameters,
                       const RunContext &context,
                       const double      n_steps)
{
  OutputSize size =
      common_size(parameters, context, mesh_columns().size(), n_steps);
  if (parameters.output.fields)
  {
    const double writers =
        std::min<double>(parameters.output.writers,
                         dealii::Utilities::MPI::n_mpi_processes(context.comm));
    add(size,
        n_outputs(size, parameters) * (writers > 1. ? writers + 1. : 1.),
        FieldWriter<dim>::estimated_size(setup.space, 6) / writers + 4e3);
    add(size, 1., small_file); // fields.pvd
  }
  if (parameters.output.report)
  {
    const double n_pictures = dim == 3 ? 3. : 1.;
    const double side = Raster<dim>::largest_picture;
    // At worst a PNG file is as large as its pixels.
    const double bytes =
        dim == 1 ? number_bytes * std::min<double>(setup.space.n_global(),
                                                   Raster<dim>::largest_line)
                 : side * side;
    add_pictures(size,
                 n_pictures *
                     (1. + pictured_fields * n_frames(size, parameters)),
                 bytes + 500.,
                 dim > 1);
    add(size, 1., small_file); // frames.json
  }
  size.checkpoint +=
      setup.space.n_global() * static_cast<double>(nodal_record_size(2));
  if (std::isfinite(parameters.divergence.lipschitz_bound))
    size.checkpoint += static_cast<double>(
                           setup.mesh.triangulation().n_global_active_cells()) *
                       static_cast<double>(nodal_record_size(
                           MeshDiscriminator<dim>::flux_size));
  if (!setup.source_samples)
    return size;
  ParticleSnapshot example;
  example.dimension = dim;
  example.scalars.emplace_back("speed", std::vector<double>());
  example.vectors.emplace_back("velocity", std::vector<double>());
  const auto n = static_cast<double>(setup.source_samples->points.size());
  add_particles(size, n, example, parameters);
  if (setup.target_samples)
    add_distances(size, parameters);
  size.checkpoint += n * static_cast<double>(Particles<dim>::record_size());
  return size;
}

OutputSize output_size(const PointSetup &setup,
                       const Parameters &parameters,
                       const RunContext &context,
                       const double      n_steps)
{
  OutputSize size =
      common_size(parameters, context, point_columns().size(), n_steps);
  ParticleSnapshot example;
  example.dimension = setup.data_target().dimension;
  const auto n =
      static_cast<double>(setup.source.points.size() + setup.unseen.size());
  add_particles(size, n, example, parameters);
  add_distances(size, parameters);
  if (parameters.output.report)
  {
    // The target's points; frames.json.
    add_pictures(size, 1., 16. * most_frame_particles, true);
    add(size, 1., small_file);
  }
  if (setup.latent)
    add(size, 2., small_file);
  // Positions, and the velocities of several steps.
  constexpr double most_fields = 5.;
  size.checkpoint += 8. * n * parameters.flow_dimension() * (1. + most_fields);
  return size;
}

double total_bytes(const OutputSize &size)
{
  return size.bytes + (size.steps + 1.) * size.row +
         (size.checkpoints ? 2. * size.checkpoint : 0.);
}

std::string describe(const OutputSize &size)
{
  std::string text = "at most " + number_text(size.files) + " files with " +
                     size_text(total_bytes(size));
  if (size.steps == 0.)
    text += " and " + size_text(size.row) + " a step";
  return text +
         (size.checkpoints ? ", two checkpoints among them (a third while it "
                             "is written), "
                           : "; a checkpoint, if it is stopped, has ") +
         size_text(size.checkpoint) + (size.checkpoints ? " each" : "");
}

template OutputSize
output_size(const Setup<1> &, const Parameters &, const RunContext &, double);
template OutputSize
output_size(const Setup<2> &, const Parameters &, const RunContext &, double);
template OutputSize
output_size(const Setup<3> &, const Parameters &, const RunContext &, double);
} // namespace lipflow
