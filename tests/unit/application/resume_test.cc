#include <lipflow/application/parameter_file.h>
#include <lipflow/application/parameters.h>
#include <lipflow/application/resume.h>
#include <lipflow/application/stop_signals.h>
#include <lipflow/application/tasks.h>

#include <deal.II/base/parameter_handler.h>

#include <boost/test/unit_test.hpp>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(resume_test)

namespace
{
/// What a run of parameters with these values has as effective parameters.
std::string text_with(const std::string &section,
                      const std::string &key,
                      const std::string &value)
{
  Parameters               parameters;
  dealii::ParameterHandler prm;
  parameters.add_to(prm);
  prm.enter_subsection(section);
  prm.set(key, value);
  prm.leave_subsection();
  return write_all_parameters(prm);
}
} // namespace

BOOST_AUTO_TEST_CASE(changes_are_found_by_value)
{
  const auto changes =
      parameter_changes(text_with("Time", "End time", "1"),
                        text_with("Divergence", "Lipschitz bound", "0.5"));
  BOOST_TEST_REQUIRE(changes.size() == 1u);
  BOOST_TEST(changes[0].path == "Divergence/Lipschitz bound");
  BOOST_TEST(changes[0].before == "1");
  BOOST_TEST(changes[0].now == "0.5");
  BOOST_TEST(parameter_changes(text_with("Time", "End time", "1e0"),
                               text_with("Time", "End time", "1.00"))
                 .empty());
  BOOST_TEST(parameter_changes(text_with("Source", "Density", "x # y"),
                               text_with("Source", "Density", "x # y"))
                 .empty());
  BOOST_TEST(parameter_changes("", text_with("Time", "End time", "2")).empty());
}

BOOST_AUTO_TEST_CASE(the_end_and_the_output_may_change)
{
  for (const char *path : {"Time/End time",
                           "Output/Interval",
                           "Output/Wall time limit",
                           "Discriminator/Maximum iterations"})
    BOOST_TEST(may_change(path), path);
  for (const char *path : {"Dimension",
                           "Time/CFL number",
                           "Time/Scheme",
                           "Source/Density",
                           "Divergence/Alpha",
                           "Geometry/Global refinements",
                           "Discriminator/Relative gap",
                           "Network/Seed"})
    BOOST_TEST(!may_change(path), path);
}

BOOST_AUTO_TEST_CASE(the_command_to_resume_can_be_pasted)
{
  RunContext context;
  context.command = {"/usr/bin/lipflow",
                     "run",
                     "my file.prm",
                     "--overwrite",
                     "--set",
                     "Time/End time=1",
                     "--petsc",
                     "-log_view"};
  BOOST_TEST(resume_command(context) ==
             "/usr/bin/lipflow run --resume 'my file.prm' --set 'Time/End "
             "time=1' --petsc -log_view");
  context.command = {"lipflow", "run", "a.prm", "--resume=auto", "it's"};
  BOOST_TEST(resume_command(context) ==
             "lipflow run --resume a.prm 'it'\\''s'");
  context.command = {"lipflow", "run", "a.prm", "--output", "run"};
  BOOST_TEST(resume_command(context) ==
             "lipflow run --resume a.prm --output run");
}

BOOST_AUTO_TEST_CASE(signals_are_noted_and_their_handlers_put_back)
{
  struct sigaction before = {}, after = {};
  sigaction(SIGUSR1, nullptr, &before);
  {
    const StopSignals signals;
    BOOST_TEST(StopSignals::received() == 0);
    for (const int signal : {SIGUSR1, SIGUSR1, SIGUSR2, SIGTERM})
    {
      raise(signal);
      BOOST_TEST(StopSignals::received() == signal);
    }
    // The second one would end the process.
    sigaction(SIGTERM, nullptr, &after);
    BOOST_TEST((after.sa_handler == SIG_DFL));
  }
  sigaction(SIGUSR1, nullptr, &after);
  BOOST_TEST((after.sa_handler == before.sa_handler));
  BOOST_TEST(StopSignals::name_of(SIGUSR2) == "SIGUSR2");
}

BOOST_AUTO_TEST_SUITE_END()
