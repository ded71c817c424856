#ifndef LIPFLOW_LATENT_LATENT_PARAMETERS_H
#define LIPFLOW_LATENT_LATENT_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Latent` of the parameter file: whether particles flow in a latent
/// space, and how the maps to it and back come into being.
struct LatentParameters
{
  std::string  type = "none"; ///< none | pca | autoencoder | file
  unsigned int dimension = 2;
  std::string  fit_to = "target"; ///< target | source | both
  bool         standardise = false;
  std::string  map_file;              ///< for `file`: a latent.json
  std::string  source_space = "data"; ///< data | latent
  bool         mobility = false;      ///< write mobility.csv

  // Of `autoencoder`.
  std::string  layers = "16, 8"; ///< of the encoder; the decoder's reversed
  std::string  activation = "tanh";
  unsigned int training_steps = 5000;
  double       learning_rate = 5e-3; ///< at first; falls linearly to 0
  unsigned int batch_size = 100;
  unsigned int seed = 1;

  bool is_given() const
  {
    return type != "none";
  }

  /// Source/... is drawn in the latent space.
  bool draws_source_in_latent_space() const
  {
    return is_given() && source_space == "latent";
  }

  void add_to(dealii::ParameterHandler &prm);

  /// @p dimension of the data.
  void check(unsigned int dimension, ParameterErrors &errors) const;

  /// The numbers of `layers`; check() must have found nothing.
  std::vector<unsigned int> layer_widths() const;
};
} // namespace lipflow

#endif
