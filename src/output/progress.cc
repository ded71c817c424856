#include <lipflow/base/duration.h>
#include <lipflow/output/progress.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <utility>

namespace lipflow
{
namespace
{
// A log gets a line every 5% or 5 seconds, whichever comes first, but the pause
// grows with each line: 120 lines last for seven weeks.
constexpr double first_pause = 5.;
constexpr double growth_of_pause = 1.1;
constexpr double log_fraction = 0.05;
constexpr double shortest_pause = 0.1; // of a terminal
} // namespace

std::string readable_duration(const double seconds)
{
  // Beyond a century nobody counts.
  const long long s = std::llround(std::clamp(seconds, 0., 3.2e9));
  char            text[40];
  if (s >= 3600)
    std::snprintf(
        text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
  return text;
}

Progress::Progress(std::ostream       &stream,
                   const ProgressStyle style,
                   const bool          colour,
                   const unsigned int  columns,
                   Clock               clock)
    : stream_(&stream)
    , style_(style)
    , colour_(colour)
    , columns_(columns)
    , clock_(clock ? std::move(clock) : steady_seconds)
    , start_(clock_())
    , last_time_(start_)
    , pause_(style == ProgressStyle::terminal ? shortest_pause : first_pause)
{
}

bool Progress::due(const double fraction, const double now) const
{
  if (!shown_ && style_ == ProgressStyle::terminal)
    return true;
  return now - last_time_ >= pause_ ||
         (style_ == ProgressStyle::log &&
          fraction >= last_fraction_ + log_fraction);
}

std::string Progress::line(const double       fraction,
                           const double       now,
                           const std::string &text) const
{
  char percent[16];
  std::snprintf(percent, sizeof percent, "%5.1f%%", 100. * fraction);
  std::string result = std::string(percent) + "  " + text;
  // Before one percent the estimate would be a guess.
  const double done = fraction - first_fraction_;
  if (done > 0.01 && fraction < 1.)
    result +=
        "  ETA " + readable_duration((now - start_) * (1. - fraction) / done);
  return result;
}

void Progress::begin_at(const double fraction)
{
  first_fraction_ = last_fraction_ = std::clamp(fraction, 0., 1.);
}

void Progress::update(const double fraction, const std::string &text)
{
  if (style_ == ProgressStyle::silent)
    return;
  const double now = clock_();
  const double part = std::clamp(fraction, 0., 1.);
  if (!due(part, now))
    return;

  std::string shown = line(part, now, text);
  if (style_ == ProgressStyle::terminal)
  {
    // A line that wraps could not be overwritten.
    const std::size_t width = std::max(columns_, 20u) - 1;
    shown.resize(width, ' ');
    if (colour_) // the done part of the line in reverse
    {
      const auto done = static_cast<std::size_t>(part * width);
      shown =
          "\x1b[7m" + shown.substr(0, done) + "\x1b[0m" + shown.substr(done);
    }
    *stream_ << '\r' << shown << std::flush;
  }
  else
  {
    *stream_ << shown << std::endl;
    pause_ *= growth_of_pause;
  }
  last_time_ = now;
  last_fraction_ = part;
  shown_ = true;
}

void Progress::remark(const std::string &text)
{
  if (style_ == ProgressStyle::silent)
    return;
  if (style_ == ProgressStyle::terminal && shown_)
    *stream_ << '\r' << std::string(std::max(columns_, 20u) - 1, ' ') << '\r';
  *stream_ << text << std::endl;
  shown_ = false;
}

void Progress::finish(const std::string &text)
{
  remark(text);
}
} // namespace lipflow
