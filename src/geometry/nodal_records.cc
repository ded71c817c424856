#include <lipflow/base/errors.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_records.h>
#include <lipflow/geometry/nodal_space.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace lipflow
{
namespace
{
// Numbers of nodes are far below 2^53: doubles hold them.
void append(const double value, std::string &bytes)
{
  bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

/// Calls @p action(position, values) for all records whose numbers are among
/// @p numbers; false if the records of some are missing. Collective.
template <typename Action>
bool for_each_record(const std::vector<std::uint64_t> &numbers,
                     const std::size_t                 n_values,
                     const RecordSource               &records,
                     const Action                     &action)
{
  std::vector<std::pair<double, std::size_t>> sorted;
  for (std::size_t k = 0; k < numbers.size(); ++k)
    sorted.emplace_back(static_cast<double>(numbers[k]), k);
  std::sort(sorted.begin(), sorted.end());
  std::vector<bool>   found(numbers.size(), false);
  std::vector<double> record(1 + n_values);
  const std::size_t   size = nodal_record_size(n_values);
  records(
      [&](const std::string &block)
      {
        for (std::size_t at = 0; at < block.size(); at += size)
        {
          std::memcpy(record.data(), block.data() + at, size);
          const auto place =
              std::lower_bound(sorted.begin(),
                               sorted.end(),
                               std::make_pair(record[0], std::size_t{0}));
          if (place == sorted.end() || place->first != record[0])
            continue; // another rank's
          found[place->second] = true;
          action(place->second, record.data() + 1);
        }
      });
  return std::find(found.begin(), found.end(), false) == found.end();
}

void require_on_all_ranks(const bool complete, const MPI_Comm communicator)
{
  if (dealii::Utilities::MPI::min(complete ? 1 : 0, communicator) == 0)
    throw Error(ExitCode::files,
                "The checkpoint does not hold all nodes and cells of the mesh. "
                "Was the mesh changed?");
}
} // namespace

std::size_t nodal_record_size(const std::size_t n_fields)
{
  return (1 + n_fields) * sizeof(double);
}

template <int dim>
std::string nodal_records(const NodalSpace<dim>             &space,
                          const std::vector<const Vector *> &fields)
{
  const std::vector<std::uint64_t> numbers = node_numbers(space);
  std::string                      bytes;
  bytes.reserve(numbers.size() * nodal_record_size(fields.size()));
  for (unsigned int i = 0; i < numbers.size(); ++i)
  {
    append(static_cast<double>(numbers[i]), bytes);
    for (const Vector *field : fields)
      append(field->local_element(i), bytes);
  }
  return bytes;
}

template <int dim>
std::vector<Vector> read_nodal_records(const NodalSpace<dim> &space,
                                       const std::size_t      n_fields,
                                       const RecordSource    &records)
{
  std::vector<Vector> fields(n_fields, space.make_vector());
  const bool          complete =
      for_each_record(node_numbers(space),
                      n_fields,
                      records,
                      [&](const std::size_t i, const double *values)
                      {
                        for (std::size_t f = 0; f < n_fields; ++f)
                          fields[f].local_element(i) = values[f];
                      });
  require_on_all_ranks(complete, space.mesh().communicator());
  for (Vector &field : fields)
    field.update_ghost_values();
  return fields;
}

template <int dim>
std::string cell_records(const NodalSpace<dim>     &space,
                         const std::size_t          n_values,
                         const std::vector<double> &values)
{
  AssertDimension(values.size(), n_values * space.cells().size());
  const std::vector<std::uint64_t> numbers = cell_numbers(space);
  std::string                      bytes;
  bytes.reserve(numbers.size() * nodal_record_size(n_values));
  for (std::size_t k = 0; k < numbers.size(); ++k)
  {
    append(static_cast<double>(numbers[k]), bytes);
    for (std::size_t n = 0; n < n_values; ++n)
      append(values[k * n_values + n], bytes);
  }
  return bytes;
}

template <int dim>
std::vector<double> read_cell_records(const NodalSpace<dim> &space,
                                      const std::size_t      n_values,
                                      const RecordSource    &records)
{
  std::vector<double> values(n_values * space.cells().size(), 0.);
  const bool          complete = for_each_record(
      cell_numbers(space),
      n_values,
      records,
      [&](const std::size_t k, const double *record)
      { std::copy_n(record, n_values, values.begin() + k * n_values); });
  require_on_all_ranks(complete, space.mesh().communicator());
  return values;
}

template std::string nodal_records(const NodalSpace<1> &,
                                   const std::vector<const Vector *> &);
template std::string nodal_records(const NodalSpace<2> &,
                                   const std::vector<const Vector *> &);
template std::string nodal_records(const NodalSpace<3> &,
                                   const std::vector<const Vector *> &);
template std::vector<Vector>
read_nodal_records(const NodalSpace<1> &, std::size_t, const RecordSource &);
template std::vector<Vector>
read_nodal_records(const NodalSpace<2> &, std::size_t, const RecordSource &);
template std::vector<Vector>
read_nodal_records(const NodalSpace<3> &, std::size_t, const RecordSource &);
template std::string
cell_records(const NodalSpace<1> &, std::size_t, const std::vector<double> &);
template std::string
cell_records(const NodalSpace<2> &, std::size_t, const std::vector<double> &);
template std::string
cell_records(const NodalSpace<3> &, std::size_t, const std::vector<double> &);
template std::vector<double>
read_cell_records(const NodalSpace<1> &, std::size_t, const RecordSource &);
template std::vector<double>
read_cell_records(const NodalSpace<2> &, std::size_t, const RecordSource &);
template std::vector<double>
read_cell_records(const NodalSpace<3> &, std::size_t, const RecordSource &);
} // namespace lipflow
