#include <lipflow/base/point_distance.h>
#include <lipflow/discriminator/mcshane_extension.h>

#include <deal.II/base/exceptions.h>

#include <cmath>
#include <limits>

namespace lipflow
{
McShaneExtension::McShaneExtension(const PointSet     &points,
                                   std::vector<double> psi,
                                   const double        lipschitz_bound)
    : points_(&points)
    , psi_(std::move(psi))
    , bound_(lipschitz_bound)
{
  AssertDimension(psi_.size(), points.size());
  Assert(points.size() > 0, dealii::ExcEmptyObject());
}

PotentialValue McShaneExtension::evaluate(const double *y) const
{
  const unsigned int dimension = points_->dimension;
  PotentialValue     result;
  result.value = std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < psi_.size(); ++j)
  {
    const double distance =
        std::sqrt(squared_distance(y, points_->point(j), dimension));
    const double value = psi_[j] + bound_ * distance;
    if (value < result.value)
      result = {value, j, distance};
  }
  return result;
}

PotentialValue McShaneExtension::evaluate(const double *y,
                                          double       *gradient) const
{
  const PotentialValue result = evaluate(y);
  const double *const  x = points_->point(result.nearest);
  for (unsigned int k = 0; k < points_->dimension; ++k)
    gradient[k] =
        result.distance > 0. ? bound_ * (y[k] - x[k]) / result.distance : 0.;
  return result;
}
} // namespace lipflow
