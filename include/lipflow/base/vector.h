#ifndef LIPFLOW_BASE_VECTOR_H
#define LIPFLOW_BASE_VECTOR_H

#include <deal.II/lac/la_parallel_vector.h>

namespace lipflow
{
/// Values at the nodes of the mesh: owned entries first, then ghosts. Ghosts
/// are refreshed by update_ghost_values() and summed to their owners by
/// compress(VectorOperation::add), both collective.
using Vector = dealii::LinearAlgebra::distributed::Vector<double>;
} // namespace lipflow

#endif
