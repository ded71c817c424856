#include <lipflow/base/state.h>
#include <lipflow/discriminator/warm_start.h>

namespace lipflow
{
std::vector<std::vector<double>> by_cell(const std::vector<double> &flux,
                                         const std::size_t          n_cells)
{
  std::vector<std::vector<double>> result(n_cells);
  const std::size_t                n = n_cells > 0 ? flux.size() / n_cells : 0;
  for (std::size_t k = 0; k < n_cells; ++k)
    result[k].assign(flux.begin() + k * n, flux.begin() + (k + 1) * n);
  return result;
}

std::vector<double>
joined_cells(const std::vector<std::vector<double>> &of_cells)
{
  std::vector<double> result;
  for (const auto &values : of_cells)
    result.insert(result.end(), values.begin(), values.end());
  return result;
}

void save(const WarmStart &warm_start, StateWriter &state)
{
  state.add("divergence of the last solve", warm_start.divergence);
  state.add_count("matrices of the last cold solve", warm_start.cold_matrices);
}

WarmStart load_warm_start(StateReader &state)
{
  WarmStart warm_start;
  warm_start.divergence = state.number("divergence of the last solve");
  warm_start.cold_matrices =
      static_cast<unsigned int>(state.count("matrices of the last cold solve"));
  return warm_start;
}
} // namespace lipflow
