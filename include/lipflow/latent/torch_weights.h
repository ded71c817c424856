#ifndef LIPFLOW_LATENT_TORCH_WEIGHTS_H
#define LIPFLOW_LATENT_TORCH_WEIGHTS_H

#include <cstdint>
#include <vector>

#include <torch/types.h>

namespace lipflow
{
/// Which random numbers a layer's first weights are made of.
struct WeightStream
{
  unsigned int  seed;
  std::uint32_t stream;
  std::uint64_t layer;
};

/// Normal numbers of variance 2/n_in (He et al., ICCV 2015) in double
/// precision, the same with any version of libtorch. @p sizes: outputs first.
torch::Tensor initial_weight(const std::vector<std::int64_t> &sizes,
                             const WeightStream              &numbers);
} // namespace lipflow

#endif
