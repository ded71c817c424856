#include <lipflow/geometry/mesh_file.h>

#include <deal.II/grid/tria.h>

#include <cstdio>
#include <fstream>

#include "reader.h"
#include <unistd.h>

void read(const std::string &bytes)
{
  // Of this process: several may run side by side.
  static const std::string path =
      "/tmp/lipflow_fuzz_" + std::to_string(getpid()) + ".msh";
  std::ofstream(path, std::ios::binary) << bytes;
  const struct Remover
  {
    ~Remover()
    {
      std::remove(path.c_str());
    }
  } remover;
  dealii::Triangulation<2> triangulation;
  lipflow::read_mesh_file(path, MPI_COMM_SELF, triangulation);
}
