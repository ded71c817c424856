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
void print_for_people(const nlohmann::json &result)
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
  for (const std::string name : {"source", "target"})
    if (result.contains(name + "_samples"))
      std::cout << "  The " << name << " is "
                << result[name + "_samples"].get<std::size_t>()
                << " particles.\n";
    else
      std::cout << "  The " << name << " was divided by its mass "
                << number((name + "_mass").c_str()) << ".\n";
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
