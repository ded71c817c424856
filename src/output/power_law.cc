#include <lipflow/base/special_numbers.h>
#include <lipflow/output/power_law.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
bool has_logarithm(const double value)
{
  return value > 0. && std::isfinite(value);
}
} // namespace

PowerLaw fit_power_law(const std::vector<double> &x,
                       const std::vector<double> &y)
{
  std::vector<double> log_x, log_y;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
    if (has_logarithm(x[i]) && has_logarithm(y[i]))
    {
      log_x.push_back(std::log(x[i]));
      log_y.push_back(std::log(y[i]));
    }
  double mean_x = 0., mean_y = 0.;
  for (std::size_t i = 0; i < log_x.size(); ++i)
  {
    mean_x += log_x[i] / log_x.size();
    mean_y += log_y[i] / log_x.size();
  }
  double square = 0., product = 0.;
  for (std::size_t i = 0; i < log_x.size(); ++i)
  {
    square += (log_x[i] - mean_x) * (log_x[i] - mean_x);
    product += (log_x[i] - mean_x) * (log_y[i] - mean_y);
  }
  // Equal x differ by rounding of their mean.
  if (!(square > 1e-20))
    return {not_a_number, not_a_number};
  const double exponent = product / square;
  return {std::exp(mean_y - exponent * mean_x), exponent};
}

Curve curve_of(const PowerLaw            &law,
               const std::vector<double> &x,
               const std::string         &label,
               const std::string         &style)
{
  double from = not_a_number, to = not_a_number;
  for (const double value : x)
    if (has_logarithm(value))
    {
      from = std::fmin(from, value);
      to = std::fmax(to, value);
    }
  Curve curve{label, {from, to}, {}, style};
  for (const double end : curve.x)
    curve.y.push_back(law.factor * std::pow(end, law.exponent));
  return curve;
}
} // namespace lipflow
