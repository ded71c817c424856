#include <lipflow/base/state.h>
#include <lipflow/discriminator/warm_start.h>

namespace lipflow
{
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
