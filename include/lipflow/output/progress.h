#ifndef LIPFLOW_OUTPUT_PROGRESS_H
#define LIPFLOW_OUTPUT_PROGRESS_H

#include <functional>
#include <iosfwd>
#include <string>

namespace lipflow
{
/// Where the progress is shown.
enum class ProgressStyle
{
  silent,
  terminal, ///< one line that is overwritten, at most ten times a second
  log       ///< plain lines, less than 200 however long the run
};

/**
 * What a waiting user sees: how much is done, how long it will take, and a text
 * of the caller's. Writes to the caller's stream; used by one rank.
 */
class Progress
{
public:
  using Clock = std::function<double()>;

  /// @p columns is the width of the terminal. @p colour allows for escape
  /// sequences; the caller honours NO_COLOR. @p clock returns seconds; the
  /// default is the steady clock of the system.
  Progress(std::ostream &stream,
           ProgressStyle style,
           bool          colour = false,
           unsigned int  columns = 80,
           Clock         clock = {});

  /// @p fraction was done before the clock started: of a run that is resumed.
  void begin_at(double fraction);

  /// @p fraction in [0, 1] is done; @p text says where the run is.
  void update(double fraction, const std::string &text);

  /// A line of its own above what follows, unless silent.
  void remark(const std::string &text);

  /// The last line, always shown, unless silent. The terminal's line is
  /// replaced, so that what follows starts on a fresh one.
  void finish(const std::string &text);

private:
  bool        due(double fraction, double now) const;
  std::string line(double fraction, double now, const std::string &text) const;

  std::ostream *stream_;
  ProgressStyle style_;
  bool          colour_;
  unsigned int  columns_;
  Clock         clock_;

  double start_;
  double last_time_;
  double first_fraction_ = 0.;
  double last_fraction_ = 0.;
  double pause_ = 0.; ///< seconds until the next line of a log
  bool   shown_ = false;
};

/// 75 -> "1:15", 4000 -> "1:06:40".
std::string readable_duration(double seconds);
} // namespace lipflow

#endif
