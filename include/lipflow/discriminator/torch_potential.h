#ifndef LIPFLOW_DISCRIMINATOR_TORCH_POTENTIAL_H
#define LIPFLOW_DISCRIMINATOR_TORCH_POTENTIAL_H

#include <limits>
#include <vector>

#include <torch/types.h>

namespace lipflow
{
/// The distance from 1 to the next number.
inline double rounding_of(const torch::ScalarType precision)
{
  return precision == torch::kFloat64 ? std::numeric_limits<double>::epsilon()
                                      : std::numeric_limits<float>::epsilon();
}

/**
 * A family of potentials phi: R^d -> R, or with labels phi: R^d x {0, ..., N-1}
 * -> R, with parameters to train. Sees no MPI.
 * Results are the same bit by bit for equal calls.
 */
class TorchPotential
{
public:
  /// What forward() depends on: functions of the parameters.
  using Weights = std::vector<torch::Tensor>;

  virtual ~TorchPotential() = default;

  /// The variables of the optimizer, as many as weights.
  virtual std::vector<torch::Tensor> parameters() const = 0;

  /// What weights_for_training() goes on from besides the parameters; it may be
  /// undefined yet.
  virtual std::vector<torch::Tensor *> memory()
  {
    return {};
  }

  /// Differentiable in the parameters; a hard Lipschitz bound holds up to what
  /// is good enough to train with.
  virtual Weights weights_for_training() = 0;

  /// Without a graph; a hard bound holds to rounding.
  virtual Weights weights_for_evaluation() = 0;

  /// phi at the rows of @p x: as many numbers; with labels at (x, label), as
  /// many of these, of 64 bits (else @p labels is undefined). Depends on the
  /// parameters through @p weights only.
  virtual torch::Tensor forward(torch::Tensor        x,
                                const torch::Tensor &labels,
                                const Weights       &weights) const = 0;

  /// Where the family has a value of its own for each point of the measure in
  /// f*, in its order, with phi nowhere above them at these points: these, not
  /// phi. Undefined for others.
  virtual torch::Tensor nodal_values(const Weights &) const
  {
    return {};
  }

  /// A bound of the slopes of the potential with the latest
  /// weights_for_evaluation(); NaN if the family has none.
  virtual double lipschitz_constant() const = 0;
};
} // namespace lipflow

#endif
