#ifndef LIPFLOW_OUTPUT_PARTICLE_SNAPSHOT_H
#define LIPFLOW_OUTPUT_PARTICLE_SNAPSHOT_H

#include <mpi.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
/// Particles at one time, with what belongs to them: those of a rank, or all.
struct ParticleSnapshot
{
  /// A name and its values, particle after particle.
  using Column = std::pair<std::string, std::vector<double>>;

  unsigned int               dimension = 0;
  std::vector<std::uint64_t> ids;       ///< unique among all ranks
  std::vector<double>        positions; ///< particle after particle
  std::vector<double>        weights;
  std::vector<Column>        scalars; ///< one number a particle
  std::vector<Column>        vectors; ///< `dimension` numbers a particle

  /// The names that labels stand for, by number; empty: there are no labels.
  std::vector<std::string>  label_names;
  std::vector<unsigned int> labels; ///< one a particle, if there are names

  std::size_t size() const
  {
    return ids.size();
  }
};

/// All particles by increasing id on rank 0, none elsewhere. So what is made of
/// them does not depend on who had which. All ranks must name the same labels,
/// scalars and vectors in the same order, also where they have no particles.
/// Collective.
ParticleSnapshot gather_sorted(const ParticleSnapshot &local,
                               MPI_Comm                communicator);
} // namespace lipflow

#endif
