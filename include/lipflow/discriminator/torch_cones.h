#ifndef LIPFLOW_DISCRIMINATOR_TORCH_CONES_H
#define LIPFLOW_DISCRIMINATOR_TORCH_CONES_H

#include <lipflow/discriminator/torch_potential.h>

namespace lipflow
{
/**
 * The soft minimum of cones of slope L,
 *
 *   phi(y) = -e log sum_k exp(-(psi_k + L |y - x_k|)/e),     e = L s,
 *
 * over the points x_k of the target, with labels those of the label of y; the
 * heights psi_k are trained. Its
 * gradient is a convex combination of vectors of length L, so phi is
 * L-Lipschitz whatever the psi_k. s -> 0 gives McShane's extension.
 *
 * As phi is below that extension, which in turn is at most psi_k at x_k,
 *
 *   E_P[phi] - inf_nu { nu + sum_k q_k f*(psi_k - nu) }
 *
 * is a lower bound of D for any psi, concave in psi: the program of
 * ExactDiscriminator, smoothed. With the values phi(x_k) in f*, instead of
 * nodal_values(), a cone that is above the others everywhere would never come
 * back. The smoothing length s is the scale below which points of the target
 * are not told apart.
 */
class TorchCones : public TorchPotential
{
public:
  /// @p centres: (k, d), in the numbers that the potential is to compute with.
  /// @p labels: (k), in which each label occurs, or undefined.
  TorchCones(const torch::Tensor &centres,
             const torch::Tensor &labels,
             double               lipschitz_bound,
             double               smoothing_length);

  std::vector<torch::Tensor> parameters() const override;
  Weights                    weights_for_training() override;
  Weights                    weights_for_evaluation() override;
  torch::Tensor              forward(torch::Tensor        x,
                                     const torch::Tensor &labels,
                                     const Weights       &weights) const override;
  torch::Tensor nodal_values(const Weights &weights) const override;
  double        lipschitz_constant() const override;

private:
  torch::Tensor centres_;
  torch::Tensor labels_; ///< of the centres
  torch::Tensor heights_;
  double        bound_;
  double        temperature_; ///< e
};
} // namespace lipflow

#endif
