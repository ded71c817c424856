#ifndef LIPFLOW_TESTS_UNIT_EXACT_MEAN_H
#define LIPFLOW_TESTS_UNIT_EXACT_MEAN_H

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace test
{
/// |mean| at time t of the KL flow N(shift, sigma^2) -> N(0, sigma^2): it falls
/// with speed L down to L sigma^2, from there on as exp(-t/sigma^2).
inline double exact_mean(const double shift,
                         const double sigma,
                         const double bound,
                         const double t)
{
  const double corner = bound * sigma * sigma;
  const double t1 = shift > corner ? (shift - corner) / bound : 0.;
  if (t < t1)
    return shift - bound * t;
  return std::min(shift, corner) * std::exp(-(t - t1) / (sigma * sigma));
}
} // namespace test
} // namespace lipflow

#endif
