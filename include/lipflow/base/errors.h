#ifndef LIPFLOW_BASE_ERRORS_H
#define LIPFLOW_BASE_ERRORS_H

#include <stdexcept>
#include <string>
#include <vector>

namespace lipflow
{
/// What the program returns to the shell. The numbers are a contract.
enum class ExitCode
{
  success = 0,
  numerical = 1,          ///< the computation failed
  usage = 2,              ///< command line or parameter file
  input = 3,              ///< input data or mesh
  files = 4,              ///< file system or checkpoint
  stopped_on_request = 75 ///< stopped early, can be resumed
};

/**
 * A mistake of the user, or of the world outside the program. The message says
 * where, what was found, what is allowed and what to do, in whole sentences and
 * without a stack trace.
 *
 * Thrown COLLECTIVELY: all ranks throw the same message at the same place, so
 * that the program can print it once and end in good order. Code that discovers
 * a problem on one rank must agree on it with the others (a reduction) before
 * it throws. Our own mistakes are Assert, never Error.
 */
class Error : public std::runtime_error
{
public:
  Error(const ExitCode code, const std::string &message)
      : std::runtime_error(message)
      , code_(code)
  {
  }

  ExitCode code() const
  {
    return code_;
  }

private:
  ExitCode code_;
};

/// Collects what is wrong with a set of parameters, so that all mistakes of a
/// file are reported at once. The application adds file and line.
struct ParameterErrors
{
  struct Item
  {
    std::string path;    ///< "Section/Key", as in the parameter file
    std::string message; ///< what was found, what is allowed, what to do
  };

  void add(const std::string &path, const std::string &message)
  {
    items.push_back({path, message});
  }

  std::vector<Item> items;
};
} // namespace lipflow

#endif
