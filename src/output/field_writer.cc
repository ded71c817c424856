#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/output/field_writer.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/to_root.h>
#include <lipflow/output/vtu.h>

#include <deal.II/base/mpi.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lipflow
{
namespace
{
constexpr unsigned int not_a_point = static_cast<unsigned int>(-1);

/// VTK counts the vertices of a cell around, we along the axes.
template <int dim>
constexpr std::array<unsigned int, (1u << dim)> vtk_order()
{
  if constexpr (dim == 1)
    return {{0, 1}};
  else if constexpr (dim == 2)
    return {{0, 1, 3, 2}};
  else
    return {{0, 1, 3, 2, 4, 5, 7, 6}};
}

/// What a piece takes before compression, in base64.
template <int dim>
double bytes_of(const double       n_points,
                const double       n_cells,
                const unsigned int n_fields)
{
  const double bytes =
      n_points * (3 + n_fields) * 8. + n_cells * ((1u << dim) * 8. + 9.);
  return bytes * 4. / 3.;
}

template <int dim>
constexpr std::uint8_t vtk_cell_type()
{
  return dim == 1 ? 3 : dim == 2 ? 9 : 12;
}
} // namespace

template <int dim>
FieldWriter<dim>::FieldWriter(const NodalSpace<dim> &space,
                              const std::string     &run_directory,
                              const unsigned int     most_writers)
    : space_(&space)
    , communicator_(space.mesh().communicator())
    , run_directory_(run_directory)
    , outputs_(run_directory, "fields")
    , groups_(space.mesh().communicator(), most_writers)
{
  redistributed();
  on_root(communicator_,
          [&]() { make_directory(join_path(run_directory_, "fields")); });
}

template <int dim>
void FieldWriter<dim>::redistributed()
{
  point_of_node_.assign(space_->n_local(), not_a_point);
  node_of_point_.clear();
  for (const auto &cell : space_->cells())
    for (const unsigned int node : cell.node)
      if (point_of_node_[node] == not_a_point)
      {
        point_of_node_[node] = node_of_point_.size();
        node_of_point_.push_back(node);
      }
}

template <int dim>
void FieldWriter<dim>::write(const double                   time,
                             const std::vector<NamedField> &fields)
{
  const auto files = write_groups(time, piece(fields));
  const auto list = join_path(run_directory_, outputs_.next() + ".pvtu");
  outputs_.add(time);
  std::vector<std::string> names;
  for (const auto &[name, field] : fields)
    names.push_back(name);
  on_root(communicator_,
          [&]()
          {
            if (groups_.size() > 1)
              write_file_safely(list, vtu::of_files(names, files));
            outputs_.write();
          });
}

/// Returns the files of the groups that have cells, without their folder.
template <int dim>
std::vector<std::string>
FieldWriter<dim>::write_groups(const double       time,
                               const std::string &piece) const
{
  const std::string name = outputs_.next();
  const auto        ending = [&](const unsigned int group) {
    return groups_.size() == 1 ? ".vtu" : "." + std::to_string(group) + ".vtu";
  };
  on_all_ranks(communicator_,
               [&]()
               {
                 write_gathered(
                     join_path(run_directory_, name + ending(groups_.own())),
                     {vtu::header(time), vtu::footer()},
                     piece,
                     groups_.communicator());
               });
  std::vector<unsigned int> has_cells(groups_.size(), 0);
  has_cells[groups_.own()] = piece.empty() ? 0 : 1;
  dealii::Utilities::MPI::max(has_cells, communicator_, has_cells);
  std::vector<std::string> files;
  for (unsigned int group = 0; group < groups_.size(); ++group)
    if (has_cells[group] == 1)
      files.push_back(name.substr(name.find('/') + 1) + ending(group));
  return files;
}

template <int dim>
const std::vector<double> &FieldWriter<dim>::times() const
{
  return outputs_.times();
}

template <int dim>
void FieldWriter<dim>::resume(const std::vector<double> &times)
{
  outputs_.resume(times,
                  dealii::Utilities::MPI::this_mpi_process(communicator_) == 0);
  on_root(communicator_, [&]() { outputs_.write(); });
}

template <int dim>
double FieldWriter<dim>::estimated_size(const NodalSpace<dim> &space,
                                        const unsigned int     n_fields)
{
  const double n_cells = dealii::Utilities::MPI::sum(
      static_cast<double>(space.cells().size()), space.mesh().communicator());
  return bytes_of<dim>(space.n_global(), n_cells, n_fields);
}

template <int dim>
std::string FieldWriter<dim>::piece(const std::vector<NamedField> &fields) const
{
  const auto &cells = space_->cells();
  if (cells.empty())
    return ""; // ParaView dislikes pieces without points

  std::vector<double> values(3 * node_of_point_.size(), 0.);
  for (std::size_t point = 0; point < node_of_point_.size(); ++point)
    for (unsigned int d = 0; d < dim; ++d)
      values[3 * point + d] = space_->locations()[node_of_point_[point]][d];

  std::string text;
  // Rather than twice as much as there is; what is not used takes no memory.
  text.reserve(static_cast<std::size_t>(
      bytes_of<dim>(node_of_point_.size(), cells.size(), fields.size())));
  text += "<Piece NumberOfPoints=\"" + std::to_string(node_of_point_.size()) +
          "\" NumberOfCells=\"" + std::to_string(cells.size()) +
          "\">\n<Points>\n";
  text += vtu::array("type=\"Float64\" NumberOfComponents=\"3\"", values);
  text += "</Points>\n<Cells>\n";
  {
    constexpr auto            order = vtk_order<dim>();
    std::vector<std::int64_t> connectivity, offsets;
    connectivity.reserve(cells.size() * order.size());
    offsets.reserve(cells.size());
    for (const auto &cell : cells)
    {
      for (const unsigned int corner : order)
        connectivity.push_back(point_of_node_[cell.node[corner]]);
      offsets.push_back(connectivity.size());
    }
    const std::vector<std::uint8_t> types(cells.size(), vtk_cell_type<dim>());
    text += vtu::array("type=\"Int64\" Name=\"connectivity\"", connectivity);
    text += vtu::array("type=\"Int64\" Name=\"offsets\"", offsets);
    text += vtu::array("type=\"UInt8\" Name=\"types\"", types);
  }
  text += "</Cells>\n<PointData>\n";
  values.resize(node_of_point_.size());
  for (const auto &[name, field] : fields)
  {
    for (std::size_t point = 0; point < values.size(); ++point)
      values[point] = field->local_element(node_of_point_[point]);
    text +=
        vtu::array("type=\"Float64\" Name=\"" + escape(name) + "\"", values);
  }
  text += "</PointData>\n</Piece>\n";
  return text;
}

template class FieldWriter<1>;
template class FieldWriter<2>;
template class FieldWriter<3>;
} // namespace lipflow
