#include <lipflow/base/extended_number.h>
#include <lipflow/base/number_list.h>
#include <lipflow/discriminator/network_parameters.h>

#include <deal.II/base/parameter_handler.h>

#include <cmath>
#include <stdexcept>

namespace lipflow
{
using dealii::Patterns::Anything;
using dealii::Patterns::Double;
using dealii::Patterns::Integer;
using dealii::Patterns::Selection;

namespace
{
void check_decay(const std::string &text, ParameterErrors &errors)
{
  bool is_good = false;
  try
  {
    const std::vector<double> numbers = read_numbers(text);
    is_good = numbers.size() == 2;
    for (const double number : numbers)
      is_good = is_good && number >= 0. && number < 1.;
  }
  catch (const std::invalid_argument &)
  {
  }
  if (!is_good)
    errors.add("Network/Moment decay",
               "is '" + text +
                   "', but it must be two numbers from 0 to below 1, such as "
                   "'0.9, 0.999'.");
}

void add_architecture(NetworkParameters &p, dealii::ParameterHandler &prm)
{
  prm.add_parameter(
      "Type",
      p.type,
      "'layers': a feed-forward network. 'cones': the soft minimum of cones of "
      "slope L over the points of the target, whose heights are trained; it "
      "comes as close to the supremum over all Lipschitz functions as its "
      "Smoothing lets it. Train it with a large Learning rate, 0.05 of the "
      "divergence or so, for some hundred steps. Its particles are caught by "
      "the nearest points of the target: good for values, not for flows.",
      Selection("layers|cones"));
  prm.add_parameter("Layers",
                    p.layers,
                    "Widths of the hidden fully connected layers, "
                    "'32, 32, 32'; empty for a linear network.",
                    Anything());
  prm.add_parameter("Convolutions",
                    p.convolutions,
                    "Channels of convolutions (5 x 5, every second pixel, no "
                    "bias) before these layers, for points that are images: "
                    "'128, 128, 128'. Empty for none.",
                    Anything());
  prm.add_parameter("Image shape",
                    p.image_shape,
                    "For Convolutions: 'height, width' or 'height, width, "
                    "channels'; a point lists the pixels row by row, channel "
                    "after channel.",
                    Anything());
  prm.add_parameter(
      "Activation",
      p.activation,
      "Between the layers. 'group sort' sorts pairs of neurons and, with "
      "orthogonal layers, comes closest to the supremum; 'smooth relu' is "
      "three times differentiable. All have slopes of at most 1.",
      Selection("relu|leaky relu|group sort|smooth relu|polynomial relu|"
                "softplus|elu|abs|tanh|sigmoid|bounded relu|linear"));
}

void add_constraint(NetworkParameters &p, dealii::ParameterHandler &prm)
{
  prm.add_parameter(
      "Constraint",
      p.constraint,
      "How the Lipschitz bound is imposed. 'spectral': each layer is divided "
      "by its largest singular value (power iteration); 'orthogonal': all "
      "singular values of a layer are equal; 'frobenius': by its Frobenius "
      "norm, as the paper's code does, a much smaller class of functions; "
      "'gradient penalty': in the mean only, by a term in the loss; 'none'.",
      Selection("spectral|orthogonal|frobenius|gradient penalty|none"));
  prm.add_parameter("Penalty",
                    p.penalty,
                    "For Constraint = gradient penalty: the weight lambda of "
                    "the mean of max(|grad phi|^2/L^2 - 1, 0).",
                    Double(0.));
  prm.add_parameter("Smoothing",
                    p.smoothing,
                    "For Type = cones: the length below which points are not "
                    "told apart; 0 means a tenth of the median distance of a "
                    "target point to its nearest neighbour.",
                    Double(0.));
  prm.add_parameter("Normalise",
                    p.normalise,
                    "Whether the network sees coordinates shifted and divided "
                    "such that the points of both measures are about 0 and of "
                    "size 1; the Lipschitz bound is that in your "
                    "coordinates.");
  prm.add_parameter("Conditional",
                    p.conditional,
                    "If the points have labels (Source/Labels file): whether "
                    "each label has a potential of its own, an output of the "
                    "network, so that points go to points of their label; or "
                    "labels are carried along only.");
  prm.add_parameter("Precision",
                    p.precision,
                    "Of the network's numbers; 'double' takes about three "
                    "times as long.",
                    Selection("single|double"));
}

void add_training(NetworkParameters &p, dealii::ParameterHandler &prm)
{
  prm.add_parameter("Optimizer",
                    p.optimizer,
                    "'adam', whose moments are kept from step to step, or "
                    "'sgd'.",
                    Selection("adam|sgd"));
  prm.add_parameter(
      "Learning rate", p.learning_rate, "Of the optimizer.", Double(0.));
  prm.add_parameter("Moment decay",
                    p.moment_decay,
                    "Of the means that adam keeps of the gradient and of its "
                    "square: two numbers from 0 to below 1. Smaller ones "
                    "follow moving particles faster.",
                    Anything());
  prm.add_parameter("Training steps",
                    p.training_steps,
                    "Steps of the optimizer in each solve, from the network "
                    "of the solve before.",
                    Integer(1));
  prm.add_parameter("First training steps",
                    p.first_training_steps,
                    "Steps of the optimizer before the first solve, in "
                    "addition.",
                    Integer(0));
  prm.add_parameter("Batch size",
                    p.batch_size,
                    "Points of each measure that a step of the optimizer "
                    "looks at, drawn without repetition until all had their "
                    "turn; 0 for all points every time.",
                    Integer(0));
  prm.add_parameter(
      "Seed", p.seed, "Of the first weights and of the batches.", Integer(0));
}
} // namespace

void NetworkParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Network");
  add_architecture(*this, prm);
  add_constraint(*this, prm);
  add_training(*this, prm);
  prm.leave_subsection();
}

