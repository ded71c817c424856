#ifndef LIPFLOW_MEASURE_EMPIRICAL_TARGET_H
#define LIPFLOW_MEASURE_EMPIRICAL_TARGET_H

#include <lipflow/base/point_set.h>
#include <lipflow/geometry/point_evaluation.h>
#include <lipflow/measure/target_measure.h>

#include <string>

namespace lipflow
{
/// Q = sum_k q_k delta_{x_k}: an empirical measure as target.
template <int dim>
class EmpiricalTarget : public TargetMeasure
{
public:
  /// @p points are the same on all ranks. @p where begins the message of the
  /// Error (input) if some lie outside of the domain. Collective.
  EmpiricalTarget(const NodalSpace<dim> &space,
                  const PointSet        &points,
                  const std::string     &where);

  const std::vector<double> &masses() const override;
  const std::vector<double> &weights() const override;
  void values(const Vector &psi, std::vector<double> &values) const override;
  void add_to_nodes(const std::vector<double> &a, Vector &nodes) const override;
  void add_products(const std::vector<double> &a,
                    std::vector<double>       &pair_values,
                    Vector                    &diagonal) const override;
  bool is_nodal() const override;

private:
  const NodalSpace<dim> *space_;
  std::vector<double>    masses_;
  PointEvaluation<dim>   evaluation_;
};
} // namespace lipflow

#endif
