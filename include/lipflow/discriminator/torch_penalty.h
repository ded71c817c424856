#ifndef LIPFLOW_DISCRIMINATOR_TORCH_PENALTY_H
#define LIPFLOW_DISCRIMINATOR_TORCH_PENALTY_H

#include <lipflow/discriminator/torch_batch.h>
#include <lipflow/discriminator/torch_potential.h>
#include <lipflow/measure/random.h>

namespace lipflow
{
/// Where slopes are penalised: the points of @p first and as many on segments
/// from them to points of @p second, with the labels that @p first has. Two
/// numbers of @p random for each.
Batch penalised_points(const Batch          &first,
                       const Batch          &second,
                       const ParticleRandom &random);

/// mean max(|grad phi|^2/bound^2 - 1, 0) over @p points, differentiable in the
/// weights.
torch::Tensor slope_excess(const TorchPotential          &potential,
                           const TorchPotential::Weights &weights,
                           const Batch                   &points,
                           double                         bound);
} // namespace lipflow

#endif
