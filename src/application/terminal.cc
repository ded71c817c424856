#include <lipflow/application/terminal.h>

#include <deal.II/base/mpi.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace lipflow
{
namespace
{
unsigned int terminal_width()
{
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0
             ? size.ws_col
             : 80;
}
} // namespace

std::string short_number(const double value)
{
  std::ostringstream text;
  text.precision(4);
  text << value;
  return text.str();
}

Progress make_progress(const RunContext &context)
{
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto style = !may_print(context) ? ProgressStyle::silent
                     : terminal          ? ProgressStyle::terminal
                                         : ProgressStyle::log;
  return Progress(std::cerr,
                  style,
                  terminal && std::getenv("NO_COLOR") == nullptr,
                  terminal_width());
}

std::string state_text(const StepReport &report)
{
  const double divergence = std::isnan(report.divergence_upper)
                                ? report.discriminator_value
                                : report.divergence_upper;
  return "step " + std::to_string(report.step) +
         ", t = " + short_number(report.time) +
         (std::isnan(divergence) ? "" : ", D = " + short_number(divergence)) +
         ", I = " + short_number(report.fisher_information);
}

bool may_print(const RunContext &context)
{
  return !context.quiet &&
         dealii::Utilities::MPI::this_mpi_process(context.comm) == 0;
}
} // namespace lipflow
