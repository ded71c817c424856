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

BOOST_AUTO_TEST_SUITE(conditional_test)

namespace
{
/// Normals in the plane: those of label c at (6 c, 0), with the labels in
/// turns; @p permutation says which number each label gets.
PointSet labelled(const std::size_t                n,
                  const std::vector<unsigned int> &permutation,
                  const double                     direction,
                  const std::uint32_t              stream)
{
  DistributionParameters parameters;
  parameters.type = "normal";
  PointSet points = draw_points(parameters, 2, {n, 7, stream});
  for (std::size_t k = 0; k < n; ++k)
  {
    const std::size_t c = k % permutation.size();
    points.coordinates[2 * k] += direction * 6. * static_cast<double>(c);
    points.labels.push_back(permutation[c]);
  }
  return points;
}

struct Trained
{
  std::unique_ptr<Divergence>         divergence;
  std::unique_ptr<PointDiscriminator> network;
  DiscriminatorReport                 report;
};

Trained train(const NetworkParameters &parameters,
              const PointSet          &source,
              const PointSet          &target,
              const unsigned int       n_labels,
              const MPI_Comm           communicator = MPI_COMM_SELF)
{
  Trained result;
  result.divergence = make_divergence({"kl", 2.});
  result.network = make_neural_discriminator(
      {communicator, result.divergence.get(), 2., 2, false, n_labels},
      parameters);
  result.report = result.network->solve(source, target);
  BOOST_TEST(result.report.converged);
  return result;
}

NetworkParameters steps(const unsigned int n)
{
  NetworkParameters parameters;
  parameters.training_steps = n;
  parameters.first_training_steps = 0;
  parameters.learning_rate = .01;
  parameters.layers = "16, 16";
  return parameters;
}

/// The potential of @p label at these points.
PotentialAtPoints
at(const Trained &trained, PointSet points, const unsigned int label)
{
  std::fill(points.labels.begin(), points.labels.end(), label);
  return trained.network->evaluate(points);
}

bool is_there()
{
  if (!has_torch())
    BOOST_TEST_MESSAGE("built without libtorch: nothing to test");
  return has_torch();
}

/// D within labels of equal shares: that of the measures of (x, label).
double exact_mean(const PointSet &source, const PointSet &target)
{
  const auto divergence = make_divergence({"kl", 2.});
  double     mean = 0.;
  for (unsigned int c = 0; c < 2; ++c)
  {
    PointSet parts[2];
    for (unsigned int m = 0; m < 2; ++m)
    {
      const PointSet &all = m == 0 ? source : target;
      parts[m].dimension = 2;
      for (std::size_t k = 0; k < all.size(); ++k)
        if (all.labels[k] == c)
        {
          parts[m].coordinates.insert(
              parts[m].coordinates.end(), all.point(k), all.point(k) + 2);
          parts[m].weights.push_back(2. * all.weights[k]);
        }
    }
    std::vector<double> psi;
    mean += .5 * ExactDiscriminator(*divergence, 2.)
                     .solve(parts[0], parts[1], psi)
                     .bounds.upper;
  }
  return mean;
}
} // namespace

BOOST_AUTO_TEST_CASE(every_head_is_lipschitz_and_has_all_of_the_bound,
                     *test::on_one_rank())
{
  if (!is_there())
    return;
  // Labels go in opposite directions, far: each wants all the slope it may
  // have. With the last matrix of norm 1 as a whole they would have to share.
  const PointSet         source = labelled(90, {0, 1, 2}, 4., 0);
  const PointSet         target = labelled(90, {2, 1, 0}, 4., 1);
  DistributionParameters wide;
  wide.type = "normal";
  wide.scale = 20.;
  PointSet probes = draw_points(wide, 2, {20000, 7, 2});
  probes.labels.assign(probes.size(), 0);
  for (const char *constraint : {"spectral", "orthogonal", "frobenius"})
    for (const char *precision : {"single", "double"})
      BOOST_TEST_CONTEXT(constraint << ' ' << precision)
      {
        NetworkParameters parameters = steps(300);
        parameters.constraint = constraint;
        parameters.precision = precision;
        parameters.activation =
            constraint == std::string("orthogonal") ? "group sort" : "relu";
        const Trained trained = train(parameters, source, target, 3);
        for (const unsigned int label : {0u, 1u, 2u})
        {
          const PotentialAtPoints phi = at(trained, probes, label);
          double                  largest = 0.;
          for (std::size_t k = 0; k < probes.size(); ++k)
            largest = std::max(
                largest,
                std::hypot(phi.gradients[2 * k], phi.gradients[2 * k + 1]));
          BOOST_TEST(largest <= 2.);
          if (label != 1) // which is where it is to be
            BOOST_TEST(largest > 1.9);
        }
        BOOST_TEST(trained.network->largest_slope() <= 2.);
      }
}

