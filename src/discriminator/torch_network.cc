#include <lipflow/discriminator/torch_network.h>
#include <lipflow/latent/torch_activations.h>
#include <lipflow/latent/torch_weights.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// Keeps the weights' random numbers apart from all others of the same seed.
constexpr std::uint32_t weight_stream = 16;

/// Steps of the power iteration at each step of the optimizer: the weights
/// change little, and the vector is kept.
constexpr unsigned int training_power_steps = 2;

constexpr double       evaluation_tolerance = 1e-9;
constexpr unsigned int most_power_steps = 20000;
constexpr unsigned int most_dense_steps = 100; ///< only training relies on them

/// libtorch computes convolutions of single precision without oneDNN from now
/// on, also backwards. That of Debian 13 (3.7, with AVX-512) has them wrong by
/// as much as they are, without a word: gradients with one to four channels,
/// values with 17. Its own take .3 (one channel) to 9 times (32 channels) as
/// long, measured with libtorch 1.13 and 2.6.
void leave_onednn()
{
  at::globalContext().setUserEnabledMkldnn(false);
}

torch::Tensor convolve(const torch::Tensor &images, const torch::Tensor &kernel)
{
  return torch::conv2d(images, kernel, {}, 2, kernel.size(2) / 2);
}

/// The transpose of convolve() for images of the size @p shape.
torch::Tensor convolve_back(const torch::Tensor               &images,
                            const torch::Tensor               &kernel,
                            const std::array<std::int64_t, 3> &shape)
{
  const std::int64_t padding = kernel.size(2) / 2;
  const auto         missing = [&](const int d)
  {
    return shape[d] -
           (2 * (images.size(d + 1) - 1) + kernel.size(2) - 2 * padding);
  };
  return torch::conv_transpose2d(
      images, kernel, {}, 2, padding, {missing(1), missing(2)});
}

torch::Tensor normalized(const torch::Tensor &vector)
{
  return vector / vector.norm().clamp_min(1e-300);
}

/// Q of W = QR with a positive diagonal of R, transposed if W is flat.
torch::Tensor orthogonal_factor(const torch::Tensor &weight)
{
  const bool flat = weight.size(0) < weight.size(1);
  const auto [q, r] = torch::linalg_qr(flat ? weight.t() : weight, "reduced");
  const torch::Tensor signs = torch::where(r.diagonal() < 0,
                                           -torch::ones_like(r.diagonal()),
                                           torch::ones_like(r.diagonal()))
                                  .detach();
  const torch::Tensor factor = q * signs;
  return flat ? factor.t() : factor;
}
} // namespace

torch::ScalarType precision_of(const NetworkParameters &parameters)
{
  return parameters.precision == "double" ? torch::kFloat64 : torch::kFloat32;
}

double convolution_norm(const torch::Tensor               &kernel,
                        const std::array<std::int64_t, 3> &shape,
                        torch::Tensor                     &vector,
                        const double                       tolerance,
                        const unsigned int                 most_steps)
{
  leave_onednn();
  const torch::NoGradGuard no_graph;
  double                   norm = 0.;
  unsigned int             n_settled = 0;
  for (unsigned int k = 0; k < most_steps && n_settled < 10; ++k)
  {
    const torch::Tensor image =
        convolve(vector.reshape({1, shape[0], shape[1], shape[2]}), kernel);
    const double last = norm;
    norm = image.norm().item<double>();
    if (norm == 0.)
      return 0.;
    vector = normalized(convolve_back(image, kernel, shape)).reshape({-1});
    n_settled = norm - last <= tolerance * norm ? n_settled + 1 : 0;
  }
  return norm;
}

TorchNetwork::TorchNetwork(const NetworkParameters &parameters,
                           const unsigned int       dimension,
                           const double             lipschitz_bound,
                           const unsigned int       n_heads)
    : parameters_(parameters)
    , bound_(lipschitz_bound)
    , precision_(precision_of(parameters))
    , lipschitz_constant_(std::numeric_limits<double>::quiet_NaN())
{
  std::int64_t n_features = dimension;
  add_convolutions(n_features);
  std::vector<unsigned int> widths = parameters_.layer_widths();
  widths.push_back(1);
  for (const unsigned int width : widths)
  {
    NetworkLayer layer;
    layer.weight = initial_weight(
        {width, n_features}, {parameters_.seed, weight_stream, layers_.size()});
    layer.bias = torch::zeros({width}, torch::dtype(torch::kFloat64));
    n_features = width;
    layers_.push_back(layer);
  }
  layers_.back().weight = layers_.back().weight.repeat({n_heads, 1});
  layers_.back().bias = layers_.back().bias.repeat({n_heads});
  for (NetworkLayer &layer : layers_)
  {
    layer.weight = layer.weight.to(precision_).set_requires_grad(true);
    if (layer.bias.defined())
      layer.bias = layer.bias.to(precision_).set_requires_grad(true);
  }
  // Without a bound the first weights are as they come.
  layer_bound_ = parameters_.is_hard()
                     ? std::pow(bound_, 1. / double(layers_.size()))
                     : 1.;
}

