#include <lipflow/application/divergence_text.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/mpi.h>

#include <iostream>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
void print_network(const nlohmann::json &result)
{
  const bool is_bound = !result["divergence_lower"].is_null();
  std::cout << (is_bound ? "D(P0||Q) >= " : "value of the network: ")
            << number_text(result["discriminator_value"].get<double>())
            << "   (" << result["divergence"].get<std::string>() << ")\n  "
            << (is_bound ? "a network that is Lipschitz by construction"
                         : "no bound, as its slopes are not limited")
            << "; its largest slope at the points is "
            << number_text(result["largest_slope"].get<double>()) << "\n  "
            << result["training_steps"].get<unsigned int>()
            << " steps of training, "
            << number_text(result["wall_seconds"].get<double>()) << " s\n";
}

void print_bounds(const nlohmann::json &result)
{
  const auto number = [&](const char *key)
  { return number_text(result[key].get<double>()); };
  std::cout << "D(P0||Q) in [" << number("divergence_lower") << ", "
            << number("divergence_upper") << "]   ("
            << result["divergence"].get<std::string>() << ")\n"
            << "  relative gap " << number("relative_gap");
  if (result.contains("nodes"))
    std::cout << ", Fisher information " << number("fisher_information")
              << ", max |grad psi| " << number("max_speed") << "\n  "
              << number("nodes") << " nodes";
  else
    std::cout << "\n  over all Lipschitz functions of space (exact)";
  std::cout << ", " << result["newton_iterations"].get<unsigned int>()
            << " Newton matrices, " << number("wall_seconds") << " s\n";
}

void print_for_people(const nlohmann::json &result)
{
  if (result.contains("discriminator_value"))
    print_network(result);
  else
    print_bounds(result);
  if (result.contains("latent"))
    std::cout << "  In a latent space of "
              << result["latent"]["dimension"].get<unsigned int>()
              << " coordinates (" << result["latent"]["type"].get<std::string>()
              << "), whose decoder has the Lipschitz constant "
              << number_text(
                     result["latent"]["decoder_lipschitz_bound"].get<double>())
              << ": no less than the divergence, with L divided by that, of "
                 "the decoded points.\n";
  for (const std::string name : {"source", "target"})
    if (result.contains(name + "_samples"))
      std::cout << "  The " << name << " is "
                << result[name + "_samples"].get<std::size_t>()
                << " particles.\n";
    else
      std::cout << "  The " << name << " was divided by its mass "
                << number_text(result[name + "_mass"].get<double>()) << ".\n";
}
} // namespace

void print_divergence(const nlohmann::json &result, const RunContext &context)
{
  if (dealii::Utilities::MPI::this_mpi_process(context.comm) != 0)
    return;
  if (context.json)
    std::cout << result.dump(2) << std::endl;
  else
    print_for_people(result);
}
} // namespace lipflow
