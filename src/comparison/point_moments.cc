#include <lipflow/comparison/point_moments.h>

#include <deal.II/base/exceptions.h>

#include <cmath>
#include <numeric>

namespace lipflow
{
namespace
{
std::vector<double> mean_of(const PointSet &points)
{
  Assert(points.size() > 0, dealii::ExcEmptyObject());
  std::vector<double> mean(points.dimension, 0.);
  for (std::size_t k = 0; k < points.size(); ++k)
    for (unsigned int d = 0; d < points.dimension; ++d)
      mean[d] += points.weights[k] * points.point(k)[d];
  return mean;
}
} // namespace

double PointMoments::variance() const
{
  return std::accumulate(variances.begin(), variances.end(), 0.);
}

PointMoments moments_of(const PointSet &points)
{
  PointMoments moments;
  moments.mean = mean_of(points);
  moments.variances.assign(points.dimension, 0.);
  // About the mean, which is known first: no digits cancel.
  for (std::size_t k = 0; k < points.size(); ++k)
    for (unsigned int d = 0; d < points.dimension; ++d)
    {
      const double deviation = points.point(k)[d] - moments.mean[d];
      moments.variances[d] += points.weights[k] * deviation * deviation;
    }
  return moments;
}

std::vector<double> covariance_of(const PointSet &points)
{
  const std::size_t         n = points.dimension;
  const std::vector<double> mean = mean_of(points);
  std::vector<double>       covariance(n * n, 0.), deviation(n);
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    for (std::size_t d = 0; d < n; ++d)
      deviation[d] = points.point(k)[d] - mean[d];
    for (std::size_t d = 0; d < n; ++d)
      for (std::size_t e = 0; e < n; ++e)
        covariance[d * n + e] +=
            points.weights[k] * (deviation[d] * deviation[e]);
  }
  return covariance;
}

std::vector<double> norms_of(const PointSet                  &points,
                             const std::vector<unsigned int> &coordinates)
{
  std::vector<double> norms(points.size());
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    double square = 0.;
    for (const unsigned int d : coordinates)
    {
      AssertIndexRange(d, points.dimension);
      square += points.point(k)[d] * points.point(k)[d];
    }
    norms[k] = std::sqrt(square);
  }
  return norms;
}

double root_mean_square(const PointSet                  &points,
                        const std::vector<unsigned int> &coordinates)
{
  double                    square = 0.;
  const std::vector<double> norms = norms_of(points, coordinates);
  for (std::size_t k = 0; k < norms.size(); ++k)
    square += points.weights[k] * norms[k] * norms[k];
  return std::sqrt(square);
}

double mean_norm(const PointSet                  &points,
                 const std::vector<unsigned int> &coordinates)
{
  const std::vector<double> norms = norms_of(points, coordinates);
  return std::inner_product(
      norms.begin(), norms.end(), points.weights.begin(), 0.);
}
} // namespace lipflow
