#include <lipflow/latent/torch_weights.h>
#include <lipflow/measure/random.h>

#include <boost/math/special_functions/erf.hpp>

#include <cmath>

#include <torch/torch.h>

namespace lipflow
{
torch::Tensor initial_weight(const std::vector<std::int64_t> &sizes,
                             const WeightStream              &numbers)
{
  const ParticleRandom random(numbers.seed, numbers.stream, numbers.layer);
  torch::Tensor weight = torch::empty(sizes, torch::dtype(torch::kFloat64));
  double       *entries = weight.data_ptr<double>();
  const double  n_in =
      static_cast<double>(weight.numel()) / static_cast<double>(sizes[0]);
  for (std::int64_t i = 0; i < weight.numel(); ++i)
    entries[i] = std::sqrt(2.) *
                 boost::math::erf_inv(
                     2. * random.uniform(static_cast<std::uint32_t>(i)) - 1.) *
                 std::sqrt(2. / n_in);
  return weight;
}
} // namespace lipflow