void TorchNetwork::add_convolutions(std::int64_t &n_features)
{
  const std::vector<unsigned int> channels = parameters_.convolution_channels();
  if (channels.empty())
    return;
  leave_onednn();
  const std::vector<unsigned int> sizes = parameters_.image_sizes();
  std::array<std::int64_t, 3>     shape = {{sizes[2], sizes[0], sizes[1]}};
  for (const unsigned int n_channels : channels)
  {
    NetworkLayer layer;
    layer.shape = shape;
    layer.weight =
        initial_weight({n_channels, shape[0], 5, 5},
                       {parameters_.seed, weight_stream, layers_.size()});
    shape = {{n_channels, (shape[1] + 1) / 2, (shape[2] + 1) / 2}};
    layers_.push_back(layer);
  }
  n_features = shape[0] * shape[1] * shape[2];
}

std::vector<torch::Tensor> TorchNetwork::parameters() const
{
  std::vector<torch::Tensor> all;
  for (const NetworkLayer &layer : layers_)
  {
    all.push_back(layer.weight);
    if (!layer.is_convolution())
      all.push_back(layer.bias);
  }
  return all;
}

std::vector<torch::Tensor *> TorchNetwork::memory()
{
  std::vector<torch::Tensor *> all;
  for (NetworkLayer &layer : layers_)
    all.push_back(&layer.singular_vector);
  return all;
}

void TorchNetwork::improve_singular_vector(NetworkLayer      &layer,
                                           const unsigned int n_steps) const
{
  const torch::NoGradGuard no_graph;
  const torch::Tensor      weight = layer.weight.detach();
  torch::Tensor           &v = layer.singular_vector;
  if (!v.defined())
    // From random numbers, so that no direction is missing.
    v = normalized(initial_weight({1, layer.n_inputs()},
                                  {parameters_.seed, weight_stream, 0}))
            .reshape({-1})
            .to(precision_);
  if (layer.is_convolution())
    convolution_norm(weight, layer.shape, v, evaluation_tolerance, n_steps);
  else
    for (unsigned int k = 0; k < std::min(n_steps, most_dense_steps); ++k)
      v = normalized(torch::mv(weight.t(), torch::mv(weight, v)));
}

torch::Tensor TorchNetwork::constrained(NetworkLayer &layer,
                                        const bool    for_training) const
{
  const torch::Tensor weight =
      for_training ? layer.weight : layer.weight.detach();
  if (!layer.is_convolution())
  {
    const bool has_heads = &layer == &layers_.back() && weight.size(0) > 1;
    if (has_heads)
      return weight / weight.norm(2, 1, /*keepdim=*/true);
    if (parameters_.constraint == "frobenius")
      return weight / weight.norm();
    if (parameters_.constraint == "orthogonal")
      return orthogonal_factor(weight);
    if (!for_training)
      return weight / torch::linalg_matrix_norm(weight.to(torch::kFloat64), 2)
                          .to(precision_);
  }
  improve_singular_vector(layer,
                          for_training && layer.singular_vector.defined()
                              ? training_power_steps
                              : most_power_steps);
  // With v fixed, |W v| has the value and the gradient of sigma_max.
  const torch::Tensor &v = layer.singular_vector;
  if (!layer.is_convolution())
    return weight / torch::mv(weight, v).norm();
  const auto &shape = layer.shape;
  return weight /
         convolve(v.reshape({1, shape[0], shape[1], shape[2]}), weight).norm();
}

TorchNetwork::Weights TorchNetwork::weights_for_training()
{
  Weights weights;
  for (NetworkLayer &layer : layers_)
  {
    weights.push_back(parameters_.is_hard()
                          ? layer_bound_ * constrained(layer, true)
                          : layer.weight.view_as(layer.weight));
    if (!layer.is_convolution())
      weights.push_back(layer.bias.view_as(layer.bias));
  }
  return weights;
}

TorchNetwork::Weights TorchNetwork::weights_for_evaluation()
{
  const torch::NoGradGuard no_graph;
  const double             margin = 1. - 64. * rounding_of(precision_);
  Weights                  weights;
  for (NetworkLayer &layer : layers_)
  {
    weights.push_back(parameters_.is_hard()
                          ? layer_bound_ * margin * constrained(layer, false)
                          : layer.weight.detach().clone());
    if (!layer.is_convolution())
      weights.push_back(layer.bias.detach().clone());
  }
  if (parameters_.is_hard())
    lipschitz_constant_ =
        std::pow(margin * layer_bound_, double(layers_.size()));
  return weights;
}

torch::Tensor TorchNetwork::forward(torch::Tensor        x,
                                    const torch::Tensor &labels,
                                    const Weights       &weights) const
{
  const std::int64_t n = x.size(0);
  std::size_t        w = 0;
  for (std::size_t l = 0; l < layers_.size(); ++l)
  {
    const NetworkLayer &layer = layers_[l];
    if (layer.is_convolution())
    {
      const auto &shape = layer.shape;
      x = convolve(x.reshape({n, shape[0], shape[1], shape[2]}), weights[w])
              .reshape({n, -1});
      w += 1;
    }
    else
    {
      x = torch::addmm(weights[w + 1], x, weights[w].t());
      w += 2;
    }
    if (l + 1 < layers_.size())
      x = activated(x, parameters_.activation);
  }
  if (labels.defined())
    x = x.gather(1, labels.unsqueeze(1));
  return x.reshape({n});
}

double TorchNetwork::lipschitz_constant() const
{
  return lipschitz_constant_;
}
} // namespace lipflow
