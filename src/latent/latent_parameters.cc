#include <lipflow/base/extended_number.h>
#include <lipflow/base/number_list.h>
#include <lipflow/latent/dense_map.h>
#include <lipflow/latent/latent_parameters.h>

#include <deal.II/base/parameter_handler.h>

namespace lipflow
{
using dealii::Patterns::Anything;
using dealii::Patterns::Double;
using dealii::Patterns::Integer;
using dealii::Patterns::Selection;

namespace
{
void add_maps(LatentParameters &p, dealii::ParameterHandler &prm)
{
  prm.add_parameter(
      "Type",
      p.type,
      "For Discriminator/Type = neural or exact: whether the particles flow in "
      "a latent space of few coordinates, and what leads to it and back. "
      "'pca': the principal components; 'autoencoder': two networks, trained "
      "before the flow starts; 'file': those of an earlier run, from Map file. "
      "Divergence/Lipschitz bound is then that of potentials in the latent "
      "space.",
      Selection("none|pca|autoencoder|file"));
  prm.add_parameter(
      "Dimension", p.dimension, "Of the latent space.", Integer(1));
  prm.add_parameter("Fit to",
                    p.fit_to,
                    "The samples that the maps are fitted to.",
                    Selection("target|source|both"));
  prm.add_parameter("Standardise",
                    p.standardise,
                    "Whether to divide every coordinate by its standard "
                    "deviation before the maps see it: for columns of "
                    "different units.",
                    dealii::Patterns::Bool());
  prm.add_parameter("Map file",
                    p.map_file,
                    "For Type = file: the latent.json of a run.",
                    Anything());
  prm.add_parameter("Source space",
                    p.source_space,
                    "'data': the source has Dimension coordinates and is "
                    "encoded. 'latent': it has Latent/Dimension coordinates "
                    "and is taken as it is, for a source that generates.",
                    Selection("data|latent"));
  prm.add_parameter("Mobility",
                    p.mobility,
                    "Whether to write mobility.csv: what the decoder D makes "
                    "of speeds. A step -dt grad(phi o D) in the latent space "
                    "moves the decoded particle by -dt J J^T grad phi, J = D'; "
                    "the eigenvalues of J J^T are written.",
                    dealii::Patterns::Bool());
}

void add_training(LatentParameters &p, dealii::ParameterHandler &prm)
{
  std::string activations;
  for (const std::string &name : dense_activations())
    activations += (activations.empty() ? "" : "|") + name;
  prm.add_parameter("Layers",
                    p.layers,
                    "Of the autoencoder: widths of the encoder's hidden "
                    "layers; those of the decoder are the same in reverse. "
                    "Empty for linear maps.",
                    Anything());
  prm.add_parameter("Activation",
                    p.activation,
                    "Of the autoencoder, between the layers.",
                    Selection(activations));
  prm.add_parameter("Training steps",
                    p.training_steps,
                    "Of the autoencoder: steps of adam for the mean squared "
                    "error of the decoded points.",
                    Integer(1));
  prm.add_parameter("Learning rate",
                    p.learning_rate,
                    "Of the autoencoder's first step; it falls linearly to 0.",
                    Double(0.));
  prm.add_parameter("Batch size",
                    p.batch_size,
                    "Of the autoencoder: points that a step looks at; 0 for "
                    "all.",
                    Integer(0));
  prm.add_parameter("Seed",
                    p.seed,
                    "Of the autoencoder's first weights and its batches.",
                    Integer(0));
}
} // namespace

void LatentParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Latent");
  add_maps(*this, prm);
  add_training(*this, prm);
  prm.leave_subsection();
}

void LatentParameters::check(const unsigned int data_dimension,
                             ParameterErrors   &errors) const
{
  if (!is_given())
    return;
  if (type == "pca" && dimension > data_dimension)
    errors.add("Latent/Dimension",
               "is " + std::to_string(dimension) + ", but there are only " +
                   std::to_string(data_dimension) +
                   " principal components, as many as Dimension says.");
  if (type == "file" && map_file.empty())
    errors.add("Latent/Map file",
               "is not given, but Latent/Type = file. Give the latent.json of "
               "an earlier run.");
  if (type != "file" && !map_file.empty())
    errors.add("Latent/Map file",
               "is given, but Latent/Type = " + type +
                   " makes new maps. Set Type = file, or remove Map file.");
  if (source_space == "latent" && fit_to != "target" && type != "file")
    errors.add("Latent/Fit to",
               "is '" + fit_to +
                   "', but with Source space = latent the source is no data "
                   "to fit to. Set Fit to = target.");
  if (!(learning_rate > 0.))
    errors.add("Latent/Learning rate",
               "is " + number_text(learning_rate) +
                   "; it must be positive, 5e-3 is a good value.");
  check_counts("Latent/Layers", layers, errors);
}

std::vector<unsigned int> LatentParameters::layer_widths() const
{
  return read_counts(layers);
}
} // namespace lipflow
