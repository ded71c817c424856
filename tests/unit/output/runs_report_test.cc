#include <lipflow/output/file_system.h>
#include <lipflow/output/runs_report.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

#include "test_folder.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(runs_report_test)

namespace
{
bool contains(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

/// On a mesh: bounds. Two clouds apart from A at time 1 alone.
ComparedRun on_a_mesh()
{
  ComparedRun run;
  run.directory = "runs/<mesh>";
  run.description = "4 particles, mesh";
  run.statistics.names = {
      "step", "time", "divergence_lower", "divergence_upper"};
  run.statistics.columns = {
      {0., 1., 2.}, {0., 1., 2.}, {3., 2., 1.}, {4., 3., 2.}};
  run.wall_seconds = 1.5;
  run.exit_reason = "end time";
  run.to_first = {{1., .25, .5}};
  return run;
}

/// A network: values, and distances at other times than its steps.
ComparedRun neural()
{
  ComparedRun run;
  run.directory = "runs/neural";
  run.description = "4 particles, neural";
  run.statistics.names = {"step", "time", "discriminator_value"};
  run.statistics.columns = {{0., 1.}, {0., 1.5}, {-1., .125}};
  run.distances.names = {"time", "wasserstein_1", "share_of_copies"};
  run.distances.columns = {{0., 1.}, {8., 4.}, {0., std::nan("")}};
  return run;
}
} // namespace

BOOST_AUTO_TEST_CASE(rows_are_the_times_of_all_runs)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_runs_table(folder / "runs.csv", {"", {neural(), on_a_mesh()}, {}});
  const Statistics table = read_statistics(folder / "runs.csv");
  BOOST_TEST(*table.find("time") == std::vector<double>({0., 1., 1.5, 2.}),
             boost::test_tools::per_element());
  BOOST_TEST((*table.find("divergence_upper_b"))[3] == 2.);
  BOOST_TEST(std::isnan((*table.find("divergence_upper_a"))[0]));
  BOOST_TEST((*table.find("discriminator_value_a"))[2] == .125);
  BOOST_TEST((*table.find("wasserstein_1_a"))[1] == 4.);
  BOOST_TEST(std::isnan((*table.find("share_of_copies_a"))[1]));
  BOOST_TEST((*table.find("w1_lower_b"))[1] == .25);
  BOOST_TEST((*table.find("w1_upper_b"))[1] == .5);
  BOOST_TEST(std::isnan((*table.find("w1_upper_b"))[0]));
  BOOST_TEST((table.find("w1_upper_a") == nullptr)); // the reference
  BOOST_TEST(table.names.size() == 1u + 2 * 10 + 2);
}

BOOST_AUTO_TEST_CASE(the_report_says_what_each_run_has)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  make_runs_report(folder.path(),
                   {"A title", {neural(), on_a_mesh()}, {"B is <short>."}});
  const std::string html = read_file(folder / "report.html");
  for (const char *text : {"<h1>A title</h1>",
                           "A: 4 particles, neural",
                           "B: 4 particles, mesh",
                           "runs/&lt;mesh&gt;",
                           "B is &lt;short&gt;.",
                           "<td>1.5 s</td>",
                           "<td>[1, 2]</td>", // the last bounds of B
                           "<td>0.125</td>",  // the last value of A
                           "<td>end time</td>",
                           "aria-label=\"divergence D\"",
                           "aria-label=\"W1 to the target\"",
                           "aria-label=\"share of copies\"",
                           "aria-label=\"W1 of the particles\"",
                           "class=\"band c1\""})
    BOOST_TEST(contains(html, text), "'" << text << "' is not there");
  // What no run has is not drawn.
  for (const char *text : {"Fisher information I", "neighbour ratio", "nan"})
    BOOST_TEST(!contains(html, text), "'" << text << "' is there");
}

BOOST_AUTO_TEST_CASE(letters_name_the_runs)
{
  BOOST_TEST(run_letter(0) == "A");
  BOOST_TEST(run_letter(most_compared_runs - 1) == "Z");
}

BOOST_AUTO_TEST_SUITE_END()
