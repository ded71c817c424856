#ifndef LIPFLOW_FLOW_TIME_PARAMETERS_H
#define LIPFLOW_FLOW_TIME_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Time` of the parameter file.
struct TimeParameters
{
  double      end_time = 1.;
  std::string scheme = "variational"; ///< or sdirk2, explicit; heun, rk4, ...
  std::string fluxes = "auto";        ///< of densities: auto | upwind | limited
  double      cfl_number = 0.5;
  double      step = 0.;         ///< of flows without a mesh; 0: by C and L
  double      maximum_step = 0.; ///< 0: none
  double      stop_below = 0.;   ///< Fisher information; 0: never
  double      stop_divergence_below = 0.; ///< 0: never

  /// Times between 0 and the end, increasing, that steps are shortened to land
  /// on, too; no key of the file.
  std::vector<double> landing_times;

  /// The scheme can move a density.
  bool is_for_densities() const;

  /// Of convergence, of densities.
  unsigned int order() const;

  /// The fluxes of densities are limited, not upwind.
  bool uses_limited_fluxes() const;

  /// The scheme is one of PointFlow's alone.
  bool is_for_points_only() const;

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;
};
} // namespace lipflow

#endif
