#ifndef LIPFLOW_OUTPUT_PARTICLE_WRITER_H
#define LIPFLOW_OUTPUT_PARTICLE_WRITER_H

#include <lipflow/output/output_list.h>
#include <lipflow/output/particle_snapshot.h>

#include <mpi.h>

#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
/// Which files a ParticleWriter writes.
struct ParticleFormats
{
  bool vtu = true;
  bool npy = true;
  bool csv = false;
};

/**
 * Writes particles to the folder of a run, an output at a time, by increasing
 * id and so the same bytes on any number of ranks:
 *
 *   particles/particles_00012.vtu  for ParaView: vertex cells with id, weight,
 *                                  the scalars and the vectors, 64 bit and
 *                                  compressed as FieldWriter's; particles.pvd
 *                                  lists all outputs with their times
 *   particles/particles_00012.npy  for numpy: float64, a row a particle,
 *                                  position, then weight
 *   particles/particles_00012.csv  the same rows under a line with x,y,weight
 *
 * With labels all have a column `label` more, after the weight: .vtu and .npy
 * their numbers, .csv their names.
 * VTK has three dimensions: of more, the .vtu shows the first three. A file
 * takes its name only when it is complete on the disk. Rank 0 gathers all
 * particles and writes.
 */
class ParticleWriter
{
public:
  /// Collective: creates the folder.
  ParticleWriter(MPI_Comm               communicator,
                 const std::string     &run_directory,
                 const ParticleFormats &formats = {});

  /// The times of the outputs, and how to go on after those: later files are
  /// removed. Collective.
  const std::vector<double> &times() const;
  void                       resume(const std::vector<double> &times);

  /// One more output, of the particles that each rank has. Collective; Error
  /// (files) on all ranks.
  void write(double time, const ParticleSnapshot &local);

  /// The same with what gather_sorted() has returned.
  void write_sorted(double time, const ParticleSnapshot &sorted);

  /// Bytes of an output of @p n_particles before compression. @p example has
  /// the dimension and the names of scalars and vectors; its particles do not
  /// matter.
  static double estimated_size(double                  n_particles,
                               const ParticleSnapshot &example,
                               const ParticleFormats  &formats = {});

private:
  void write_record() const;

  MPI_Comm        communicator_;
  std::string     run_directory_;
  ParticleFormats formats_;
  OutputList      outputs_;
};
} // namespace lipflow

#endif
