#ifndef LIPFLOW_APPLICATION_SETUP_H
#define LIPFLOW_APPLICATION_SETUP_H

#include <lipflow/application/parameters.h>
#include <lipflow/application/tasks.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/gradient_flow.h>
#include <lipflow/flow/particle_flow.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/refinement.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/particles.h>
#include <lipflow/measure/samples.h>
#include <lipflow/measure/target_measure.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace lipflow
{
/// Of make_samples(): independent for equal seeds.
constexpr std::uint32_t source_stream = 0, target_stream = 1;

/// What every task starts from, made from the parameters in the order of the
/// members.
template <int dim>
struct Setup
{
  /// The mesh is fitted to the densities, level by level, if it is to be
  /// adapted. Throws Error for whatever is wrong with mesh or measures, and
  /// (input) if L = inf and the source has mass where the target has none: the
  /// unregularised divergence is infinite there. Collective.
  Setup(const Parameters &parameters, const RunContext &context);

  /// Makes the measures anew after redistribute(). Collective.
  void redistributed(const Parameters &parameters, const RunContext &context);

  /// Makes the target anew on a mesh that refine() has changed; what has become
  /// of the source is the flow's. Collective.
  void remeshed(const Parameters &parameters, const RunContext &context);

  /// With L = inf, throws Error (input) if the source has mass where the target
  /// has none, or where f(0) = inf none where that has. Collective.
  void refuse_infinite_divergence(const Vector &source_mass) const;

  /// By cell, the larger one of the density_jumps of the source, as it is by
  /// now, and of the target; 0 for samples. Collective.
  std::vector<double> jumps(const Vector &source_mass) const;

  Mesh<dim>                   mesh;
  NodalSpace<dim>             space;
  std::unique_ptr<Divergence> divergence;
  std::optional<Samples>      source_samples; ///< of Type = samples
  std::optional<Samples>      target_samples;
  Density source; ///< nodal masses, of samples those that the mesh sees
  Density target;
  std::unique_ptr<TargetMeasure> target_measure;

private:
  void make_target();
  void fit_to_densities(const Parameters &parameters,
                        const RunContext &context);
};

/// The discriminator of a flow with @p time on @p setup, which must outlive it:
/// Relative gap = auto is made a number. Collective.
template <int dim>
std::unique_ptr<MeshDiscriminator<dim>>
make_discriminator(const Setup<dim>     &setup,
                   const Parameters     &parameters,
                   const TimeParameters &time);

/// What moves: the particles, if the source is samples, and the flow.
template <int dim>
struct MovingMeasure
{
  /// Both must outlive this. Collective.
  MovingMeasure(const Setup<dim> &setup, const Parameters &parameters);

  /// What stands after Setup::redistributed(), with the flow's potential.
  /// Collective.
  void redistributed(const Setup<dim> &setup,
                     const Parameters &parameters,
                     Vector            potential);

  /// What refine() is to carry over, potential and flux of the last solve
  /// included.
  CarriedFields carried() const;

  /// What stands after Setup::remeshed(), with what refine() carried over.
  /// Collective.
  void rebuilt(const Setup<dim> &setup,
               const Parameters &parameters,
               CarriedFields     fields);

  std::unique_ptr<MeshDiscriminator<dim>> discriminator;
  std::unique_ptr<Particles<dim>>         particles;
  std::unique_ptr<MeshFlow>               flow;

  /// The flow, if it is one of a density.
  GradientFlow<dim> *gradient_flow = nullptr;

  /// The flow, if it is one of particles.
  ParticleFlow<dim> *particle_flow = nullptr;
};

/// The files besides the parameter file that the parameters name, as paths that
/// can be opened from here.
std::vector<std::string> input_files(const Parameters &parameters,
                                     const RunContext &context);

/// "The source is 1000 particles: ...", a line for people.
std::string describe_samples(const std::string &name, const Samples &samples);

/// "KL, L = 1", for people.
std::string describe_divergence(const Parameters &parameters);
} // namespace lipflow

#endif
