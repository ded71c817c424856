#include <lipflow/base/errors.h>
#include <lipflow/discriminator/torch_state.h>

#include <sstream>
#include <tuple>

#include <torch/torch.h>

namespace lipflow
{
namespace
{
/// Every float is a double: nothing is lost.
std::vector<double> numbers_of(const torch::Tensor &tensor)
{
  const torch::Tensor flat =
      tensor.detach().to(torch::kFloat64).reshape({-1}).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

torch::Tensor tensor_of(const std::vector<double> &numbers,
                        const torch::Tensor       &like)
{
  return torch::tensor(numbers, torch::kFloat64).to(like.scalar_type());
}

void refuse()
{
  throw Error(ExitCode::files,
              "The network of the checkpoint has other layers. Was it written "
              "by another version of lipflow?");
}
} // namespace

std::unique_ptr<torch::optim::Optimizer>
make_optimizer(const NetworkParameters &parameters,
               const TorchPotential    &potential)
{
  const std::vector<double> decays = parameters.moment_decays();
  if (parameters.optimizer == "adam")
    return std::make_unique<torch::optim::Adam>(
        potential.parameters(),
        torch::optim::AdamOptions(parameters.learning_rate)
            .betas(std::make_tuple(decays[0], decays[1])));
  return std::make_unique<torch::optim::SGD>(
      potential.parameters(),
      torch::optim::SGDOptions(parameters.learning_rate));
}

void save_training(TorchPotential                &potential,
                   const torch::optim::Optimizer &optimizer,
                   StateWriter                   &state)
{
  for (const torch::Tensor &parameter : potential.parameters())
    state.add_numbers("parameters", numbers_of(parameter));
  for (const torch::Tensor *memory : potential.memory())
    state.add_numbers("memory",
                      memory->defined() ? numbers_of(*memory)
                                        : std::vector<double>());
  torch::serialize::OutputArchive archive;
  optimizer.save(archive);
  std::ostringstream bytes;
  archive.save_to(bytes);
  state.add_text("optimizer", bytes.str());
}

void load_training(TorchPotential          &potential,
                   torch::optim::Optimizer &optimizer,
                   StateReader             &state)
{
  const torch::NoGradGuard         no_graph;
  const std::vector<torch::Tensor> parameters = potential.parameters();
  for (const torch::Tensor &parameter : parameters)
  {
    const std::vector<double> numbers = state.numbers("parameters");
    if (static_cast<std::int64_t>(numbers.size()) != parameter.numel())
      refuse();
    // In place: the optimizer knows the tensor.
    torch::Tensor values = parameter.detach();
    values.copy_(tensor_of(numbers, parameter).view_as(parameter));
  }
  for (torch::Tensor *memory : potential.memory())
  {
    const std::vector<double> numbers = state.numbers("memory");
    if (!numbers.empty())
      *memory = tensor_of(numbers, parameters.front());
  }
  std::istringstream             bytes(state.text("optimizer"));
  torch::serialize::InputArchive archive;
  archive.load_from(bytes);
  optimizer.load(archive);
}
} // namespace lipflow
