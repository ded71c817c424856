#include <lipflow/latent/torch_activations.h>
#include <lipflow/latent/torch_autoencoder.h>
#include <lipflow/latent/torch_weights.h>
#include <lipflow/measure/mini_batches.h>

#include <algorithm>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// Keep the random numbers of different uses apart.
constexpr std::uint32_t layer_stream = 24, batch_stream = 25;

/// One map in training: weights and biases in turns.
struct TrainedMap
{
  std::vector<torch::Tensor> weights, biases;

  TrainedMap(const std::vector<std::int64_t> &widths,
             const unsigned int               seed,
             const std::uint64_t              first_layer)
  {
    for (std::size_t l = 0; l + 1 < widths.size(); ++l)
    {
      weights.push_back(initial_weight({widths[l + 1], widths[l]},
                                       {seed, layer_stream, first_layer + l})
                            .set_requires_grad(true));
      biases.push_back(torch::zeros({widths[l + 1]}, torch::kFloat64)
                           .set_requires_grad(true));
    }
  }

  torch::Tensor forward(torch::Tensor x, const std::string &activation) const
  {
    for (std::size_t l = 0; l < weights.size(); ++l)
    {
      if (l > 0)
        x = activated(x, activation);
      x = torch::addmm(biases[l], x, weights[l].t());
    }
    return x;
  }

  DenseMap finished(const std::string &activation) const
  {
    std::vector<DenseLayer> layers;
    for (std::size_t l = 0; l < weights.size(); ++l)
    {
      const torch::Tensor weight = weights[l].detach().contiguous();
      const torch::Tensor bias = biases[l].detach().contiguous();
      const double *const numbers = bias.data_ptr<double>();
      layers.push_back({{static_cast<std::size_t>(weight.size(0)),
                         static_cast<std::size_t>(weight.size(1)),
                         weight.data_ptr<double>()},
                        {numbers, numbers + bias.numel()}});
    }
    return {std::move(layers), activation};
  }
};

std::vector<std::int64_t> widths_of(const PointSet         &points,
                                    const LatentParameters &parameters)
{
  std::vector<std::int64_t> widths = {points.dimension};
  for (const unsigned int width : parameters.layer_widths())
    widths.push_back(width);
  widths.push_back(parameters.dimension);
  return widths;
}

/// Weights of sum 1 and the points, row by row.
std::pair<torch::Tensor, torch::Tensor> batch_of(const torch::Tensor &points,
                                                 const torch::Tensor &weights,
                                                 MiniBatches         &batches)
{
  const std::vector<std::size_t> next = batches.next();
  const torch::Tensor            rows =
      torch::tensor(std::vector<std::int64_t>(next.begin(), next.end()));
  const torch::Tensor some = weights.index_select(0, rows);
  return {points.index_select(0, rows), some / some.sum()};
}

void train(TrainedMap             &encoder,
           TrainedMap             &decoder,
           const PointSet         &points,
           const LatentParameters &parameters)
{
  const auto          n = static_cast<std::int64_t>(points.size());
  std::vector<double> numbers = points.coordinates, masses = points.weights;
  const torch::Tensor x =
      torch::from_blob(numbers.data(), {n, points.dimension}, torch::kFloat64);
  const torch::Tensor w = torch::from_blob(masses.data(), {n}, torch::kFloat64);
  MiniBatches         batches(
      points.size(), parameters.batch_size, parameters.seed, batch_stream);

  std::vector<torch::Tensor> variables;
  for (const TrainedMap *map : {&encoder, &decoder})
    for (const auto *list : {&map->weights, &map->biases})
      variables.insert(variables.end(), list->begin(), list->end());
  torch::optim::Adam optimizer(
      variables, torch::optim::AdamOptions(parameters.learning_rate));
  for (unsigned int k = 0; k < parameters.training_steps; ++k)
  {
    static_cast<torch::optim::AdamOptions &>(
        optimizer.param_groups()[0].options())
        .lr(parameters.learning_rate *
            (1. - double(k) / parameters.training_steps));
    const auto [some, weights] = batch_of(x, w, batches);
    const torch::Tensor decoded = decoder.forward(
        encoder.forward(some, parameters.activation), parameters.activation);
    const torch::Tensor loss =
        ((decoded - some).square().mean(1) * weights).sum();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
} // namespace
} // namespace lipflow

void lipflow_train_torch_autoencoder(
    const lipflow::PointSet         &scaled,
    const lipflow::LatentParameters &parameters,
    lipflow::LatentMap              &result)
{
  using namespace lipflow;
  // One thread: what makes sums reproducible.
  torch::set_num_threads(1);
  std::vector<std::int64_t> widths = widths_of(scaled, parameters);
  TrainedMap                encoder(widths, parameters.seed, 0);
  std::reverse(widths.begin(), widths.end());
  TrainedMap decoder(widths, parameters.seed, widths.size());
  train(encoder, decoder, scaled, parameters);
  result = {"autoencoder",
            encoder.finished(parameters.activation),
            decoder.finished(parameters.activation)};
}
