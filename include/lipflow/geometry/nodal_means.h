#ifndef LIPFLOW_GEOMETRY_NODAL_MEANS_H
#define LIPFLOW_GEOMETRY_NODAL_MEANS_H

#include <lipflow/base/vector.h>

#include <deal.II/base/tensor.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// The continuous functions, one a component, that have at each node the mean
/// of @p at_corners (one Tensor a corner) over its corners, by their weights.
/// With ghosts. Collective.
template <int dim>
std::vector<Vector>
nodal_means(const NodalSpace<dim>                     &space,
            const std::vector<dealii::Tensor<1, dim>> &at_corners);
} // namespace lipflow

#endif
