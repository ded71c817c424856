#include <lipflow/discriminator/torch_network.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../ranks.h"
#include <torch/torch.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(torch_network_test, *test::on_one_rank())

namespace
{
using Shape = std::array<std::int64_t, 3>;

/// The convolution as a matrix, column by column.
torch::Tensor matrix_of(const torch::Tensor &kernel, const Shape &shape)
{
  const std::int64_t  n = shape[0] * shape[1] * shape[2];
  const torch::Tensor images = torch::eye(n, kernel.options())
                                   .reshape({n, shape[0], shape[1], shape[2]});
  return torch::conv2d(images, kernel, {}, 2, kernel.size(2) / 2)
      .reshape({n, -1})
      .t();
}

torch::Tensor numbers(const std::vector<std::int64_t> &sizes)
{
  auto generator = torch::make_generator<torch::CPUGeneratorImpl>(3);
  return torch::randn(sizes, generator, torch::kFloat64);
}

NetworkParameters two_layers(const std::string &constraint)
{
  NetworkParameters parameters;
  parameters.precision = "double";
  parameters.constraint = constraint;
  parameters.layers = "8, 12";
  return parameters;
}
} // namespace

BOOST_AUTO_TEST_CASE(the_norm_of_a_convolution_is_that_of_the_operator)
{
  for (const Shape &shape :
       {Shape{{1, 8, 8}}, Shape{{3, 7, 6}}, Shape{{2, 1, 5}}})
  {
    const torch::Tensor kernel = numbers({4, shape[0], 5, 5});
    const double        norm =
        torch::linalg_matrix_norm(matrix_of(kernel, shape), 2).item<double>();
    const torch::Tensor start = numbers({shape[0] * shape[1] * shape[2]});
    torch::Tensor       vector = start / start.norm();
    BOOST_TEST(convolution_norm(kernel, shape, vector, 1e-12, 20000) == norm,
               boost::test_tools::tolerance(1e-9));
    // The kernel as a matrix has another norm, which is none of the operator.
    BOOST_TEST(std::abs(torch::linalg_matrix_norm(kernel.reshape({4, -1}), 2)
                                .item<double>() /
                            norm -
                        1.) > .01);
    // Cut short, the power iteration has too small a norm.
    if (shape[1] > 1)
    {
      vector = start / start.norm();
      BOOST_TEST(convolution_norm(kernel, shape, vector, 1e-12, 2) <
                 norm * (1. - 1e-4));
    }
  }
}

BOOST_AUTO_TEST_CASE(convolutions_are_right_in_single_precision)
{
  // As in double precision, for which libtorch has other code: numbers of
  // channels and sizes with which oneDNN 3.7 is wrong.
  for (const char *shape : {"8, 6", "7, 7, 3", "28, 28", "7, 7, 4"})
    for (const char *channels : {"6, 8", "17, 3", "17, 17"})
      BOOST_TEST_CONTEXT(shape << "; " << channels)
      {
        NetworkParameters parameters = two_layers("spectral");
        parameters.layers = "8";
        parameters.image_shape = shape;
        parameters.convolutions = channels;
        torch::Tensor value[2], slope[2];
        for (const int is_double : {0, 1})
        {
          parameters.precision = is_double ? "double" : "float";
          const auto   sizes = parameters.image_sizes();
          const auto   n = sizes[0] * sizes[1] * sizes[2];
          TorchNetwork network(parameters, n, 27.);
          auto         x = numbers({5, n}).to(precision_of(parameters));
          x.set_requires_grad(true);
          const auto phi =
              network.forward(x, {}, network.weights_for_evaluation());
          slope[is_double] =
              torch::autograd::grad({phi.sum()}, {x})[0].to(torch::kFloat64);
          value[is_double] = phi.detach().to(torch::kFloat64);
        }
        BOOST_TEST((value[0] - value[1]).norm().item<double>() <=
                   1e-4 * value[1].norm().item<double>());
        BOOST_TEST((slope[0] - slope[1]).norm().item<double>() <=
                   1e-4 * slope[1].norm().item<double>());
      }
}

