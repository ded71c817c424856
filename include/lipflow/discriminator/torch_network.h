#ifndef LIPFLOW_DISCRIMINATOR_TORCH_NETWORK_H
#define LIPFLOW_DISCRIMINATOR_TORCH_NETWORK_H

#include <lipflow/discriminator/network_parameters.h>
#include <lipflow/discriminator/torch_potential.h>

#include <array>
#include <vector>

namespace lipflow
{
/// The numbers that a network is to compute with.
torch::ScalarType precision_of(const NetworkParameters &parameters);

/// One layer: its free weights and what is known of their norm.
struct NetworkLayer
{
  /// (out, in), or of a convolution (out, in, 5, 5).
  torch::Tensor weight;
  torch::Tensor bias; ///< undefined for convolutions

  /// Of a convolution: channels, height, width of what comes in.
  std::array<std::int64_t, 3> shape{};

  /// The latest right singular vector, from which the power iteration goes on.
  torch::Tensor singular_vector;

  bool is_convolution() const
  {
    return weight.dim() == 4;
  }

  std::int64_t n_inputs() const
  {
    return is_convolution() ? shape[0] * shape[1] * shape[2] : weight.size(1);
  }
};

/**
 * A feed-forward network phi: R^d -> R of D layers,
 *
 *   phi(x) = A_D s(A_{D-1} s( ... s(A_1 x + b_1) ... ) + b_{D-1}) + b_D,
 *
 * whose activation s has slopes in [-1, 1]. With a hard constraint every A_l is
 * L^{1/D} times a matrix of norm at most 1 made from free weights W_l, so that
 * phi is L-Lipschitz whatever the W_l:
 *
 *   spectral    W/sigma_max(W)  (Miyato et al., ICLR 2018); of a convolution
 *               sigma_max of the operator on images of its size, not that of
 *               the kernel as a matrix
 *   orthogonal  the factor Q of W = QR: with `group sort` such networks are
 *               dense in the L-Lipschitz functions (Anil, Lucas, Grosse, ICML
 *               2019), which with relu they are not
 *   frobenius   W/|W|_F  (the code of arXiv 2210.17230)
 *
 * Convolutions are made spectral by all three.
 *
 * With labels A_D has a row a_c and b_D a number for each, its head: phi(x, c)
 * = a_c . s(...) + b_c. Rows are made of norm L^{1/D} one by one, by all three:
 * this is what the bound of each phi(., c) needs. A matrix of this norm has
 * rows that are shorter unless they are orthogonal: heads would share L among
 * them, although no bound ties the values at two labels. All heads start alike,
 * so that the numbering of labels has no say.
 */
class TorchNetwork : public TorchPotential
{
public:
  TorchNetwork(const NetworkParameters &parameters,
               unsigned int             dimension,
               double                   lipschitz_bound,
               unsigned int             n_heads = 1);

  std::vector<torch::Tensor> parameters() const override;

  /// The singular vectors.
  std::vector<torch::Tensor *> memory() override;

  Weights       weights_for_training() override;
  Weights       weights_for_evaluation() override;
  torch::Tensor forward(torch::Tensor        x,
                        const torch::Tensor &labels,
                        const Weights       &weights) const override;
  double        lipschitz_constant() const override;

private:
  void          add_convolutions(std::int64_t &n_features);
  torch::Tensor constrained(NetworkLayer &layer, bool for_training) const;
  void improve_singular_vector(NetworkLayer &layer, unsigned int n_steps) const;

  NetworkParameters         parameters_;
  std::vector<NetworkLayer> layers_;
  double                    bound_;
  double                    layer_bound_; ///< L^{1/D}
  torch::ScalarType         precision_;
  double                    lipschitz_constant_;
};

/**
 * The norm of the convolution (5 x 5 or any odd size, stride 2, zeros beyond
 * the border) as a linear map between images, from the channels, height and
 * width in @p shape: a power iteration from @p vector, which is improved, until
 * the norm changes by less than @p tolerance (relative) in each of ten steps,
 * or @p most_steps are done.
 */
double convolution_norm(const torch::Tensor               &kernel,
                        const std::array<std::int64_t, 3> &shape,
                        torch::Tensor                     &vector,
                        double                             tolerance,
                        unsigned int                       most_steps);
} // namespace lipflow

#endif
