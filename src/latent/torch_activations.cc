#include <lipflow/latent/torch_activations.h>

#include <cmath>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// x^4 (x^2 - 6x + 10)/32 on [0,2], x - 1 above: three times differentiable.
torch::Tensor polynomial_relu(const torch::Tensor &x)
{
  const torch::Tensor y = x.clamp(0., 2.);
  const torch::Tensor y2 = y * y;
  return y2 * y2 * (y2 - 6. * y + 10.) / 32. + (x - 2.).clamp_min(0.);
}

/// x^2/(4 e) + e (cos(pi x/e) - 1)/(2 pi^2) on [0,2e], x - e above, e = 1/2:
/// three times differentiable.
torch::Tensor smooth_relu(const torch::Tensor &x)
{
  constexpr double    epsilon = .5;
  const torch::Tensor y = x.clamp(0., 2. * epsilon);
  return y * y / (4. * epsilon) +
         epsilon * (torch::cos(y * (M_PI / epsilon)) - 1.) /
             (2. * M_PI * M_PI) +
         (x - 2. * epsilon).clamp_min(0.);
}

/// Sorts neighbours in pairs: (max, min).
torch::Tensor group_sort(const torch::Tensor &x)
{
  const torch::Tensor pairs = x.reshape({x.size(0), -1, 2});
  const torch::Tensor first = pairs.select(2, 0), second = pairs.select(2, 1);
  return torch::cat({torch::max(first, second), torch::min(first, second)}, 1);
}
} // namespace

torch::Tensor activated(const torch::Tensor &x, const std::string &name)
{
  if (name == "relu")
    return torch::relu(x);
  if (name == "leaky relu")
    return torch::leaky_relu(x, .2);
  if (name == "group sort")
    return group_sort(x);
  if (name == "smooth relu")
    return smooth_relu(x);
  if (name == "polynomial relu")
    return polynomial_relu(x);
  if (name == "softplus")
    return torch::softplus(x);
  if (name == "elu")
    return torch::elu(x);
  if (name == "abs")
    return torch::abs(x);
  if (name == "tanh")
    return torch::tanh(x);
  if (name == "sigmoid")
    return torch::sigmoid(x);
  if (name == "bounded relu")
    return x.clamp(0., 1.);
  return x;
}
} // namespace lipflow
