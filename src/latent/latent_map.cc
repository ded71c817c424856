#include <lipflow/latent/latent_map.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
LatentMap with_scaling(LatentMap                  scaled,
                       const std::vector<double> &centre,
                       const std::vector<double> &scale)
{
  std::vector<DenseLayer> encoder = scaled.encoder.layers();
  DenseLayer             &first = encoder.front();
  for (std::size_t i = 0; i < first.weight.m(); ++i)
    for (std::size_t j = 0; j < first.weight.n(); ++j)
    {
      first.weight(i, j) /= scale[j];
      first.bias[i] -= first.weight(i, j) * centre[j];
    }
  std::vector<DenseLayer> decoder = scaled.decoder.layers();
  DenseLayer             &last = decoder.back();
  for (std::size_t i = 0; i < last.weight.m(); ++i)
  {
    for (std::size_t j = 0; j < last.weight.n(); ++j)
      last.weight(i, j) *= scale[i];
    last.bias[i] = last.bias[i] * scale[i] + centre[i];
  }
  return {std::move(scaled.type),
          {std::move(encoder), scaled.encoder.activation()},
          {std::move(decoder), scaled.decoder.activation()}};
}

Reconstruction reconstruction(const PointSet &points, const PointSet &decoded)
{
  const std::size_t   d = points.dimension;
  std::vector<double> mean(d, 0.);
  for (std::size_t k = 0; k < points.size(); ++k)
    for (std::size_t c = 0; c < d; ++c)
      mean[c] += points.weights[k] * points.point(k)[c];

  Reconstruction result;
  double         error = 0., spread = 0.;
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    double own_error = 0., own_spread = 0.;
    for (std::size_t c = 0; c < d; ++c)
    {
      const double x = points.point(k)[c];
      own_error += std::pow(x - decoded.point(k)[c], 2);
      own_spread += std::pow(x - mean[c], 2);
    }
    error += points.weights[k] * own_error;
    spread += points.weights[k] * own_spread;
    result.largest = std::max(result.largest, std::sqrt(own_error));
  }
  result.root_mean_square = std::sqrt(error);
  result.relative = spread > 0. ? std::sqrt(error / spread)
                                : std::numeric_limits<double>::quiet_NaN();
  return result;
}
} // namespace lipflow
