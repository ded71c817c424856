#ifndef LIPFLOW_TESTS_UNIT_MEASURE_KOLMOGOROV_SMIRNOV_H
#define LIPFLOW_TESTS_UNIT_MEASURE_KOLMOGOROV_SMIRNOV_H

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace lipflow
{
namespace test
{
/// Checks by Kolmogorov and Smirnov that @p values are a sample of the law with
/// the distribution function @p cdf: sqrt(n) times the largest difference is
/// beyond 2.2 with probability 2 exp(-2 2.2^2) = 1e-4, for large n.
template <typename Cdf>
void check_law(std::vector<double> values, const Cdf &cdf)
{
  std::sort(values.begin(), values.end());
  const double n = double(values.size());
  double       difference = 0.;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    const double p = cdf(values[i]);
    difference =
        std::max({difference, p - double(i) / n, double(i + 1) / n - p});
  }
  BOOST_TEST(std::sqrt(n) * difference < 2.2);
}
} // namespace test
} // namespace lipflow

#endif
