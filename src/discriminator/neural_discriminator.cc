#include <lipflow/base/plugin.h>
#include <lipflow/discriminator/torch_discriminator.h>

namespace lipflow
{
std::unique_ptr<PointDiscriminator>
make_neural_discriminator(const NeuralProblem     &problem,
                          const NetworkParameters &parameters)
{
  using Factory = decltype(&lipflow_make_torch_discriminator);
  const auto factory = reinterpret_cast<Factory>(torch_function(
      "lipflow_make_torch_discriminator", "Discriminator/Type = neural"));
  return std::unique_ptr<PointDiscriminator>(factory(problem, parameters));
}
} // namespace lipflow
