#include <lipflow/base/joined_points.h>
#include <lipflow/base/point_distance.h>
#include <lipflow/comparison/data_processing.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Below that, the squared distance of two points is made by rounding.
double least_square(const PointSet &points)
{
  double largest = 0.;
  for (const double x : points.coordinates)
    largest = std::max(largest, std::abs(x));
  return std::pow(1e-7 * largest, 2);
}

/// max |y_i - y_j|/|z_i - z_j| over the pairs that are not, but for rounding,
/// at the same place.
double largest_stretch(const PointSet &z, const PointSet &y)
{
  const double least_from = least_square(z), least_to = least_square(y);
  double       square = 0.;
  for (std::size_t i = 0; i < z.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
    {
      const double from = squared_distance(z.point(i), z.point(j), z.dimension);
      const double to = squared_distance(y.point(i), y.point(j), y.dimension);
      if (from > least_from && to > least_to)
        square = std::max(square, to / from);
    }
  return std::sqrt(square);
}

Bounds exact(const ExactDiscriminator &discriminator,
             const PointSet           &source,
             const PointSet           &target)
{
  std::vector<double> psi;
  return discriminator.solve(source, target, psi).bounds;
}
} // namespace

bool DataProcessing::holds() const
{
  const double rounding = 1e-9 * std::max(1., std::abs(latent.upper));
  return decoded.lower <= latent.upper + rounding &&
         data.lower <= latent.upper + reconstruction + rounding;
}

DataProcessing data_processing(const Divergence     &divergence,
                               const double          lipschitz_bound,
                               const ExactOptions   &options,
                               const LatentMeasures &measures,
                               const PointSet       &particles)
{
  const double    bound_in_data = lipschitz_bound / measures.decoder_bound;
  const PointSet &encoded = *measures.encoded_target;
  const PointSet  decoded = push_forward(*measures.decoder, particles);
  const PointSet  decoded_target = push_forward(*measures.decoder, encoded);
  const ExactDiscriminator in_latent(divergence, lipschitz_bound, options);
  const ExactDiscriminator in_data(divergence, bound_in_data, options);

  DataProcessing result;
  result.latent = exact(in_latent, particles, encoded);
  result.decoded = exact(in_data, decoded, decoded_target);
  result.data = exact(in_data, decoded, *measures.target);
  for (std::size_t j = 0; j < encoded.size(); ++j)
    result.reconstruction = std::max(
        result.reconstruction,
        bound_in_data * std::sqrt(squared_distance(measures.target->point(j),
                                                   decoded_target.point(j),
                                                   decoded_target.dimension)));
  result.stretch = largest_stretch(joined(particles, encoded),
                                   joined(decoded, decoded_target));
  return result;
}
} // namespace lipflow
