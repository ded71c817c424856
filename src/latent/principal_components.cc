#include <lipflow/base/errors.h>
#include <lipflow/latent/gram.h>
#include <lipflow/latent/principal_components.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
using dealii::FullMatrix;

/// sqrt(w_k) (x_k - centre)/scale, row by row.
FullMatrix<double> scaled_rows(const PointSet          &points,
                               const CoordinateScaling &scaling)
{
  FullMatrix<double> rows(points.size(), points.dimension);
  for (std::size_t k = 0; k < points.size(); ++k)
    for (std::size_t c = 0; c < points.dimension; ++c)
      rows(k, c) = std::sqrt(points.weights[k]) *
                   (points.point(k)[c] - scaling.centre[c]) / scaling.scale[c];
  return rows;
}

/// The eigenvectors of X^T X, orthonormal, by falling eigenvalue. Of X X^T,
/// mapped by X^T, where that is smaller.
struct Directions
{
  std::vector<double> variances;
  FullMatrix<double>  rows; ///< one direction a row
};

Directions leading_directions(const FullMatrix<double> &x, const unsigned int n)
{
  const auto        gram = decomposed_gram(x);
  const std::size_t size = gram.m();
  Directions        result;
  for (std::size_t k = 0; k < size; ++k)
    result.variances.push_back(gram.singular_value(k));
  FullMatrix<double> vectors(std::min<std::size_t>(n, size), size);
  for (std::size_t k = 0; k < vectors.m(); ++k)
    for (std::size_t j = 0; j < size; ++j)
      vectors(k, j) = gram.get_svd_u()(j, k);
  result.rows.reinit(vectors.m(), x.n());
  if (x.m() < x.n())
    vectors.mmult(result.rows, x);
  else
    result.rows = vectors;
  return result;
}

/// To length 1, the largest entry positive.
void normalise(FullMatrix<double> &rows)
{
  for (std::size_t k = 0; k < rows.m(); ++k)
  {
    double square = 0., largest = 0.;
    for (std::size_t c = 0; c < rows.n(); ++c)
    {
      square += rows(k, c) * rows(k, c);
      if (std::abs(rows(k, c)) > std::abs(largest))
        largest = rows(k, c);
    }
    const double factor = std::copysign(1. / std::sqrt(square), largest);
    for (std::size_t c = 0; c < rows.n(); ++c)
      rows(k, c) *= factor;
  }
}

DenseMap linear_map(const FullMatrix<double> &matrix)
{
  return {{{matrix, std::vector<double>(matrix.m(), 0.)}}, "linear"};
}
} // namespace

CoordinateScaling coordinate_scaling(const PointSet &points,
                                     const bool      standardise)
{
  const std::size_t d = points.dimension;
  CoordinateScaling scaling{std::vector<double>(d, 0.),
                            std::vector<double>(d, 1.)};
  for (std::size_t k = 0; k < points.size(); ++k)
    for (std::size_t c = 0; c < d; ++c)
      scaling.centre[c] += points.weights[k] * points.point(k)[c];
  if (!standardise)
    return scaling;
  for (std::size_t c = 0; c < d; ++c)
  {
    double variance = 0.;
    for (std::size_t k = 0; k < points.size(); ++k)
      variance += points.weights[k] *
                  std::pow(points.point(k)[c] - scaling.centre[c], 2);
    scaling.scale[c] = std::sqrt(variance);
    // Rounding alone makes about epsilon times the numbers themselves.
    if (scaling.scale[c] <= 1e-14 * std::abs(scaling.centre[c]))
      throw Error(ExitCode::input,
                  "Coordinate " + std::to_string(c + 1) +
                      " is the same in all points that the latent space is "
                      "fitted to: it cannot be standardised. Remove this "
                      "column, or set Latent/Standardise = false.");
  }
  return scaling;
}

PrincipalComponents principal_components(const PointSet    &points,
                                         const unsigned int n,
                                         const bool         standardise)
{
  const CoordinateScaling scaling = coordinate_scaling(points, standardise);
  Directions directions = leading_directions(scaled_rows(points, scaling), n);
  const std::vector<double> &variances = directions.variances;
  std::size_t                n_directions = 0;
  double                     explained = 0., all = 0.;
  for (std::size_t k = 0; k < variances.size(); ++k)
  {
    // What is below has been lost to the rounding of the squares.
    if (variances[k] > 1e-13 * variances[0])
      ++n_directions;
    all += variances[k];
    explained += k < n ? variances[k] : 0.;
  }
  if (n_directions < n)
    throw Error(ExitCode::input,
                "The points that the latent space is fitted to vary in " +
                    std::to_string(n_directions) +
                    " directions, but Latent/Dimension is " +
                    std::to_string(n) +
                    ". Give a smaller one, or more points.");

  normalise(directions.rows);
  FullMatrix<double> transposed(points.dimension, n);
  transposed.copy_transposed(directions.rows);
  return {
      with_scaling({"pca", linear_map(directions.rows), linear_map(transposed)},
                   scaling.centre,
                   scaling.scale),
      explained / all};
}
} // namespace lipflow