BOOST_AUTO_TEST_CASE(the_numbering_of_labels_has_no_say, *test::on_one_rank())
{
  if (!is_there())
    return;
  const std::vector<unsigned int> permutation = {2, 0, 1};
  for (const char *type : {"layers", "cones"})
  {
    NetworkParameters parameters = steps(30);
    parameters.precision = "double";
    parameters.type = type;
    const PointSet source = labelled(60, {0, 1, 2}, 1., 0);
    const PointSet renamed = labelled(60, permutation, 1., 0);
    const Trained  one =
        train(parameters, source, labelled(80, {0, 1, 2}, -1., 1), 3);
    const Trained other =
        train(parameters, renamed, labelled(80, permutation, -1., 1), 3);
    const PotentialAtPoints phi = one.network->evaluate(source);
    const PotentialAtPoints psi = other.network->evaluate(renamed);
    BOOST_TEST(std::abs(one.report.value / other.report.value - 1.) < 1e-8);
    for (std::size_t k = 0; k < phi.values.size(); ++k)
      BOOST_TEST(std::abs(phi.values[k] - psi.values[k]) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(the_same_points_with_exchanged_labels_are_told_apart,
                     *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet source = labelled(120, {0, 1}, 1., 0);
  PointSet       target = source;
  for (unsigned int &label : target.labels)
    label = 1 - label;
  // 6 apart, with slopes 2 and a relative entropy of (2 sigma)^2/2 to save.
  const double exact = exact_mean(source, target);
  BOOST_TEST(exact > 8.);
  const Trained blind = train(steps(300), source, target, 0);
  BOOST_TEST(blind.report.value < 1e-6);
  NetworkParameters cones = steps(800);
  cones.type = "cones";
  cones.learning_rate = .1;
  cones.smoothing = .01;
  for (const NetworkParameters &parameters : {steps(600), cones})
  {
    const Trained trained = train(parameters, source, target, 2);
    BOOST_TEST(trained.report.value > .95 * exact, parameters.type);
    BOOST_TEST(trained.report.value <= exact * (1. + 1e-6));
    // The source of label 0 is at 0 and wants to 6, that of label 1 back.
    const auto phi = trained.network->evaluate(source);
    for (std::size_t k = 0; k < 2; ++k)
      BOOST_TEST((k == 0 ? 1. : -1.) * -phi.gradients[2 * k] > 1.5);
  }
}

BOOST_AUTO_TEST_CASE(one_label_is_as_none, *test::on_one_rank())
{
  if (!is_there())
    return;
  const PointSet source = labelled(40, {0}, 1., 0);
  PointSet       target = labelled(50, {0}, 1., 1);
  for (std::size_t k = 0; k < target.size(); ++k)
    target.coordinates[2 * k] += 3.;
  const Trained one = train(steps(20), source, target, 1);
  const Trained none = train(steps(20), source, target, 0);
  BOOST_TEST(one.report.value == none.report.value);
  BOOST_TEST((one.network->evaluate(source).gradients ==
              none.network->evaluate(source).gradients));
}

BOOST_AUTO_TEST_CASE(ranks_and_batches_keep_points_and_labels_together)
{
  if (!has_torch())
    return;
  const PointSet source = labelled(700, {0, 1, 2}, 1., 0);
  const PointSet target = labelled(1100, {0, 1, 2}, -1., 1);
  for (const char *kind : {"layers", "cones", "penalty"})
  {
    NetworkParameters parameters = steps(8);
    parameters.batch_size = 600;
    if (kind == std::string("cones"))
      parameters.type = "cones";
    if (kind == std::string("penalty"))
      parameters.constraint = "gradient penalty";
    const Trained alone = train(parameters, source, target, 3);
    const Trained all = train(parameters, source, target, 3, MPI_COMM_WORLD);
    BOOST_TEST(alone.report.value == all.report.value, kind);
    const auto a = alone.network->evaluate(source);
    const auto b = all.network->evaluate(source);
    BOOST_TEST((a.values == b.values));
    BOOST_TEST((a.gradients == b.gradients));
  }
}

BOOST_AUTO_TEST_SUITE_END()
