#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/frames.h>
#include <lipflow/output/report.h>
#include <lipflow/output/report_figures.h>
#include <lipflow/output/statistics_table.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>

#include "test_folder.h"

using namespace lipflow;

namespace
{
std::size_t count(const std::string &text, const std::string &part)
{
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}

void write_run(const std::string &folder, const unsigned int n_rows)
{
  write_file_safely(join_path(folder, "run.json"),
                    R"({"exit_reason": "end time reached", "exit_code": 0,
  "dimension": 2, "nodes": 1089, "ranks": 2, "divergence": "alpha = 2",
  "lipschitz_bound": 1.5, "version": "0.1.0", "wall_seconds": 12.25,
  "changed_parameters": "set X = <1 & 2>"})");
  write_file_safely(join_path(folder, "original.prm"),
                    "# A <title>\n#\n# and what to look at\nset X = 1\n# no\n");
  StatisticsTable table(join_path(folder, "statistics.csv"),
                        {"step",
                         "time",
                         "dt",
                         "mass",
                         "min_density",
                         "divergence_lower",
                         "divergence_upper",
                         "fisher_information",
                         "max_speed",
                         "saturated_fraction",
                         "newton_iterations",
                         "linear_iterations",
                         "wall_seconds",
                         "exact_divergence"});
  for (unsigned int n = 0; n < n_rows; ++n)
  {
    const double d = 2. * std::exp(-0.5 * n);
    table.add_row({double(n),
                   0.5 * n,
                   n == 0 ? 0. : 0.5,
                   1. + std::ldexp(n, -40), // exact
                   1e-4 / (n + 1),
                   d * (1 - 1e-7),
                   d,
                   d,
                   1.5,
                   0.5,
                   7.,
                   99.,
                   0.1 * n,
                   d});
  }
}

void write_pictures(const std::string &folder)
{
  RasterImage image;
  image.width = 3;
  image.height = 2;
  image.bounds = {{-1., 2., 0., 2.}};
  image.values = {0., 1., 2., 3., 4., std::nan("")};
  FrameStore store(folder, 2);
  store.set_fixed({{"target", {image}}});
  for (unsigned int n = 0; n < 30; ++n)
    store.add(n, {{"density", {image}}, {"potential", {image}}});
}

std::string report_of(const TestFolder &folder)
{
  make_report(folder.path());
  return read_file(folder / "report.html");
}
} // namespace

BOOST_AUTO_TEST_SUITE(report_test)

BOOST_AUTO_TEST_CASE(a_report_says_what_the_run_did)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 20);
  write_pictures(folder.path());
  const auto html = report_of(folder);
  for (const char *text : {"<h1>A &lt;title&gt;</h1>",
                           "and what to look at",
                           "<td>1089</td>",
                           "<td>alpha = 2</td>",
                           "<td>1.5</td>",
                           "<td>end time reached</td>",
                           "<td>12.25 s</td>",
                           "<td>1.72804e-11</td>", // largest mass error
                           "<td>5e-06</td>",       // smallest density
                           "set X = &lt;1 &amp; 2&gt;",
                           "arXiv:2210.17230"})
    BOOST_TEST_CONTEXT(text)
  BOOST_TEST(count(html, text) == 1u);
  // 8 plots over time, at most 11 densities, the target, the last potential.
  BOOST_TEST(count(html, "<figure") == 10u);
  // Each has a colour bar.
  BOOST_TEST(count(html, "data:image/png;base64,") >= 16u);
  BOOST_TEST(count(html, "data:image/png;base64,") <= 26u);
  BOOST_TEST(count(html, "class=\"failed\"") == 0u);
}

BOOST_AUTO_TEST_CASE(a_report_needs_no_network_and_no_scripts)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 5);
  write_pictures(folder.path());
  const auto html = report_of(folder);
  BOOST_TEST(count(html, "<script") == 0u);
  BOOST_TEST(count(html, "<link") == 0u);
  BOOST_TEST(count(html, "@import") == 0u);
  BOOST_TEST(count(html, "src=") == 0u);
  BOOST_TEST(count(html, "url(http") == 0u);
  BOOST_TEST(count(html, "href=\"") == count(html, "href=\"data:image/png"));
  // The only address is the name of the SVG vocabulary.
  BOOST_TEST(count(html, "http") ==
             count(html, "xmlns=\"http://www.w3.org/2000/svg\""));
}

BOOST_AUTO_TEST_CASE(a_report_is_the_same_when_made_again)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 5);
  BOOST_TEST(report_of(folder) == report_of(folder));
}

BOOST_AUTO_TEST_CASE(runs_that_failed_or_did_nothing_have_a_report_too)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 0);
  write_file_safely(folder / "run.json",
                    R"({"exit_reason": "the step <broke>", "exit_code": 1})");
  auto html = report_of(folder);
  BOOST_TEST(count(html, "exit code 1") == 1u);
  BOOST_TEST(count(html, "No step was recorded.") == 1u);
  BOOST_TEST(count(html, "the step &lt;broke&gt;") == 2u);

  write_run(folder.path(), 1);
  write_file_safely(folder / "run.json", R"({"exit_reason": "running"})");
  html = report_of(folder);
  BOOST_TEST(count(html, "had not ended") == 1u);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_no_run_is_refused)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  BOOST_CHECK_EXCEPTION(make_report(folder.path()),
                        Error,
                        [](const Error &error)
                        { return error.code() == ExitCode::files; });
  write_run(folder.path(), 2);
  write_file_safely(folder / "run.json", "{");
  BOOST_CHECK_EXCEPTION(make_report(folder.path()),
                        Error,
                        [](const Error &error)
                        { return error.code() == ExitCode::input; });
  BOOST_TEST(!std::filesystem::exists(folder / "report.html"));
}

BOOST_AUTO_TEST_CASE(gaps_and_mass_errors_are_those_of_their_formulas)
{
  Statistics statistics;
  statistics.names = {"divergence_lower", "divergence_upper", "mass"};
  statistics.columns = {{1., 0.9}, {2., 1.}, {4., 5.}};
  BOOST_TEST(relative_gaps(statistics)[0] == 0.5);
  BOOST_TEST(relative_gaps(statistics)[1] == 0.1,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(relative_mass_errors(statistics)[1] == 0.25);
  statistics.names.push_back("relative_gap");
  statistics.columns.push_back({0.25, 0.125});
  BOOST_TEST(relative_gaps(statistics)[1] == 0.125);
}

BOOST_AUTO_TEST_SUITE_END()
