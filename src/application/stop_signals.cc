#include <lipflow/application/stop_signals.h>

namespace lipflow
{
namespace
{
constexpr std::array<int, 3> watched = {{SIGUSR1, SIGUSR2, SIGTERM}};

// All that a handler may touch.
volatile sig_atomic_t received_signal = 0;

void note(const int signal)
{
  received_signal = signal;
}
} // namespace

StopSignals::StopSignals()
{
  received_signal = 0;
  for (std::size_t k = 0; k < watched.size(); ++k)
  {
    struct sigaction action = {};
    action.sa_handler = note;
    sigemptyset(&action.sa_mask);
    // Launchers may send the others more than once.
    action.sa_flags = SA_RESTART | (watched[k] == SIGTERM ? SA_RESETHAND : 0);
    sigaction(watched[k], &action, &before_[k]);
  }
}

StopSignals::~StopSignals()
{
  for (std::size_t k = 0; k < watched.size(); ++k)
    sigaction(watched[k], &before_[k], nullptr);
}

int StopSignals::received()
{
  return received_signal;
}

std::string StopSignals::name_of(const int signal)
{
  return signal == SIGUSR1   ? "SIGUSR1"
         : signal == SIGUSR2 ? "SIGUSR2"
         : signal == SIGTERM ? "SIGTERM"
                             : "signal " + std::to_string(signal);
}
} // namespace lipflow
