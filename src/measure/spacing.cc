#include <lipflow/measure/spacing.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lipflow
{
namespace
{
constexpr std::size_t most_points = 4000;

double square_of_nearest(const PointSet &points, const std::size_t k)
{
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < points.size(); ++j)
  {
    double square = 0.;
    for (unsigned int d = 0; d < points.dimension && square < nearest; ++d)
    {
      const double difference = points.point(j)[d] - points.point(k)[d];
      square += difference * difference;
    }
    if (square > 0.)
      nearest = std::min(nearest, square);
    else if (j != k)
      return 0.;
  }
  return nearest;
}
} // namespace

double typical_spacing(const PointSet &points)
{
  const std::size_t   n = points.size();
  const std::size_t   stride = (n + most_points - 1) / most_points;
  std::vector<double> squares;
  for (std::size_t k = 0; k < n; k += stride)
  {
    const double square = square_of_nearest(points, k);
    if (square > 0. && std::isfinite(square))
      squares.push_back(square);
  }
  if (squares.empty())
    return 1.;
  const auto middle =
      squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return std::sqrt(*middle);
}
} // namespace lipflow
