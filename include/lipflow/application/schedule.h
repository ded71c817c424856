#ifndef LIPFLOW_APPLICATION_SCHEDULE_H
#define LIPFLOW_APPLICATION_SCHEDULE_H

#include <cmath>

namespace lipflow
{
/// The first multiple of @p interval after @p time; one that @p time has
/// reached up to rounding is not after it.
inline double next_multiple(const double interval, const double time)
{
  return interval * (std::floor(time / interval + 1e-9) + 1.);
}

/// Whether @p time has come to @p next up to rounding.
inline bool has_come(const double time, const double next)
{
  return time >= next * (1. - 1e-12);
}
} // namespace lipflow

#endif