void NetworkParameters::check(const unsigned int dimension,
                              const double       lipschitz_bound,
                              ParameterErrors   &errors) const
{
  const std::size_t n_errors = errors.items.size();
  check_counts("Network/Layers", layers, errors);
  check_counts("Network/Convolutions", convolutions, errors);
  check_counts("Network/Image shape", image_shape, errors);
  if (!(learning_rate > 0.))
    errors.add("Network/Learning rate",
               "is " + number_text(learning_rate) +
                   "; it must be positive, 1e-3 is a good value for adam.");
  if (std::isinf(lipschitz_bound) && constraint != "none")
    errors.add("Network/Constraint",
               "is '" + constraint +
                   "', but Divergence/Lipschitz bound = inf. Choose 'none' or "
                   "a finite bound.");
  if (std::isfinite(lipschitz_bound) && constraint == "none")
    errors.add("Network/Constraint",
               "is 'none', but Divergence/Lipschitz bound is finite. Choose "
               "another constraint, or Lipschitz bound = inf.");
  check_decay(moment_decay, errors);
  if (type == "cones" && !is_hard())
    errors.add("Network/Constraint",
               "is '" + constraint +
                   "', but Type = cones has the Lipschitz bound by its "
                   "construction: leave Constraint out, or use Type = layers.");
  if (errors.items.size() > n_errors || type == "cones")
    return;

  if (activation == "group sort")
    for (const unsigned int width : layer_widths())
      if (width % 2 == 1)
        errors.add("Network/Layers",
                   "holds the width " + std::to_string(width) +
                       ", but Activation = group sort sorts pairs: widths "
                       "must be even.");
  if (convolution_channels().empty())
    return;
  const std::vector<unsigned int> shape = image_sizes();
  const double                    pixels =
      shape.size() == 3 ? double(shape[0]) * shape[1] * shape[2] : 0.;
  if (pixels != dimension)
    errors.add(
        "Network/Image shape",
        (image_shape.empty() ? "is not given" : "is '" + image_shape + "'") +
            std::string(", but with Convolutions it must be 'height, "
                        "width' or 'height, width, channels' with the "
                        "product Dimension = ") +
            std::to_string(dimension) + ".");
}

std::vector<unsigned int> NetworkParameters::layer_widths() const
{
  return read_counts(layers);
}

std::vector<unsigned int> NetworkParameters::convolution_channels() const
{
  return read_counts(convolutions);
}

std::vector<unsigned int> NetworkParameters::image_sizes() const
{
  std::vector<unsigned int> sizes = read_counts(image_shape);
  if (sizes.size() == 2)
    sizes.push_back(1);
  return sizes;
}

std::vector<double> NetworkParameters::moment_decays() const
{
  return read_numbers(moment_decay);
}

bool NetworkParameters::is_hard() const
{
  return constraint != "gradient penalty" && constraint != "none";
}
} // namespace lipflow
