#ifndef LIPFLOW_MEASURE_DENSITY_MEASURE_H
#define LIPFLOW_MEASURE_DENSITY_MEASURE_H

#include <lipflow/measure/edge_densities.h>
#include <lipflow/measure/source_measure.h>
#include <lipflow/measure/target_measure.h>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// A density as source: nodal masses, and the form (doc/theory.md, 4.1)
/// U(psi) = sum_ij k_ij [ r_ij ((psi_i - psi_j)_+)^2 + r_ji ((psi_j -
/// psi_i)_+)^2 ] with the densities r of the flows along the pairs.
template <int dim>
class DensitySource : public SourceMeasure
{
public:
  /// Both must outlive this; @p mass with ghosts. The flows are upwind.
  DensitySource(const NodalSpace<dim> &space, const Vector &mass);

  /// With other flows.
  DensitySource(const NodalSpace<dim> &space,
                const Vector          &mass,
                EdgeDensities          densities);

  const EdgeDensities &densities() const;

  const Vector       &functional() const override;
  void                outflow(const Vector &psi, Vector &out) const override;
  void                add_mobility(const Vector        &psi,
                                   double               factor,
                                   std::vector<double> &pair_values) const override;
  std::vector<double> cell_flows(const Vector &psi,
                                 double        factor) const override;

private:
  const NodalSpace<dim> *space_;
  const Vector          *mass_;
  EdgeDensities          densities_;
};

/// A density as target: its points are the owned nodes.
template <int dim>
class DensityTarget : public TargetMeasure
{
public:
  /// @p space must outlive this; @p mass is copied.
  DensityTarget(const NodalSpace<dim> &space, const Vector &mass);

  const std::vector<double> &masses() const override;
  const std::vector<double> &weights() const override;
  void values(const Vector &psi, std::vector<double> &values) const override;
  void add_to_nodes(const std::vector<double> &a, Vector &nodes) const override;
  void add_products(const std::vector<double> &a,
                    std::vector<double>       &pair_values,
                    Vector                    &diagonal) const override;
  bool is_nodal() const override;

private:
  std::vector<double> masses_, weights_;
};
} // namespace lipflow

#endif
