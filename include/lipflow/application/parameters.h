#ifndef LIPFLOW_APPLICATION_PARAMETERS_H
#define LIPFLOW_APPLICATION_PARAMETERS_H

#include <lipflow/base/errors.h>
#include <lipflow/comparison/compare_parameters.h>
#include <lipflow/discriminator/discriminator_parameters.h>
#include <lipflow/discriminator/network_parameters.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/adaptivity.h>
#include <lipflow/flow/particle_parameters.h>
#include <lipflow/flow/time_parameters.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/latent/latent_parameters.h>
#include <lipflow/measure/density.h>

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Divergence`: f and the Lipschitz bound L of the potentials.
struct DivergenceParameters
{
  DivergenceChoice choice;
  double           lipschitz_bound = 1.; ///< L > 0, may be infinite
  bool             reversed = false;     ///< D(Q||P): neural only

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;
};

/// Section `Output`.
struct OutputParameters
{
  std::string directory; ///< empty: "runs/" and the parameter file's name
  double interval = 0.;  ///< time between fields; 0: a tenth of the end time
  bool   fields = true;  ///< write fields.pvd and fields/
  bool   report = true;  ///< write report.html

  unsigned int writers = 1; ///< ranks that write fields at the same time

  std::string particles = "npy"; ///< files beside ParaView's: none | npy | csv

  /// Flows from samples to samples: distances are measured between at most so
  /// many points of each measure.
  unsigned int distance_points = 1000;

  double      checkpoint_interval = 0.;       ///< in time of the flow; 0: none
  std::string checkpoint_wall_interval = "0"; ///< of the clock; 0: none
  std::string wall_time_limit = "0";          ///< 0: none

  double checkpoint_wall_seconds() const;
  double wall_limit_seconds() const;

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;

private:
  void declare_checkpoints(dealii::ParameterHandler &prm);
};

/// Everything that a parameter file can say.
struct Parameters
{
  unsigned int            dimension = 2;
  GeometryParameters      geometry;
  AdaptivityParameters    adaptivity;
  DivergenceParameters    divergence;
  MeasureParameters       source{"Source"};
  MeasureParameters       target{"Target"};
  TimeParameters          time;
  ParticleParameters      particles;
  LatentParameters        latent;
  DiscriminatorParameters discriminator;
  NetworkParameters       network;
  CompareParameters       compare;
  OutputParameters        output;

  /// Declares all keys and binds them to the members, which must outlive
  /// @p prm and stay where they are.
  void add_to(dealii::ParameterHandler &prm);

  /// The potentials are no functions on a mesh: Type = exact or neural.
  bool is_without_mesh() const
  {
    return discriminator.type != "mesh";
  }

  /// A mesh is needed, if only to draw samples on it.
  bool has_mesh() const;

  /// Of the space in which particles flow.
  unsigned int flow_dimension() const
  {
    return latent.is_given() ? latent.dimension : dimension;
  }

  /// Of the space in which the source is drawn, or its file is.
  unsigned int source_dimension() const
  {
    return latent.draws_source_in_latent_space() ? latent.dimension : dimension;
  }

  /// Between two outputs: Output/Interval, or what 0 means.
  double output_interval() const;

  /// Discriminator/Constraint, decided: corners | cells.
  std::string constraint() const;

  /// Adds what is wrong with the values; opens no file.
  void check(ParameterErrors &errors) const;

private:
  void check_samples(ParameterErrors &errors) const;
  void check_without_mesh(ParameterErrors &errors) const;
  void check_adaptivity(ParameterErrors &errors) const;
};
} // namespace lipflow

#endif
