#ifndef LIPFLOW_DISCRIMINATOR_NEURAL_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_NEURAL_DISCRIMINATOR_H

#include <lipflow/discriminator/network_parameters.h>
#include <lipflow/discriminator/point_discriminator.h>

#include <mpi.h>

#include <memory>

namespace lipflow
{
class Divergence;

/// What a neural discriminator approximates.
struct NeuralProblem
{
  MPI_Comm          communicator;
  const Divergence *divergence; ///< must outlive the discriminator
  double            lipschitz_bound;
  unsigned int      dimension; ///< of the points

  /// D(target||source), not D(source||target). The first variation in the
  /// source, which particles follow, is then -f*(phi - nu) - nu.
  bool reversed = false;

  /// If not 0: the points have labels 0, ..., n_labels - 1, all of them in both
  /// measures, and the potential is a function phi(x, c) of point and label.
  /// Each phi(., c) is L-Lipschitz; nothing binds those of two labels.
  unsigned int n_labels = 0;
};

/**
 * A network phi that is trained to maximise
 *
 *   E_P[phi] - inf_nu { nu + E_Q[f*(phi - nu)] },
 *
 * P the source and Q the target (or the reverse). Each step of the optimizer
 * follows
 *
 *   sum_i p_i d phi(y_i) - sum_j q_j f*'(phi(x_j) - nu) d phi(x_j)
 *
 * at the minimizing nu (infimum_over_shift: log-mean-exp for kl, no overflow
 * for any divergence), which is the gradient of the objective by the envelope
 * theorem: nu is no variable of the optimizer.
 *
 * With labels, P and Q are measures of pairs (x, c), and nu is one number for
 * all labels. Then D is finite although labels lie infinitely far apart, if
 * each has mass in both; for f* linear (wasserstein) as much.
 *
 * The points are dealt in fixed portions to the ranks and their gradients added
 * in a fixed order: any number of ranks gives the same network, bit by bit, on
 * machines of the same kind.
 *
 * Source: Gu et al., arXiv 2210.17230, algorithm 1. Throws Error (usage) if the
 * library was built without libtorch. Collective.
 */
std::unique_ptr<PointDiscriminator>
make_neural_discriminator(const NeuralProblem     &problem,
                          const NetworkParameters &parameters);
} // namespace lipflow

#endif