BOOST_AUTO_TEST_CASE(layers_have_the_norms_that_their_constraint_says)
{
  for (const char *constraint : {"spectral", "orthogonal", "frobenius"})
    BOOST_TEST_CONTEXT(constraint)
    {
      const NetworkParameters parameters = two_layers(constraint);
      TorchNetwork            network(parameters, 5, 27.);
      const auto              weights = network.weights_for_evaluation();
      BOOST_TEST(weights.size() == 6u);
      for (std::size_t l = 0; l < 3; ++l)
      {
        const torch::Tensor singular =
            torch::linalg_svdvals(weights[2 * l]) / 3.;
        BOOST_TEST(singular.max().item<double>() <= 1.);
        if (constraint == std::string("frobenius"))
          BOOST_TEST(singular.norm().item<double>() == 1.,
                     boost::test_tools::tolerance(1e-12));
        else
          BOOST_TEST(singular.max().item<double>() == 1.,
                     boost::test_tools::tolerance(1e-12));
        if (constraint == std::string("orthogonal"))
          BOOST_TEST(singular.min().item<double>() == 1.,
                     boost::test_tools::tolerance(1e-12));
      }
      BOOST_TEST(network.lipschitz_constant() == 27.,
                 boost::test_tools::tolerance(1e-12));
      BOOST_TEST(network.lipschitz_constant() <= 27.);
    }
}

BOOST_AUTO_TEST_CASE(every_head_has_the_norm_of_a_layer_and_starts_alike)
{
  for (const char *constraint : {"spectral", "orthogonal", "frobenius"})
    BOOST_TEST_CONTEXT(constraint)
    {
      const NetworkParameters parameters = two_layers(constraint);
      TorchNetwork            network(parameters, 5, 27., 4);
      TorchNetwork            single(parameters, 5, 27.);
      auto                    parts = network.parameters();
      const auto              x = numbers({6, 5});
      const auto labels = torch::tensor({0, 3, 1, 2, 2, 0}, torch::kInt64);
      const auto phi =
          network.forward(x, labels, network.weights_for_evaluation());
      const auto same = single.forward(x, {}, single.weights_for_evaluation());
      BOOST_TEST((phi - same).abs().max().item<double>() < 1e-12);
      {
        // Heads of different sizes, which are not orthogonal.
        const torch::NoGradGuard no_graph;
        parts[4] += 3. * numbers({4, 12}).abs();
        parts[4][1] *= 20.;
      }
      for (const auto &weights :
           {network.weights_for_evaluation(), network.weights_for_training()})
      {
        const torch::Tensor norms = weights[4].norm(2, 1);
        BOOST_TEST(norms.numel() == 4);
        for (int head = 0; head < 4; ++head)
          BOOST_TEST(std::abs(norms[head].item<double>() - 3.) < 1e-10);
        // So the matrix has a larger norm: as a whole it would be cut down.
        BOOST_TEST(torch::linalg_matrix_norm(weights[4], 2).item<double>() >
                   4.);
      }
    }
}

BOOST_AUTO_TEST_CASE(training_norms_have_the_gradient_of_the_largest_one)
{
  // d/dW of a function of W/sigma(W) by differences.
  NetworkParameters parameters;
  parameters.precision = "double";
  parameters.layers = "6";
  TorchNetwork        network(parameters, 4, 1.);
  const torch::Tensor x = numbers({10, 4});
  for (unsigned int k = 0; k < 50; ++k) // the power iteration settles
    network.weights_for_training();
  const auto value = [&]()
  {
    return network.forward(x, {}, network.weights_for_training())
        .square()
        .sum();
  };
  const auto          variables = network.parameters();
  const torch::Tensor gradient =
      torch::autograd::grad({value()}, {variables[0]})[0];
  const double h = 1e-5;
  for (const std::int64_t i : {0, 7, 23})
  {
    double sides[2];
    for (const int side : {0, 1})
    {
      const torch::NoGradGuard no_graph;
      double *const            entry = variables[0].data_ptr<double>() + i;
      const double             kept = *entry;
      *entry += side == 0 ? -h : h;
      for (unsigned int k = 0; k < 50; ++k)
        network.weights_for_training();
      sides[side] = value().item<double>();
      *entry = kept;
    }
    BOOST_TEST(std::abs((sides[1] - sides[0]) / (2. * h) -
                        gradient.reshape({-1})[i].item<double>()) < 1e-6);
  }
}

BOOST_AUTO_TEST_SUITE_END()
