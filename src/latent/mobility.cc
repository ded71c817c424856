#include <lipflow/latent/gram.h>
#include <lipflow/latent/mobility.h>

#include <deal.II/lac/vector.h>

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
  dealii::Vector<double> latent(n), decoded(decoder.n_outputs());
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const dealii::FullMatrix<double> jacobian =
        decoder.jacobian(points.point(k));
    // Beyond the rank of J the eigenvalues are 0.
    const auto gram = decomposed_gram(jacobian);
    result.largest = std::max(result.largest, gram.singular_value(0));
    result.smallest = std::min(result.smallest,
                               gram.m() < n ? 0. : gram.singular_value(n - 1));
    for (std::size_t i = 0; i < gram.m(); ++i)
      result.mean_trace += points.weights[k] * gram.singular_value(i);

    std::copy_n(velocities.data() + k * n, n, latent.begin());
    jacobian.vmult(decoded, latent);
    result.fisher_information += points.weights[k] * decoded.norm_sqr();
  }
  return result;
}
} // namespace lipflow
