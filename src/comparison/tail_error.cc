#include <lipflow/base/point_distance.h>
#include <lipflow/comparison/tail_error.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace lipflow
{
namespace
{
/// The law of one coordinate.
class Marginal
{
public:
  Marginal(const PointSet &points, const unsigned int coordinate)
      : values_(points.size())
      , above_(points.size() + 1, 0.)
  {
    std::vector<std::pair<double, double>> sorted(points.size());
    for (std::size_t k = 0; k < points.size(); ++k)
      sorted[k] = {points.point(k)[coordinate], points.weights[k]};
    std::sort(sorted.begin(), sorted.end());
    // From the tail on: the small sums are those that matter.
    for (std::size_t k = points.size(); k-- > 0;)
    {
      values_[k] = sorted[k].first;
      above_[k] = above_[k + 1] + sorted[k].second;
    }
    floor_ =
        .5 * *std::min_element(points.weights.begin(), points.weights.end());
  }

  /// The least value t with mass(x > t) <= 1 - level. A mass that is so but for
  /// rounding is so.
  double quantile(const double level) const
  {
    const double allowed = (1. - level) + 1e-12;
    std::size_t  k = 0;
    while (k + 1 < values_.size() && above_[k + 1] > allowed)
      ++k;
    return values_[k];
  }

  double log_ccdf(const double t) const
  {
    const auto k =
        std::upper_bound(values_.begin(), values_.end(), t) - values_.begin();
    return std::log(std::max(above_[static_cast<std::size_t>(k)], floor_));
  }

private:
  std::vector<double> values_; ///< increasing
  std::vector<double> above_;  ///< the mass from the k-th value on
  double              floor_;
};

double radius(const PointSet &points, const std::size_t k)
{
  const std::vector<double> origin(points.dimension, 0.);
  return std::sqrt(
      squared_distance(points.point(k), origin.data(), points.dimension));
}
} // namespace

double
log_ccdf_error(const PointSet &p, const PointSet &q, const TailLevels &levels)
{
  AssertDimension(p.dimension, q.dimension);
  Assert(p.size() > 0 && q.size() > 0, dealii::ExcEmptyObject());
  Assert(levels.number >= 2, dealii::ExcMessage("At least two levels."));
  const double step = (levels.last - levels.first) / (levels.number - 1);
  double       sum = 0.;
  for (unsigned int d = 0; d < q.dimension; ++d)
  {
    const Marginal of_p(p, d), of_q(q, d);
    for (unsigned int l = 0; l < levels.number; ++l)
    {
      const double t = of_q.quantile(levels.first + l * step);
      sum += std::abs(of_p.log_ccdf(t) - of_q.log_ccdf(t));
    }
  }
  return sum / levels.number / q.dimension;
}

double radial_ccdf_distance(const PointSet &p,
                            const PointSet &q,
                            const double    from_radius)
{
  AssertDimension(p.dimension, q.dimension);
  std::vector<std::pair<double, double>> jumps;
  for (std::size_t i = 0; i < p.size(); ++i)
    jumps.emplace_back(radius(p, i), p.weights[i]);
  for (std::size_t j = 0; j < q.size(); ++j)
    jumps.emplace_back(radius(q, j), -q.weights[j]);
  std::sort(jumps.begin(), jumps.end());
  double difference = 0., result = 0.;
  for (std::size_t k = jumps.size(); k-- > 0 && jumps[k].first > from_radius;)
  {
    difference += jumps[k].second;
    const double below = k > 0 ? jumps[k - 1].first : from_radius;
    result +=
        std::abs(difference) * (jumps[k].first - std::max(below, from_radius));
  }
  return result;
}
} // namespace lipflow
