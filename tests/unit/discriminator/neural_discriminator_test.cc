#include <lipflow/base/plugin.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/discriminator/neural_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/measure/distribution.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "../ranks.h"

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(neural_discriminator_test)

namespace
{
/// N(shift, scale^2 I) in R^d; other streams are other points.
PointSet normals(const unsigned int  dimension,
                 const std::size_t   n,
                 const double        shift,
                 const double        scale,
                 const std::uint32_t stream)
{
  DistributionParameters parameters;
  parameters.type = "normal";
  parameters.location = std::to_string(shift);
  parameters.scale = scale;
  return draw_points(parameters, dimension, {n, 7, stream});
}

PointSet mixture(const std::size_t n, const std::uint32_t stream)
{
  DistributionParameters parameters;
  parameters.type = "normal mixture";
  parameters.scale = .5;
  return draw_points(parameters, 2, {n, 7, stream});
}

double exact(const Divergence &divergence,
             const double      bound,
             const PointSet   &source,
             const PointSet   &target)
{
  std::vector<double>       psi;
  const DiscriminatorReport report =
      ExactDiscriminator(divergence, bound).solve(source, target, psi);
  BOOST_TEST(report.converged);
  return report.bounds.upper;
}

struct Trained
{
  std::unique_ptr<Divergence>         divergence;
  std::unique_ptr<PointDiscriminator> network;
  DiscriminatorReport                 report;
};

Trained train(const NetworkParameters &parameters,
              const std::string       &type,
              const double             bound,
              const PointSet          &source,
              const PointSet          &target,
              const bool               reversed = false,
              const MPI_Comm           communicator = MPI_COMM_SELF)
{
  Trained result;
  result.divergence = make_divergence({type, 2.});
  result.network = make_neural_discriminator({communicator,
                                              result.divergence.get(),
                                              bound,
                                              source.dimension,
                                              reversed},
                                             parameters);
  result.report = result.network->solve(source, target);
  BOOST_TEST(result.report.converged);
  return result;
}

NetworkParameters steps(const unsigned int n, const double learning_rate)
{
  NetworkParameters parameters;
  parameters.training_steps = n;
  parameters.learning_rate = learning_rate;
  return parameters;
}

double largest_norm(const PotentialAtPoints &at, const unsigned int d)
{
  double largest = 0.;
  for (std::size_t k = 0; k < at.values.size(); ++k)
  {
    double square = 0.;
    for (unsigned int c = 0; c < d; ++c)
      square += std::pow(at.gradients[k * d + c], 2);
    largest = std::max(largest, std::sqrt(square));
  }
  return largest;
}

bool is_there()
{
  if (!has_torch())
    BOOST_TEST_MESSAGE("built without libtorch: nothing to test");
  return has_torch();
}
} // namespace

// As after a step that fails: training goes on from where it was, at any time,
// and in another object, to the bit.
BOOST_AUTO_TEST_CASE(training_is_taken_back, *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet source = normals(2, 40, 2., 1., 0);
  const PointSet target = normals(2, 30, 0., 1., 1);
  for (const char *constraint : {"spectral", "gradient penalty"})
    for (const unsigned int batch_size : {0u, 16u})
    {
      NetworkParameters parameters = steps(5, 1e-2);
      parameters.constraint = constraint;
      parameters.batch_size = batch_size;
      Trained     one = train(parameters, "kl", 1., source, target);
      StateWriter state;
      one.network->save(state);
      const double first = one.network->solve(source, target).value;
      const double second = one.network->solve(source, target).value;
      BOOST_TEST(first != second);

      StateReader saved(state.bytes());
      one.network->load(saved);
      StateWriter again; // what is loaded is what would be saved
      one.network->save(again);
      BOOST_TEST((state.bytes() == again.bytes()));
      BOOST_TEST(one.network->solve(source, target).value == first);
      BOOST_TEST(one.network->solve(source, target).value == second);

      Trained     other = train(parameters, "kl", 1., target, source);
      StateReader once_more(state.bytes());
      other.network->load(once_more);
      BOOST_TEST(other.network->solve(source, target).value == first);
    }
}

BOOST_AUTO_TEST_CASE(no_slope_exceeds_a_hard_bound, *test::on_one_rank())
{
  if (!is_there())
    return;
  // Slopes that the training cannot tell from L: the measures are far apart.
  const PointSet source = normals(3, 60, 8., 1., 0);
  const PointSet target = normals(3, 50, 0., 1., 1);
  const PointSet probes = normals(3, 100000, 4., 5., 2);
  for (const char *constraint : {"spectral", "orthogonal", "frobenius"})
    for (const char *precision : {"single", "double"})
      for (const double bound : {.1, 7.})
        BOOST_TEST_CONTEXT(constraint << ' ' << precision << ' ' << bound)
        {
          NetworkParameters parameters = steps(150, .01);
          parameters.layers = "16, 16";
          parameters.constraint = constraint;
          parameters.precision = precision;
          parameters.activation =
              constraint == std::string("orthogonal") ? "group sort" : "relu";
          const Trained trained =
              train(parameters, "kl", bound, source, target);
          const double largest =
              largest_norm(trained.network->evaluate(probes), 3);
          BOOST_TEST(largest <= bound);
          BOOST_TEST(trained.network->largest_slope() <= bound);
          // The bound is made use of.
          BOOST_TEST(largest > .95 * bound);
        }
}

