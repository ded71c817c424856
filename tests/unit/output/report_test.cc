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

BOOST_AUTO_TEST_SUITE(report_test)

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

ParticleSnapshot cloud(const unsigned int dimension)
{
  ParticleSnapshot particles;
  particles.dimension = dimension;
  for (unsigned int k = 0; k < 200; ++k)
  {
    particles.ids.push_back(k);
    for (unsigned int d = 0; d < dimension; ++d)
      particles.positions.push_back(std::fmod(0.61803 * k * (d + 1), 1.));
    particles.weights.push_back(0.005);
  }
  return particles;
}

/// A target, and particles at @p n times.
void write_particles(const std::string &folder,
                     const unsigned int dimension,
                     const unsigned int n)
{
  RasterImage image;
  image.width = 3;
  image.height = dimension == 1 ? 1 : 2;
  image.bounds = {{0., 1., 0., dimension == 1 ? 0. : 1.}};
  image.values = {0., 1., 2., 3., 4., 5.};
  image.values.resize(3 * image.height);
  std::vector<RasterImage> pictures(1, image);
  if (dimension == 3)
    for (const unsigned int x : {0, 1})
    {
      pictures.push_back(image);
      pictures.back().axis_x = x;
      pictures.back().axis_y = 2;
    }
  FrameStore store(folder, dimension);
  store.set_fixed({{"target", pictures}});
  for (unsigned int k = 0; k < n; ++k)
    store.add(k, {{"potential", pictures}}, cloud(dimension), "target");
}

std::string report_of(const TestFolder &folder)
{
  make_report(folder.path());
  return read_file(folder / "report.html");
}
} // namespace

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

BOOST_AUTO_TEST_CASE(particles_are_drawn_over_the_target)
{
  for (const unsigned int dimension : {1, 2, 3})
    BOOST_TEST_CONTEXT("dimension " << dimension)
    {
      const TestFolder folder;
      if (!folder.root())
        continue;
      write_run(folder.path(), 5);
      write_particles(folder.path(), dimension, 4);
      const auto html = report_of(folder);
      BOOST_TEST(count(html, "<h2>Particles and fields</h2>") == 1u);
      BOOST_TEST(count(html, "The particles at several times") == 1u);
      // At four times; in 3D three projections each.
      BOOST_TEST(count(html, "class=\"dots\"") == (dimension == 1   ? 0u
                                                   : dimension == 2 ? 4u
                                                                    : 12u));
      BOOST_TEST(count(html, ">t = 0, projection<") ==
                 (dimension == 3 ? 3u : 0u));
      // In 1D the curves of the potential have a legend, too.
      BOOST_TEST(count(html, ">t = 3</text>") == 3 - dimension);
      // The target is behind the dots, and so not shown again; not so in 3D.
      BOOST_TEST(count(html, ">target</text>") == (dimension == 1   ? 1u
                                                   : dimension == 2 ? 0u
                                                                    : 3u));
      // Histograms and potential, or dots and the last potential; and 8 plots.
      BOOST_TEST(count(html, "<figure") == 10u);
    }
}

BOOST_AUTO_TEST_CASE(particles_over_the_density_replace_its_figure)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 5);
  RasterImage image;
  image.width = image.height = 2;
  image.bounds = {{0., 1., 0., 1.}};
  image.values = {0., 1., 2., 3.};
  FrameStore store(folder.path(), 2);
  store.set_fixed({{"target", {image}}});
  for (unsigned int k = 0; k < 3; ++k)
    store.add(k, {{"density", {image}}}, cloud(2), "density");
  const auto html = report_of(folder);
  BOOST_TEST(count(html, "over the density") == 1u);
  BOOST_TEST(count(html, ">t = 2</text>") == 1u);
  BOOST_TEST(count(html, ">target</text>") == 1u);
}

BOOST_AUTO_TEST_CASE(rows_may_lack_values)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 0);
  StatisticsTable table(folder / "statistics.csv",
                        {"step",
                         "time",
                         "mass",
                         "min_density",
                         "divergence_lower",
                         "divergence_upper",
                         "fisher_information"});
  for (unsigned int n = 0; n < 10; ++n)
  {
    StatisticsTable::Row row = {
        double(n), 0.25 * n, 1., std::nullopt, std::nullopt, std::nullopt, 1.};
    if (n % 4 == 1)
    {
      row[4] = 2. - 0.25 * n;
      row[5] = 3. - 0.25 * n;
    }
    table.add_row(row);
  }
  const auto html = report_of(folder);
  BOOST_TEST(count(html, "Smallest density") == 0u);
  BOOST_TEST(count(html, ">Final divergence, bounds<") == 1u);
  BOOST_TEST(count(html, "<td>[-0.25, 0.75]</td>") == 1u);
  BOOST_TEST(count(html, "nan") == 0u);
  // Curves go through the rows that have values, and so have no gaps; only
  // dots begin again.
  for (auto at = html.find("class=\"curve c0\""); at != std::string::npos;
       at = html.find("class=\"curve c0\"", at + 1))
  {
    const auto begin = html.rfind("<", at);
    BOOST_TEST(count(html.substr(begin, at - begin), "M") <= 1u);
  }
  const auto start = html.find("<polygon");
  const auto area = html.substr(start, html.find("class", start) - start);
  BOOST_TEST(count(area, ",") == 6u); // three rows, there and back
  BOOST_TEST(count(html, "Energy balance") == 1u);
}

BOOST_AUTO_TEST_CASE(points_without_a_mesh_have_a_report_of_their_own)
{
  const TestFolder folder;
  if (!folder.root())
    return;
  write_run(folder.path(), 0);
  StatisticsTable table(folder / "statistics.csv",
                        {"step",
                         "time",
                         "dt",
                         "mass",
                         "fisher_information",
                         "max_speed",
                         "saturated_fraction",
                         "newton_iterations",
                         "linear_iterations",
                         "relative_gap",
                         "discriminator_value",
                         "largest_slope"});
  for (unsigned int n = 0; n < 5; ++n)
    table.add_row(
        {double(n), .5 * n, .5, 1., .25, .5, 0., 0., 5., 0., 3. - n, .75});
  FrameStore store(folder.path(), 2);
  store.set_target(cloud(2), {});
  store.add(0., {}, cloud(2), "");
  auto html = report_of(folder);
  for (const char *text : {"<h2>Particles</h2>",
                           "aria-label=\"divergence\"",
                           "aria-label=\"Fisher information I\"",
                           "aria-label=\"slope\"",
                           "<td>-1</td>",    // the last value
                           "<td>0.75</td>"}) // the last slope
    BOOST_TEST_CONTEXT(text)
  BOOST_TEST(count(html, text) == 1u);
  // A picture and three plots: no curve that is zero throughout.
  BOOST_TEST(count(html, "<figure") == 4u);
  BOOST_TEST(count(html, "mass error") == 0u);

  StatisticsTable distances(folder / "distances.csv",
                            {"time",
                             "wasserstein_1",
                             "exact_divergence_lower",
                             "exact_divergence_upper",
                             "neighbour_ratio",
                             "share_of_copies"});
  for (unsigned int n = 0; n < 3; ++n)
    distances.add_row({double(n), 2., 3.5, 3.75, 1., .125});
  html = report_of(folder);
  BOOST_TEST(count(html, "<td>[3.5, 3.75]</td>") == 1u);
  BOOST_TEST(count(html, "class=\"band c1\"") == 1u);
  BOOST_TEST(count(html, "<figure") == 7u);
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
