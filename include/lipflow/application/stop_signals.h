#ifndef LIPFLOW_APPLICATION_STOP_SIGNALS_H
#define LIPFLOW_APPLICATION_STOP_SIGNALS_H

#include <array>
#include <string>

#include <signal.h>

namespace lipflow
{
/**
 * While it lives SIGUSR1, SIGUSR2 and SIGTERM do not end the process: they are
 * noted, for a run to stop in good order. A second SIGTERM ends it at once. One
 * at a time.
 */
class StopSignals
{
public:
  StopSignals();
  ~StopSignals();

  StopSignals(const StopSignals &) = delete;
  StopSignals &operator=(const StopSignals &) = delete;

  /// The number of a signal that has come, or 0.
  static int received();

  /// "SIGUSR1".
  static std::string name_of(int signal);

private:
  std::array<struct sigaction, 3> before_;
};
} // namespace lipflow

#endif
