#ifndef LIPFLOW_COMPARISON_MOMENTS_H
#define LIPFLOW_COMPARISON_MOMENTS_H

#include <lipflow/base/vector.h>

#include <deal.II/base/tensor.h>

namespace lipflow
{
template <int dim>
class NodalSpace;
template <int dim>
class Particles;

/// Of a measure, divided by its mass.
template <int dim>
struct Moments
{
  dealii::Tensor<1, dim> mean;
  dealii::Tensor<1, dim> variances; ///< along each axis, of x_d - mean_d

  /// The trace of the covariance, E[|x - mean|^2].
  double variance() const;
};

/// Of nodal masses: of sum_i P_i delta_{x_i}. The density with the values
/// P_i/m_i at the nodes, d-linear between them, has h^2/6 more variance along
/// each axis (uniform grid, away from the walls). Collective.
template <int dim>
Moments<dim> moments_of(const NodalSpace<dim> &space, const Vector &mass);

/// Of sum_k w_k delta_{y_k}, without the mesh. Collective.
template <int dim>
Moments<dim> moments_of(const Particles<dim> &particles);
} // namespace lipflow

#endif
