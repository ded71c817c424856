#include <lipflow/discriminator/point_scaling.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
double median(std::vector<double> numbers)
{
  const auto middle =
      numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

} // namespace

PointScaling point_scaling(const PointSet &first, const PointSet &second)
{
  const unsigned int  d = first.dimension;
  std::vector<double> all = first.coordinates;
  all.insert(all.end(), second.coordinates.begin(), second.coordinates.end());
  const std::size_t n = all.size() / d;

  PointScaling        result;
  std::vector<double> numbers(n), squares(n, 0.);
  for (unsigned int c = 0; c < d; ++c)
  {
    for (std::size_t k = 0; k < n; ++k)
      numbers[k] = all[k * d + c];
    result.centre.push_back(median(numbers));
    for (std::size_t k = 0; k < n; ++k)
      squares[k] += std::pow(numbers[k] - result.centre[c], 2);
  }
  const double scale = std::sqrt(median(squares) / d);
  result.scale = std::isfinite(scale) && scale > 0. ? scale : 1.;
  return result;
}

void save(const PointScaling &scaling, StateWriter &state)
{
  state.add_numbers("centre of the points", scaling.centre);
  state.add("scale of the points", scaling.scale);
}

PointScaling load_point_scaling(StateReader &state)
{
  PointScaling scaling;
  scaling.centre = state.numbers("centre of the points");
  scaling.scale = state.number("scale of the points");
  return scaling;
}
} // namespace lipflow
