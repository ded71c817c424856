#ifndef LIPFLOW_TESTS_UNIT_RANKS_H
#define LIPFLOW_TESTS_UNIT_RANKS_H

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

namespace lipflow
{
namespace test
{
inline boost::test_tools::assertion_result
is_one_rank(boost::unit_test::test_unit_id)
{
  boost::test_tools::assertion_result result =
      dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) == 1;
  result.message() << "it does not communicate";
  return result;
}

/// The precondition of a test, or suite, that does not communicate: on more
/// ranks each would do the same work again, or all would wait for one.
inline boost::unit_test::precondition on_one_rank()
{
  return boost::unit_test::precondition(&is_one_rank);
}
} // namespace test
} // namespace lipflow

#endif
