#ifndef LIPFLOW_DISCRIMINATOR_DISCRIMINATOR_PARAMETERS_H
#define LIPFLOW_DISCRIMINATOR_DISCRIMINATOR_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
enum class Constraint;

/// Section `Discriminator` of the parameter file.
struct DiscriminatorParameters
{
  std::string  type = "mesh";       ///< mesh | exact | neural
  std::string  constraint = "auto"; ///< auto | corners | cells
  double       relative_gap = 1e-6;
  bool         gap_is_automatic = true; ///< flows on a mesh choose another one
  double       absolute_gap = 1e-12;
  unsigned int maximum_iterations = 100; ///< Newton matrices a solve
  std::string  linear_solver = "auto";   ///< auto | cg | direct
  double       linear_tolerance = 1e-3;
  bool         warm_start = true;
  bool         reproducible = false; ///< direct solves on one rank

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;

  /// `auto`, which those decide who know the measures, is corners here.
  Constraint constraint_kind() const;
};
} // namespace lipflow

#endif
