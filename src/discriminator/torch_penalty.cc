#include <lipflow/discriminator/torch_penalty.h>

#include <algorithm>
#include <cstdint>

#include <torch/torch.h>

namespace lipflow
{
Batch penalised_points(const Batch          &first,
                       const Batch          &second,
                       const ParticleRandom &random)
{
  const std::size_t         n = first.size();
  std::vector<std::int64_t> partners(n);
  std::vector<double>       positions(n);
  for (std::size_t i = 0; i < n; ++i)
  {
    positions[i] = random.uniform(static_cast<std::uint32_t>(2 * i));
    partners[i] = std::min<std::int64_t>(
        second.size() - 1,
        static_cast<std::int64_t>(
            random.uniform(static_cast<std::uint32_t>(2 * i + 1)) *
            second.size()));
  }
  const torch::Tensor t = torch::tensor(positions, torch::kFloat64)
                              .to(first.points.scalar_type())
                              .unsqueeze(1);
  Batch points;
  points.points = torch::cat(
      {first.points,
       (1. - t) * first.points +
           t * second.points.index_select(0, torch::tensor(partners))});
  // On the way to a point of another label, too, a potential has its bound.
  if (first.labels.defined())
    points.labels = torch::cat({first.labels, first.labels});
  return points;
}

torch::Tensor slope_excess(const TorchPotential          &potential,
                           const TorchPotential::Weights &weights,
                           const Batch                   &points,
                           const double                   bound)
{
  const torch::Tensor x = points.points.clone().set_requires_grad(true);
  const torch::Tensor slope = torch::autograd::grad(
      {potential.forward(x, points.labels, weights).sum()},
      {x},
      {},
      /*retain_graph=*/true,
      /*create_graph=*/true)[0];
  return torch::relu(slope.square().sum(1) / (bound * bound) - 1.).mean();
}
} // namespace lipflow
