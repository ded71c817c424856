#ifndef LIPFLOW_APPLICATION_PARAMETERS_H
#define LIPFLOW_APPLICATION_PARAMETERS_H

#include <lipflow/base/errors.h>
#include <lipflow/comparison/compare_parameters.h>
#include <lipflow/discriminator/discriminator_parameters.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/flow/particle_parameters.h>
#include <lipflow/flow/time_parameters.h>
#include <lipflow/geometry/mesh.h>
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

  std::string particles = "npy"; ///< files beside ParaView's: none | npy | csv

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;
};

/// Everything that a parameter file can say.
struct Parameters
{
  unsigned int            dimension = 2;
  GeometryParameters      geometry;
  DivergenceParameters    divergence;
  MeasureParameters       source{"Source"};
  MeasureParameters       target{"Target"};
  TimeParameters          time;
  ParticleParameters      particles;
  DiscriminatorParameters discriminator;
  CompareParameters       compare;
  OutputParameters        output;

  /// Declares all keys and binds them to the members, which must outlive
  /// @p prm and stay where they are.
  void add_to(dealii::ParameterHandler &prm);

  /// Adds what is wrong with the values; opens no file.
  void check(ParameterErrors &errors) const;

private:
  void check_samples(ParameterErrors &errors) const;
};
} // namespace lipflow

#endif
