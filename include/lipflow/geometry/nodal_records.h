#ifndef LIPFLOW_GEOMETRY_NODAL_RECORDS_H
#define LIPFLOW_GEOMETRY_NODAL_RECORDS_H

#include <lipflow/base/state.h>
#include <lipflow/base/vector.h>

#include <string>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// Of @p n_fields fields.
std::size_t nodal_record_size(std::size_t n_fields);

/// This rank's nodes as records: number (node_numbers()) and values of the
/// @p fields. Local.
template <int dim>
std::string nodal_records(const NodalSpace<dim>             &space,
                          const std::vector<const Vector *> &fields);

/// The fields, with ghosts, of the records of all ranks, whatever the nodes
/// were dealt out like. Throws Error (files) if nodes are missing. Collective.
template <int dim>
std::vector<Vector> read_nodal_records(const NodalSpace<dim> &space,
                                       std::size_t            n_fields,
                                       const RecordSource    &records);

/// The same for @p n_values numbers a cell, all of one cell together, by
/// position in NodalSpace::cells(); records have the size of those of so many
/// fields.
template <int dim>
std::string cell_records(const NodalSpace<dim>     &space,
                         std::size_t                n_values,
                         const std::vector<double> &values);
template <int dim>
std::vector<double> read_cell_records(const NodalSpace<dim> &space,
                                      std::size_t            n_values,
                                      const RecordSource    &records);
} // namespace lipflow

#endif
