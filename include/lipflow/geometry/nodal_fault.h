#ifndef LIPFLOW_GEOMETRY_NODAL_FAULT_H
#define LIPFLOW_GEOMETRY_NODAL_FAULT_H

#include <lipflow/base/vector.h>

#include <limits>
#include <string>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * What is wrong with nodal values, as a part of a sentence: "the density is
 * nan at (0.5, 0.25) in cell 0_3:012, and at 3 more nodes", the cell as deal.II
 * names it (dealii::CellId). Empty if all are finite and at least @p least. Of
 * several nodes that with the least number (node_numbers()) is named, which
 * does not depend on the ranks. Collective.
 */
template <int dim>
std::string nodal_fault(const NodalSpace<dim> &space,
                        const std::string     &name,
                        const Vector          &values,
                        double least = std::numeric_limits<double>::lowest());
/// The same for the state of a flow: nodal masses, which are at least 0 and are
/// shown as densities, and then the potential. Collective.
template <int dim>
std::string flow_fault(const NodalSpace<dim> &space,
                       const std::string     &name,
                       const Vector          &mass,
                       const Vector          &potential);
} // namespace lipflow

#endif
