#ifndef LIPFLOW_OUTPUT_FIELD_WRITER_H
#define LIPFLOW_OUTPUT_FIELD_WRITER_H

#include <lipflow/base/vector.h>
#include <lipflow/output/output_list.h>
#include <lipflow/output/writer_groups.h>

#include <mpi.h>

#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// What a field is called in files, and its nodal values with current ghosts.
using NamedField = std::pair<std::string, const Vector *>;

/**
 * Writes nodal fields for ParaView and other readers of VTK's XML formats:
 * fields/fields_00012.vtu, one file an output for all ranks (one piece each),
 * and fields.pvd, the list of all outputs with their times. With several
 * writers each writes the file fields/fields_00012.3.vtu of its neighbours, and
 * fields/fields_00012.pvtu lists them.
 *
 * Points and values are 64 bit, compressed with zlib; a node is stored once a
 * piece. A file takes its name only when it is complete on the disk. A
 * writer never holds more than two pieces.
 */
template <int dim>
class FieldWriter
{
public:
  /// @p space must outlive the writer. Collective: creates the folder.
  FieldWriter(const NodalSpace<dim> &space,
              const std::string     &run_directory,
              unsigned int           most_writers = 1);

  /// Makes the lists of nodes anew after redistribute(). Local.
  void redistributed();

  /// The times of the outputs, and how to go on after those: later files are
  /// removed. Collective.
  const std::vector<double> &times() const;
  void                       resume(const std::vector<double> &times);

  /// One more output. Collective; Error (files) on all ranks.
  void write(double time, const std::vector<NamedField> &fields);

  /// Bytes of an output of @p n_fields fields before compression. Collective.
  static double estimated_size(const NodalSpace<dim> &space,
                               unsigned int           n_fields);

private:
  std::vector<std::string> write_groups(double             time,
                                        const std::string &piece) const;

  std::string piece(const std::vector<NamedField> &fields) const;

  const NodalSpace<dim> *space_;
  MPI_Comm               communicator_;
  std::string            run_directory_;

  /// Nodes of the owned cells, and the other way round.
  std::vector<unsigned int> node_of_point_;
  std::vector<unsigned int> point_of_node_;

  OutputList   outputs_;
  WriterGroups groups_;
};
} // namespace lipflow

#endif
