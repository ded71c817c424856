#include <lipflow/output/progress.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(progress_test)

namespace
{
/// Lets @p n_steps pass in @p seconds and returns what was shown.
std::string shown(const ProgressStyle style,
                  const unsigned int  n_steps,
                  const double        seconds,
                  const bool          colour = false)
{
  std::ostringstream stream;
  double             now = 100.;
  Progress           progress(stream, style, colour, 60, [&]() { return now; });
  for (unsigned int n = 0; n <= n_steps; ++n)
  {
    progress.update(static_cast<double>(n) / n_steps,
                    "step " + std::to_string(n));
    now += seconds / n_steps;
  }
  progress.finish("the end");
  return stream.str();
}

long count(const std::string &text, const char c)
{
  return std::count(text.begin(), text.end(), c);
}
} // namespace

BOOST_AUTO_TEST_CASE(silence_is_silent)
{
  BOOST_TEST(shown(ProgressStyle::silent, 1000, 1e4).empty());
}

BOOST_AUTO_TEST_CASE(a_log_is_plain_and_short_however_long_the_run)
{
  for (const double seconds : {0.1, 10., 1e3, 1e5, 1e6})
    BOOST_TEST_CONTEXT(seconds << " seconds")
    {
      const auto text = shown(ProgressStyle::log, 50000, seconds, true);
      BOOST_TEST(count(text, '\n') < 200);
      BOOST_TEST(count(text, '\n') >= 20);
      BOOST_TEST(count(text, '\r') == 0);
      BOOST_TEST(count(text, '\x1b') == 0);
      BOOST_TEST(text.substr(text.size() - 8) == "the end\n");
    }
}

BOOST_AUTO_TEST_CASE(a_log_speaks_after_five_seconds)
{
  std::ostringstream stream;
  double             now = 0.;
  Progress           progress(
      stream, ProgressStyle::log, false, 80, [&]() { return now; });
  now = 4.9;
  progress.update(0.02, "a");
  BOOST_TEST(stream.str().empty());
  now = 5.1;
  progress.update(0.02, "step 3");
  BOOST_TEST(stream.str() == "  2.0%  step 3  ETA 4:10\n");
}

BOOST_AUTO_TEST_CASE(what_is_resumed_counts_from_where_it_was)
{
  std::ostringstream stream;
  double             now = 0.;
  Progress           progress(
      stream, ProgressStyle::log, false, 80, [&]() { return now; });
  progress.begin_at(.5);
  now = 10.;
  progress.update(.505, "a"); // too early to tell
  now = 20.;
  progress.update(.6, "b"); // a tenth in 20 s, four are left
  BOOST_TEST(stream.str() == " 50.5%  a\n 60.0%  b  ETA 1:20\n");
}

BOOST_AUTO_TEST_CASE(a_terminal_has_one_line_ten_times_a_second)
{
  const auto text = shown(ProgressStyle::terminal, 100000, 10.);
  BOOST_TEST(count(text, '\n') == 1);
  BOOST_TEST(count(text, '\r') <= 103);
  BOOST_TEST(count(text, '\r') >= 90);
  BOOST_TEST(count(text, '\x1b') == 0);
  // No line wraps, and the last one is wiped.
  std::istringstream lines(text);
  std::string        line;
  while (std::getline(lines, line, '\r'))
    BOOST_TEST(line.size() <= 59u);
  BOOST_TEST(text.substr(text.size() - 9) == "\rthe end\n");
}

BOOST_AUTO_TEST_CASE(colour_only_where_it_is_allowed)
{
  BOOST_TEST(count(shown(ProgressStyle::terminal, 10, 10., true), '\x1b') > 0);
}

BOOST_AUTO_TEST_CASE(durations_are_readable)
{
  BOOST_TEST(readable_duration(75.) == "1:15");
  BOOST_TEST(readable_duration(4000.) == "1:06:40");
  BOOST_TEST(readable_duration(0.2) == "0:00");
}

BOOST_AUTO_TEST_SUITE_END()
