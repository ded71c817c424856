#include <lipflow/latent/gram.h>
#include <lipflow/latent/mobility.h>

#include <algorithm>
#include <limits>

namespace lipflow
{
Mobility mobility(const DenseMap            &decoder,
                  const PointSet            &points,
                  const std::vector<double> &velocities)
{
  const std::size_t n = points.dimension;
  Mobility          result;
  result.smallest = std::numeric_limits<double>::infinity();
  dealii::FullMatrix<double> square(n);
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const dealii::FullMatrix<double> jacobian =
        decoder.jacobian(points.point(k));
    jacobian.Tmmult(square, jacobian);
    // Beyond the rank of J the eigenvalues are 0.
    const auto gram = decomposed_gram(jacobian);
    result.largest = std::max(result.largest, gram.singular_value(0));
    result.smallest = std::min(result.smallest,
                               gram.m() < n ? 0. : gram.singular_value(n - 1));
    result.mean_trace += points.weights[k] * square.trace();

    const double *const velocity = velocities.data() + k * n;
    double              speed = 0.;
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = 0; b < n; ++b)
        speed += velocity[a] * square(a, b) * velocity[b];
    result.fisher_information += points.weights[k] * speed;
  }
  return result;
}
} // namespace lipflow
