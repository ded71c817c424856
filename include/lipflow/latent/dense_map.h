#ifndef LIPFLOW_LATENT_DENSE_MAP_H
#define LIPFLOW_LATENT_DENSE_MAP_H

#include <lipflow/base/point_set.h>

#include <deal.II/lac/full_matrix.h>

#include <string>
#include <vector>

namespace lipflow
{
/// x -> W x + b.
struct DenseLayer
{
  dealii::FullMatrix<double> weight; ///< rows: outputs, columns: inputs
  std::vector<double>        bias;   ///< one an output
};

/// What may stand between the layers of a DenseMap. All have slopes in [0, 1].
std::vector<std::string> dense_activations();

/**
 * A map R^n -> R^m of k layers with an activation s between them,
 *
 *   x -> W_k s(W_{k-1} s(... s(W_1 x + b_1) ...) + b_{k-1}) + b_k,
 *
 * with all that an encoder or decoder is asked for: values, derivatives, and a
 * Lipschitz constant. Affine with one layer. Plain numbers: to use a trained
 * map takes no library of networks. Serial; the same on all ranks.
 */
class DenseMap
{
public:
  /// No layers: to be assigned to.
  DenseMap() = default;

  /// The layers fit together, and @p activation is one of dense_activations().
  DenseMap(std::vector<DenseLayer> layers, const std::string &activation);

  unsigned int n_inputs() const;
  unsigned int n_outputs() const;

  /// The images of points, given one after the other as they are returned.
  std::vector<double> apply(const std::vector<double> &points) const;

  /// The derivative at a point: n_outputs() rows, n_inputs() columns. Where
  /// the activation has a kink, that of the side from below.
  dealii::FullMatrix<double> jacobian(const double *point) const;

  /// The product of the layers' spectral norms: |f(x) - f(y)| is at most that
  /// times |x - y|, since the activation has slopes in [0, 1]. Exact for one
  /// layer.
  double lipschitz_bound() const;

  const std::vector<DenseLayer> &layers() const
  {
    return layers_;
  }

  const std::string &activation() const
  {
    return activation_;
  }

private:
  std::vector<DenseLayer> layers_;
  std::string             activation_;
};

/// The image measure: weights (and all else) stay, points move.
PointSet push_forward(const DenseMap &map, const PointSet &points);

/// The largest singular value.
double spectral_norm(const dealii::FullMatrix<double> &matrix);
} // namespace lipflow

#endif
