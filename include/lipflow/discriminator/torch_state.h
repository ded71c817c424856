#ifndef LIPFLOW_DISCRIMINATOR_TORCH_STATE_H
#define LIPFLOW_DISCRIMINATOR_TORCH_STATE_H

#include <lipflow/base/state.h>
#include <lipflow/discriminator/network_parameters.h>
#include <lipflow/discriminator/torch_potential.h>

#include <memory>

namespace torch::optim
{
class Optimizer;
}

namespace lipflow
{
/// Of the parameters of @p potential.
std::unique_ptr<torch::optim::Optimizer>
make_optimizer(const NetworkParameters &parameters,
               const TorchPotential    &potential);

/// The parameters of @p potential, its memory and what the optimizer has
/// gathered about them, to the bit.
void save_training(TorchPotential                &potential,
                   const torch::optim::Optimizer &optimizer,
                   StateWriter                   &state);

/// What save_training() wrote, of a potential and an optimizer that were made
/// in the same way. Throws Error (files) if it does not fit.
void load_training(TorchPotential          &potential,
                   torch::optim::Optimizer &optimizer,
                   StateReader             &state);
} // namespace lipflow

#endif
