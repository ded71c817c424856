#include <lipflow/latent/dense_map.h>
#include <lipflow/latent/gram.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
struct Activation
{
  std::string name;
  double (*value)(double);
  double (*slope)(double);
};

const std::vector<Activation> &activations()
{
  static const std::vector<Activation> all = {
      {"elu",
       [](const double x) { return x > 0. ? x : std::expm1(x); },
       [](const double x) { return x > 0. ? 1. : std::exp(x); }},
      {"tanh",
       [](const double x) { return std::tanh(x); },
       [](const double x)
       {
         const double y = std::tanh(x);
         return 1. - y * y;
       }},
      {"softplus",
       [](const double x)
       { return std::max(x, 0.) + std::log1p(std::exp(-std::abs(x))); },
       [](const double x) { return 1. / (1. + std::exp(-x)); }},
      {"relu",
       [](const double x) { return std::max(x, 0.); },
       [](const double x) { return x > 0. ? 1. : 0.; }},
      {"leaky relu",
       [](const double x) { return x > 0. ? x : .2 * x; },
       [](const double x) { return x > 0. ? 1. : .2; }},
      {"linear",
       [](const double x) { return x; },
       [](const double) { return 1.; }}};
  return all;
}

const Activation &activation_called(const std::string &name)
{
  const auto found = std::find_if(activations().begin(),
                                  activations().end(),
                                  [&](const Activation &activation)
                                  { return activation.name == name; });
  AssertThrow(found != activations().end(), dealii::ExcInternalError());
  return *found;
}

/// Points that are mapped at a time: the intermediate values of all would need
/// more memory than the points.
constexpr std::size_t portion = 1024;

/// rows W^T + b
dealii::FullMatrix<double> affine(const DenseLayer                 &layer,
                                  const dealii::FullMatrix<double> &rows)
{
  dealii::FullMatrix<double> result(rows.m(), layer.weight.m());
  rows.mTmult(result, layer.weight);
  for (std::size_t i = 0; i < result.m(); ++i)
    for (std::size_t j = 0; j < result.n(); ++j)
      result(i, j) += layer.bias[j];
  return result;
}
} // namespace

std::vector<std::string> dense_activations()
{
  std::vector<std::string> names;
  for (const Activation &activation : activations())
    names.push_back(activation.name);
  return names;
}

DenseMap::DenseMap(std::vector<DenseLayer> layers,
                   const std::string      &activation)
    : layers_(std::move(layers))
    , activation_(activation)
{
  Assert(!layers_.empty(), dealii::ExcInternalError());
  for (std::size_t l = 0; l < layers_.size(); ++l)
  {
    AssertDimension(layers_[l].weight.m(), layers_[l].bias.size());
    if (l > 0)
      AssertDimension(layers_[l].weight.n(), layers_[l - 1].weight.m());
  }
}

unsigned int DenseMap::n_inputs() const
{
  return layers_.front().weight.n();
}

unsigned int DenseMap::n_outputs() const
{
  return layers_.back().weight.m();
}

std::vector<double> DenseMap::apply(const std::vector<double> &points) const
{
  const Activation   &activation = activation_called(activation_);
  const std::size_t   n = points.size() / n_inputs();
  std::vector<double> images;
  images.reserve(n * n_outputs());
  for (std::size_t begin = 0; begin < n; begin += portion)
  {
    const std::size_t          size = std::min(portion, n - begin);
    dealii::FullMatrix<double> x(
        size, n_inputs(), points.data() + begin * n_inputs());
    for (const DenseLayer &layer : layers_)
    {
      x = affine(layer, x);
      if (&layer != &layers_.back())
        for (std::size_t i = 0; i < x.m(); ++i)
          for (std::size_t j = 0; j < x.n(); ++j)
            x(i, j) = activation.value(x(i, j));
    }
    for (std::size_t i = 0; i < size; ++i)
      images.insert(images.end(), x.begin(i), x.end(i));
  }
  return images;
}

dealii::FullMatrix<double> DenseMap::jacobian(const double *const point) const
{
  const Activation          &activation = activation_called(activation_);
  dealii::FullMatrix<double> x(1, n_inputs(), point);
  dealii::FullMatrix<double> derivative;
  for (const DenseLayer &layer : layers_)
  {
    if (&layer == &layers_.front())
      derivative = layer.weight;
    else
    {
      for (std::size_t j = 0; j < x.n(); ++j)
      {
        const double slope = activation.slope(x(0, j));
        for (std::size_t c = 0; c < derivative.n(); ++c)
          derivative(j, c) *= slope;
        x(0, j) = activation.value(x(0, j));
      }
      dealii::FullMatrix<double> product(layer.weight.m(), derivative.n());
      layer.weight.mmult(product, derivative);
      derivative = std::move(product);
    }
    x = affine(layer, x);
  }
  return derivative;
}

double DenseMap::lipschitz_bound() const
{
  double bound = 1.;
  for (const DenseLayer &layer : layers_)
    bound *= spectral_norm(layer.weight);
  return bound;
}

PointSet push_forward(const DenseMap &map, const PointSet &points)
{
  AssertDimension(points.dimension, map.n_inputs());
  PointSet images = points;
  images.dimension = map.n_outputs();
  images.coordinates = map.apply(points.coordinates);
  return images;
}

double spectral_norm(const dealii::FullMatrix<double> &matrix)
{
  return std::sqrt(decomposed_gram(matrix).singular_value(0));
}
} // namespace lipflow
