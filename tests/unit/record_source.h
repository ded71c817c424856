#ifndef LIPFLOW_TESTS_UNIT_RECORD_SOURCE_H
#define LIPFLOW_TESTS_UNIT_RECORD_SOURCE_H

#include <lipflow/base/state.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <string>

namespace lipflow
{
namespace test
{
/// The records of all ranks, as a file would hold them, some at a time.
/// Collective.
inline RecordSource records_of(const std::string &local, const std::size_t size)
{
  std::string all;
  for (const std::string &part :
       dealii::Utilities::MPI::all_gather(MPI_COMM_WORLD, local))
    all += part;
  return [all, size](const RecordConsumer &consume)
  {
    for (std::size_t at = 0; at < all.size(); at += 7 * size)
      consume(all.substr(at, std::min(7 * size, all.size() - at)));
  };
}
} // namespace test
} // namespace lipflow

#endif
