#ifndef LIPFLOW_OUTPUT_FRAME_PARTICLES_H
#define LIPFLOW_OUTPUT_FRAME_PARTICLES_H

#include <lipflow/output/particle_snapshot.h>

#include <string>
#include <vector>

namespace lipflow
{
/// The particles of a frame, as many as can be drawn.
struct FrameParticles
{
  std::string over; ///< the field behind them, of the frame or fixed; "": none
  std::string file; ///< relative to the run's folder; "" if there are none
  std::size_t total = 0; ///< how many there are
  double      mass = 0.; ///< sum of all their weights

  /// Of those that are drawn, particle after particle.
  std::vector<float> positions;
  std::vector<float> weights;
};

/// At most this many particles of a frame are kept.
constexpr std::size_t most_frame_particles = 4000;

/// One of every k particles in order, with the smallest k that leaves few
/// enough: the same ones from frame to frame, as long as none is added. Which
/// of the k varies, or of particles dealt in turn to k clusters one cluster
/// would be all that is seen.
FrameParticles sample_particles(const ParticleSnapshot &sorted);

/// The content of their file: a row a particle, position and weight, 32 bit
/// floating point numbers, little-endian.
std::string pack_particles(const FrameParticles &particles,
                           unsigned int          dimension);

/// Sets positions and weights from such a file; false if it cannot be one.
bool unpack_particles(const std::string &bytes,
                      unsigned int       dimension,
                      FrameParticles    &particles);
} // namespace lipflow

#endif
