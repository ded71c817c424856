#include <lipflow/base/errors.h>
#include <lipflow/base/plugin.h>
#include <lipflow/latent/autoencoder.h>
#include <lipflow/latent/principal_components.h>
#include <lipflow/latent/torch_autoencoder.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// As coordinate_scaling(), but of one scale for all coordinates without
/// standardise. Networks like numbers of order 1.
CoordinateScaling network_scaling(const PointSet &points,
                                  const bool      standardise)
{
  CoordinateScaling scaling = coordinate_scaling(points, standardise);
  double            variance = 0.;
  for (std::size_t k = 0; k < points.size(); ++k)
    for (std::size_t c = 0; c < points.dimension; ++c)
      variance += points.weights[k] *
                  std::pow(points.point(k)[c] - scaling.centre[c], 2) /
                  points.dimension;
  if (!(variance > 0.))
    throw Error(ExitCode::input,
                "All points that the autoencoder is to be fitted to are equal: "
                "there is nothing to learn. Look at the samples, and at "
                "Latent/Fit to.");
  if (!standardise)
    scaling.scale.assign(points.dimension, std::sqrt(variance));
  return scaling;
}

bool is_finite(const DenseMap &map)
{
  return std::all_of(map.layers().begin(),
                     map.layers().end(),
                     [](const DenseLayer &layer)
                     {
                       return std::isfinite(layer.weight.frobenius_norm()) &&
                              std::all_of(layer.bias.begin(),
                                          layer.bias.end(),
                                          [](const double b)
                                          { return std::isfinite(b); });
                     });
}

/// The map as a file; or what went wrong.
struct Outcome
{
  std::string map;
  ExitCode    code = ExitCode::success;
  std::string mistake;
};

Outcome train_here(const PointSet &points, const LatentParameters &parameters)
{
  using Trainer = decltype(&lipflow_train_torch_autoencoder);
  try
  {
    const CoordinateScaling scaling =
        network_scaling(points, parameters.standardise);
    PointSet scaled = points;
    for (std::size_t i = 0; i < scaled.coordinates.size(); ++i)
    {
      const std::size_t c = i % points.dimension;
      scaled.coordinates[i] =
          (scaled.coordinates[i] - scaling.centre[c]) / scaling.scale[c];
    }
    LatentMap result;
    reinterpret_cast<Trainer>(torch_function("lipflow_train_torch_autoencoder",
                                             "Latent/Type = autoencoder"))(
        scaled, parameters, result);
    if (!is_finite(result.encoder) || !is_finite(result.decoder))
      throw Error(ExitCode::numerical,
                  "The training of the autoencoder has diverged. Lower "
                  "Latent/Learning rate, now " +
                      std::to_string(parameters.learning_rate) + ".");
    return {
        encode_latent_map(with_scaling(result, scaling.centre, scaling.scale)),
        ExitCode::success,
        ""};
  }
  catch (const Error &error)
  {
    return {"", error.code(), error.what()};
  }
}
} // namespace

LatentMap train_autoencoder(const PointSet         &points,
                            const LatentParameters &parameters,
                            const MPI_Comm          communicator)
{
  using dealii::Utilities::MPI::broadcast;
  Outcome outcome;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
    outcome = train_here(points, parameters);
  const auto code = static_cast<ExitCode>(
      broadcast(communicator, static_cast<int>(outcome.code)));
  if (code != ExitCode::success)
    throw Error(code, broadcast(communicator, outcome.mistake));
  return decode_latent_map(broadcast(communicator, outcome.map),
                           "autoencoder",
                           points.dimension,
                           parameters.dimension);
}
} // namespace lipflow
