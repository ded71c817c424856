#include <lipflow/discriminator/torch_cones.h>

#include <limits>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// The slopes are made smaller by some units of rounding, so that none exceeds
/// the bound in the numbers of the potential.
double slope_margin(const torch::ScalarType precision)
{
  return 1. - 16. * rounding_of(precision);
}
} // namespace

TorchCones::TorchCones(const torch::Tensor &centres,
                       const torch::Tensor &labels,
                       const double         lipschitz_bound,
                       const double         smoothing_length)
    : centres_(centres)
    , labels_(labels)
    , heights_(torch::zeros({centres.size(0)}, centres.options())
                   .set_requires_grad(true))
    , bound_(lipschitz_bound * slope_margin(centres.scalar_type()))
    , temperature_(lipschitz_bound * smoothing_length)
{
}

std::vector<torch::Tensor> TorchCones::parameters() const
{
  return {heights_};
}

TorchCones::Weights TorchCones::weights_for_training()
{
  return {heights_.view_as(heights_)};
}

TorchCones::Weights TorchCones::weights_for_evaluation()
{
  return {heights_.detach().clone()};
}

torch::Tensor TorchCones::forward(torch::Tensor        x,
                                  const torch::Tensor &labels,
                                  const Weights       &weights) const
{
  // Not by |x|^2 - 2 x.c + |c|^2, which cancels.
  const torch::Tensor distances =
      torch::cdist(x, centres_, 2., /*compute_mode=*/2);
  // The shares of the cones in the gradient are exp(z - max)/sum, of sum 1 to
  // rounding; torch::logsumexp would form exp(z - result), where the rounding
  // of the result, a large number, makes slopes exceed the bound.
  torch::Tensor z = (weights[0] + bound_ * distances) / -temperature_;
  if (labels.defined())
    z = z.masked_fill(labels.unsqueeze(1) != labels_.unsqueeze(0),
                      -std::numeric_limits<double>::infinity());
  const torch::Tensor top = std::get<0>(z.detach().max(1, /*keepdim=*/true));
  return -temperature_ *
         (torch::log(torch::exp(z - top).sum(1)) + top.squeeze(1));
}

torch::Tensor TorchCones::nodal_values(const Weights &weights) const
{
  return weights[0];
}

double TorchCones::lipschitz_constant() const
{
  return bound_;
}
} // namespace lipflow
