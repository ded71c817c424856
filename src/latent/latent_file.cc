#include <lipflow/base/errors.h>
#include <lipflow/latent/latent_map.h>

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace lipflow
{
namespace
{
using nlohmann::json;

constexpr const char *format_name = "lipflow latent map";
constexpr int         format_version = 1;

json to_json(const DenseMap &map)
{
  json layers = json::array();
  for (const DenseLayer &layer : map.layers())
  {
    json weight = json::array();
    for (std::size_t i = 0; i < layer.weight.m(); ++i)
      weight.push_back(
          std::vector<double>(layer.weight.begin(i), layer.weight.end(i)));
    layers.push_back({{"weight", weight}, {"bias", layer.bias}});
  }
  return {{"activation", map.activation()}, {"layers", layers}};
}

/// Throws json::exception for what is missing or of the wrong kind, and
/// std::invalid_argument for what does not fit together.
DenseLayer layer_from(const json &object, const std::size_t n_inputs)
{
  DenseLayer layer;
  layer.bias = object.at("bias").get<std::vector<double>>();
  const auto rows = object.at("weight").get<std::vector<std::vector<double>>>();
  if (rows.empty() || rows.size() != layer.bias.size())
    throw std::invalid_argument("a layer has " + std::to_string(rows.size()) +
                                " rows of weights, but " +
                                std::to_string(layer.bias.size()) + " biases");
  const std::size_t n_columns = n_inputs == 0 ? rows[0].size() : n_inputs;
  layer.weight.reinit(rows.size(), n_columns);
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    if (rows[i].size() != n_columns || n_columns == 0)
      throw std::invalid_argument(
          "a layer has a row of " + std::to_string(rows[i].size()) +
          " weights where " + std::to_string(n_columns) + " come in");
    std::copy(rows[i].begin(), rows[i].end(), layer.weight.begin(i));
  }
  return layer;
}

DenseMap map_from(const json &object)
{
  std::vector<DenseLayer> layers;
  for (const json &layer : object.at("layers"))
    layers.push_back(
        layer_from(layer, layers.empty() ? 0 : layers.back().weight.m()));
  if (layers.empty())
    throw std::invalid_argument("a map has no layers");
  const auto activation = object.at("activation").get<std::string>();
  const std::vector<std::string> known = dense_activations();
  if (std::find(known.begin(), known.end(), activation) == known.end())
    throw std::invalid_argument("the activation '" + activation +
                                "' is unknown");
  return {std::move(layers), activation};
}

/// Throws as layer_from().
LatentMap latent_map_from(const json &object)
{
  if (object.value("format", "") != format_name)
    throw std::invalid_argument("it has no entry \"format\": \"" +
                                std::string(format_name) + "\"");
  if (const int version = object.at("version").get<int>();
      version != format_version)
    throw std::invalid_argument("its version is " + std::to_string(version) +
                                ", this lipflow reads version " +
                                std::to_string(format_version));
  LatentMap map{object.at("type").get<std::string>(),
                map_from(object.at("encoder")),
                map_from(object.at("decoder"))};
  if (map.encoder.n_outputs() != map.decoder.n_inputs() ||
      map.encoder.n_inputs() != map.decoder.n_outputs())
    throw std::invalid_argument(
        "its decoder does not lead back from where its encoder "
        "leads to");
  return map;
}
} // namespace

std::string encode_latent_map(const LatentMap &map)
{
  const json object = {{"format", format_name},
                       {"version", format_version},
                       {"type", map.type},
                       {"encoder", to_json(map.encoder)},
                       {"decoder", to_json(map.decoder)}};
  return object.dump() + "\n";
}

LatentMap decode_latent_map(const std::string &text,
                            const std::string &path,
                            const unsigned int data_dimension,
                            const unsigned int latent_dimension)
{
  LatentMap  map;
  const auto refuse = [&](const std::string &what)
  {
    throw Error(ExitCode::input,
                "The file '" + path + "' is no latent map: " + what +
                    ". Give a latent.json as a run with Latent/Type = pca or "
                    "autoencoder writes it.");
  };
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object())
    refuse("it is no JSON object");
  try
  {
    map = latent_map_from(object);
  }
  catch (const json::exception &exception)
  {
    refuse(std::string("an entry is missing or of the wrong kind (") +
           exception.what() + ")");
  }
  catch (const std::invalid_argument &mistake)
  {
    refuse(mistake.what());
  }
  if (map.encoder.n_inputs() != data_dimension ||
      map.encoder.n_outputs() != latent_dimension)
    throw Error(
        ExitCode::input,
        "The latent map '" + path + "' leads from " +
            std::to_string(map.encoder.n_inputs()) + " coordinates to " +
            std::to_string(map.encoder.n_outputs()) + ", but Dimension is " +
            std::to_string(data_dimension) + " and Latent/Dimension is " +
            std::to_string(latent_dimension) +
            ". Correct these or give another Latent/Map file.");
  return map;
}
} // namespace lipflow
