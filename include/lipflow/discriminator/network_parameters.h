#ifndef LIPFLOW_DISCRIMINATOR_NETWORK_PARAMETERS_H
#define LIPFLOW_DISCRIMINATOR_NETWORK_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Network` of the parameter file: the neural discriminator's
/// architecture, how the Lipschitz bound is imposed on it, and how it is
/// trained.
struct NetworkParameters
{
  std::string  type = "layers";       ///< layers | cones
  std::string  layers = "32, 32, 32"; ///< widths of the hidden layers
  std::string  convolutions;          ///< channels before them; empty: none
  std::string  image_shape;           ///< "height, width[, channels]"
  std::string  activation = "relu";
  std::string  constraint = "spectral"; ///< one of network_constraints()
  double       penalty = 10.;           ///< of `gradient penalty`
  double       smoothing = 0.;          ///< of `cones`, a length; 0: chosen
  std::string  precision = "single";    ///< single | double
  bool         normalise = true;
  bool         conditional = true; ///< on labels, where points have them
  std::string  optimizer = "adam"; ///< adam | sgd
  double       learning_rate = 5e-3;
  std::string  moment_decay = "0.5, 0.9";  ///< of adam's two moments
  unsigned int training_steps = 5;         ///< a solve
  unsigned int first_training_steps = 100; ///< of the first solve, in addition
  unsigned int batch_size = 0;             ///< of each measure; 0: all points
  unsigned int seed = 1;

  void add_to(dealii::ParameterHandler &prm);

  /// @p dimension of the points, @p lipschitz_bound as in `Divergence`.
  void check(unsigned int     dimension,
             double           lipschitz_bound,
             ParameterErrors &errors) const;

  /// The numbers of these lists; check() must have found nothing.
  std::vector<unsigned int> layer_widths() const;
  std::vector<unsigned int> convolution_channels() const;

  std::vector<double> moment_decays() const;

  /// Height, width, channels.
  std::vector<unsigned int> image_sizes() const;

  /// The bound holds whatever the weights: not for `gradient penalty`, `none`.
  bool is_hard() const;
};
} // namespace lipflow

#endif
