#ifndef LIPFLOW_DISCRIMINATOR_WARM_START_H
#define LIPFLOW_DISCRIMINATOR_WARM_START_H

#include <vector>

namespace lipflow
{
class StateReader;
class StateWriter;

/**
 * What a solve on the mesh leaves for the next one besides psi. The rest of the
 * interior point method's iterate follows from these two (doc/theory.md, 8).
 */
struct WarmStart
{
  /// The flux z of the transport from P to gamma, div z = P - gamma: dim
  /// components by corner, in the order of NodalSpace::corner().
  std::vector<double> flux;

  double       divergence = 0.;   ///< upper bound of D
  unsigned int cold_matrices = 0; ///< of the last solve without; 0: none yet
};

/// Bit by bit, all but the flux, which is distributed over the ranks.
void      save(const WarmStart &warm_start, StateWriter &state);
WarmStart load_warm_start(StateReader &state);
} // namespace lipflow

#endif
