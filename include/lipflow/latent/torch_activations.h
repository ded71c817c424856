#ifndef LIPFLOW_LATENT_TORCH_ACTIVATIONS_H
#define LIPFLOW_LATENT_TORCH_ACTIVATIONS_H

#include <string>

#include <torch/types.h>

namespace lipflow
{
/// s(x), entry by entry (`group sort`: by pairs of a row), for every activation
/// that Network/Activation and Latent/Activation name. All slopes are at most 1
/// in absolute value. @p name: one of these; `linear` is x itself.
torch::Tensor activated(const torch::Tensor &x, const std::string &name);
} // namespace lipflow

#endif
