#include <lipflow/flow/adams.h>

#include <deal.II/base/exceptions.h>

#include <array>
#include <cmath>

namespace lipflow
{
std::vector<double> adams_weights(const std::vector<double> &times,
                                  const double               from,
                                  const double               to)
{
  Assert(!times.empty() && times.size() <= 6,
         dealii::ExcMessage("The quadrature is exact up to degree 5."));
  // Gauss' rule with three points.
  const std::array<std::array<double, 2>, 3> rule = {
      {{{-std::sqrt(.6), 5. / 18.}},
       {{0., 8. / 18.}},
       {{std::sqrt(.6), 5. / 18.}}}};
  std::vector<double> weights(times.size(), 0.);
  for (const auto &[node, weight] : rule)
  {
    const double t = .5 * (from + to) + .5 * (to - from) * node;
    for (std::size_t k = 0; k < times.size(); ++k)
    {
      double lagrange = 1.;
      for (std::size_t j = 0; j < times.size(); ++j)
        if (j != k)
          lagrange *= (t - times[j]) / (times[k] - times[j]);
      weights[k] += weight * (to - from) * lagrange;
    }
  }
  return weights;
}
} // namespace lipflow
