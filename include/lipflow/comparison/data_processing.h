#ifndef LIPFLOW_COMPARISON_DATA_PROCESSING_H
#define LIPFLOW_COMPARISON_DATA_PROCESSING_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/latent/dense_map.h>

namespace lipflow
{
/**
 * Both sides of the data processing inequality for a decoder D: R^n -> R^d with
 * Lipschitz constant a,
 *
 *   D^{L/a}(D#P || D#Z) <= D^L(P || Z),
 *
 * P the particles and Z = E#Q the encoded target: if phi is L/a-Lipschitz in
 * data space, phi o D is L-Lipschitz in the latent space. Against the target Q
 * itself, of whose point x_j the z_j of Z are the images,
 *
 *   D^{L/a}(D#P || Q) <= D^L(P || Z) + (L/a) max_j |x_j - D(z_j)|,
 *
 * because inf_nu { nu + E[f*(phi - nu)] } rises by at most e where phi does.
 * All by the exact program, with certified bounds.
 *
 * Source: arXiv 2210.17230, on latent particles; the second line is ours.
 */
struct DataProcessing
{
  Bounds latent;  ///< D^L(P||Z)
  Bounds decoded; ///< D^{L/a}(D#P||D#Z)
  Bounds data;    ///< D^{L/a}(D#P||Q)

  double reconstruction = 0.; ///< (L/a) max_j |x_j - D(z_j)|

  /// The largest |D(z) - D(z')|/|z - z'| between points of P and Z, those at
  /// the same place but for rounding left out: at most a, and what a would
  /// have to be for these points alone.
  double stretch = 0.;

  /// Whether the bounds allow both inequalities to hold: if not, a is no
  /// Lipschitz constant of D. Up to the rounding of the bounds.
  bool holds() const;
};

/// What the inequality is about.
struct LatentMeasures
{
  const DenseMap *decoder;
  double          decoder_bound;  ///< a
  const PointSet *encoded_target; ///< Z
  const PointSet *target;         ///< Q, point by point that of Z
};

/// For the particles P in latent space. Cost of three exact programs. Serial.
DataProcessing data_processing(const Divergence     &divergence,
                               double                lipschitz_bound,
                               const ExactOptions   &options,
                               const LatentMeasures &measures,
                               const PointSet       &particles);
} // namespace lipflow

#endif
