#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  return boost::unit_test::unit_test_main([]() { return true; }, argc, argv);
}