BOOST_AUTO_TEST_CASE(values_are_below_the_supremum_and_near_it_far_apart,
                     *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet source = normals(2, 100, 5., 1., 0);
  const PointSet target = normals(2, 80, 0., 1., 1);
  for (const char *type :
       {"kl", "alpha", "reverse kl", "jensen shannon", "wasserstein"})
    for (const bool reversed : {false, true})
      BOOST_TEST_CONTEXT(type << (reversed ? ", reversed" : ""))
      {
        NetworkParameters parameters = steps(400, .01);
        parameters.constraint = "orthogonal";
        parameters.activation = "group sort";
        const Trained trained =
            train(parameters, type, 1., source, target, reversed);
        const double supremum =
            reversed ? exact(*trained.divergence, 1., target, source)
                     : exact(*trained.divergence, 1., source, target);
        BOOST_TEST(trained.report.value <= supremum * (1. + 1e-6));
        BOOST_TEST(trained.report.value > .97 * supremum);
        BOOST_TEST(trained.report.bounds.lower == trained.report.value);
        BOOST_TEST(std::isnan(trained.report.bounds.upper));
      }
}

BOOST_AUTO_TEST_CASE(cones_come_to_the_supremum, *test::on_one_rank())
{
  if (!is_there())
    return;
  // Near equilibrium, where networks of layers miss by half.
  const PointSet source = mixture(120, 0), target = mixture(100, 1);
  for (const char *type : {"kl", "alpha", "reverse kl", "jensen shannon"})
    for (const double bound : {1., 5.})
      BOOST_TEST_CONTEXT(type << ' ' << bound)
      {
        NetworkParameters parameters = steps(1500, .02);
        parameters.type = "cones";
        parameters.smoothing = .002;
        const Trained trained = train(parameters, type, bound, source, target);
        const double  supremum =
            exact(*trained.divergence, bound, source, target);
        BOOST_TEST(trained.report.value <= supremum * (1. + 1e-6));
        BOOST_TEST(trained.report.value >= .99 * supremum);
        BOOST_TEST(trained.network->largest_slope() <= bound);
      }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_the_values, *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet source = normals(2, 30, 3., 1., 0);
  const PointSet target = normals(2, 30, 0., 1., 1);
  const PointSet at = normals(2, 20, 1., 2., 2);
  for (const char *activation :
       {"smooth relu", "polynomial relu", "softplus", "tanh", "sigmoid"})
    for (const bool reversed : {false, true})
      BOOST_TEST_CONTEXT(activation << (reversed ? ", reversed" : ""))
      {
        NetworkParameters parameters = steps(20, .01);
        parameters.precision = "double";
        parameters.activation = activation;
        const Trained trained =
            train(parameters, "kl", 1., source, target, reversed);
        const PotentialAtPoints middle = trained.network->evaluate(at);
        const double            h = 1e-5;
        for (unsigned int c = 0; c < 2; ++c)
        {
          PointSet left = at, right = at;
          for (std::size_t k = 0; k < at.size(); ++k)
          {
            left.coordinates[2 * k + c] -= h;
            right.coordinates[2 * k + c] += h;
          }
          const auto low = trained.network->evaluate(left).values;
          const auto high = trained.network->evaluate(right).values;
          for (std::size_t k = 0; k < at.size(); ++k)
            BOOST_TEST(std::abs((high[k] - low[k]) / (2. * h) -
                                middle.gradients[2 * k + c]) < 1e-6);
        }
      }
}

BOOST_AUTO_TEST_CASE(ranks_and_repetitions_give_the_same_bits)
{
  if (!has_torch())
    return;
  // More than a portion of points, so that every rank has something to do.
  const PointSet source = normals(2, 700, 3., 1., 0);
  const PointSet target = normals(2, 1100, 0., 1., 1);
  for (const char *kind : {"layers", "cones", "penalty", "batches"})
  {
    NetworkParameters parameters = steps(8, .01);
    parameters.first_training_steps = 12; // each is a number of reductions
    if (kind == std::string("cones"))
      parameters.type = "cones";
    if (kind == std::string("penalty"))
      parameters.constraint = "gradient penalty";
    if (kind == std::string("batches"))
      parameters.batch_size = 600;
    const Trained alone = train(parameters, "kl", 1., source, target);
    const Trained all =
        train(parameters, "kl", 1., source, target, false, MPI_COMM_WORLD);
    BOOST_TEST(alone.report.value == all.report.value, kind);
    const auto a = alone.network->evaluate(source);
    const auto b = all.network->evaluate(source);
    BOOST_TEST((a.values == b.values));
    BOOST_TEST((a.gradients == b.gradients));
    parameters.seed = 2;
    if (kind == std::string("layers"))
      BOOST_TEST(train(parameters, "kl", 1., source, target).report.value !=
                 alone.report.value);
  }
}

