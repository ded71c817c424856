// The entry points that libFuzzer calls.

#include <lipflow/base/errors.h>

#include <mpi.h>

#include <cstddef>
#include <cstdint>

#include "reader.h"

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
  return MPI_Init(argc, argv);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      const std::size_t   size)
{
  try
  {
    read({reinterpret_cast<const char *>(data), size});
  }
  catch (const lipflow::Error &)
  {
    // A mistake of the user, found and said.
  }
  return 0;
}