BOOST_AUTO_TEST_CASE(a_penalty_keeps_slopes_near_the_bound,
                     *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet    source = normals(2, 60, 4., 1., 0);
  const PointSet    target = normals(2, 60, 0., 1., 1);
  NetworkParameters parameters = steps(400, .005);
  parameters.constraint = "gradient penalty";
  const Trained soft = train(parameters, "kl", 1., source, target);
  BOOST_TEST(std::isnan(soft.report.bounds.lower));
  BOOST_TEST(soft.network->largest_slope() < 1.5);
  parameters.constraint = "none";
  const Trained free = train(parameters,
                             "kl",
                             std::numeric_limits<double>::infinity(),
                             source,
                             target);
  BOOST_TEST(free.network->largest_slope() > 2.);
}

BOOST_AUTO_TEST_CASE(far_away_values_do_not_overflow, *test::on_one_rank())
{
  if (!is_there())
    return;
  // exp(phi) is beyond single precision: log-mean-exp must not see it.
  const PointSet source = normals(2, 40, 1000., 1., 0);
  const PointSet target = normals(2, 40, 0., 1., 1);
  for (const char *type : {"kl", "alpha", "reverse kl", "jensen shannon"})
  {
    const Trained trained = train(steps(100, .01), type, 50., source, target);
    BOOST_TEST(std::isfinite(trained.report.value));
    BOOST_TEST(trained.report.value > 0.);
  }
}

BOOST_AUTO_TEST_CASE(convolutions_are_lipschitz_and_learn, *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet    source = normals(48, 40, 1., 1., 0); // 8 x 6
  const PointSet    target = normals(48, 40, 0., 1., 1);
  const PointSet    probes = normals(48, 20000, .5, 1.5, 2);
  NetworkParameters parameters = steps(100, .01);
  parameters.convolutions = "6, 8";
  parameters.image_shape = "8, 6";
  parameters.layers = "16";
  const Trained trained = train(parameters, "kl", 2., source, target);
  const double  largest = largest_norm(trained.network->evaluate(probes), 48);
  BOOST_TEST(largest <= 2.);
  BOOST_TEST(largest > .5);
  BOOST_TEST(trained.report.value > 1.);
  BOOST_TEST(trained.report.value <=
             exact(*trained.divergence, 2., source, target) * (1. + 1e-6));
}

BOOST_AUTO_TEST_CASE(mistakes_are_found_and_named, *test::on_one_rank())
{
  const auto says = [](const NetworkParameters &parameters,
                       const unsigned int       dimension,
                       const double             bound,
                       const std::string       &path,
                       const std::string       &words)
  {
    ParameterErrors errors;
    parameters.check(dimension, bound, errors);
    BOOST_TEST(errors.items.size() == 1u);
    for (const auto &item : errors.items)
    {
      BOOST_TEST(item.path == "Network/" + path);
      BOOST_TEST(item.message.find(words) != std::string::npos, item.message);
    }
  };
  const double      infinity = std::numeric_limits<double>::infinity();
  NetworkParameters parameters;
  ParameterErrors   none;
  parameters.check(3, 1., none);
  BOOST_TEST(none.items.empty());
  says(parameters, 3, infinity, "Constraint", "Lipschitz bound = inf");
  parameters.constraint = "none";
  says(parameters, 3, 1., "Constraint", "Lipschitz bound is finite");
  parameters = {};
  parameters.layers = "32, 1.5";
  says(parameters, 3, 1., "Layers", "1.5");
  parameters.layers = "32, 7";
  parameters.activation = "group sort";
  says(parameters, 3, 1., "Layers", "the width 7");
  parameters = {};
  parameters.convolutions = "8";
  says(parameters, 12, 1., "Image shape", "is not given");
  parameters.image_shape = "3, 3";
  says(parameters, 12, 1., "Image shape", "Dimension = 12");
  parameters = {};
  parameters.moment_decay = "0.9";
  says(parameters, 3, 1., "Moment decay", "two numbers");
  parameters = {};
  parameters.learning_rate = 0.;
  says(parameters, 3, 1., "Learning rate", "positive");
}

BOOST_AUTO_TEST_SUITE_END()
