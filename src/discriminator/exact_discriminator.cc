#include <lipflow/base/number_list.h>
#include <lipflow/base/special_numbers.h>
#include <lipflow/discriminator/exact_discriminator.h>
#include <lipflow/discriminator/mcshane_extension.h>
#include <lipflow/discriminator/plan_interior_point.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lipflow
{
namespace
{
/// The gap is at the limit of double precision if these many iterations have
/// not taken a tenth of it: alpha = 100 rests for a hundred at first.
constexpr unsigned int patience = 120;

/// The values of the largest L-Lipschitz function below psi.
std::vector<double> regularised(const PointSet            &points,
                                const std::vector<double> &psi,
                                const double               bound)
{
  const McShaneExtension phi(points, psi, bound);
  std::vector<double>    result(psi.size());
  for (std::size_t j = 0; j < psi.size(); ++j)
    result[j] = phi.evaluate(points.point(j)).value;
  return result;
}

std::string gap_text(const Bounds &bounds, const double wanted)
{
  return " with a gap of " + format_number(bounds.gap(), 3) +
         ", more than the " + format_number(wanted, 3) +
         " asked for. Ask for a larger gap, or check for distances that differ "
         "by many orders of magnitude.";
}
} // namespace

/// The best of all iterates.
struct ExactDiscriminator::Best
{
  Bounds              bounds{-infinity, infinity};
  std::vector<double> psi; ///< of the lower bound

  void update(const PlanInteriorPoint &iterate)
  {
    const Bounds now = iterate.certify();
    if (now.lower > bounds.lower)
    {
      bounds.lower = now.lower;
      psi = iterate.psi();
    }
    bounds.upper = std::min(bounds.upper, now.upper);
  }
};

ExactDiscriminator::ExactDiscriminator(const Divergence   &divergence,
                                       const double        lipschitz_bound,
                                       const ExactOptions &options)
    : divergence_(&divergence)
    , bound_(lipschitz_bound)
    , options_(options)
{
  Assert(lipschitz_bound > 0. && std::isfinite(lipschitz_bound),
         dealii::ExcMessage("The bound must be positive and finite."));
}

double ExactDiscriminator::memory(const double m, const double n)
{
  // Six numbers a pair (PlanInteriorPoint, TransportSystem) and the factor.
  const double least = std::min(m, n);
  return sizeof(double) * (6. * m * n + least * least);
}

double ExactDiscriminator::lipschitz_bound() const
{
  return bound_;
}

DiscriminatorReport ExactDiscriminator::solve(const PointSet      &source,
                                              const PointSet      &target,
                                              std::vector<double> &psi) const
{
  std::vector<double> gradients;
  return solve(source, target, psi, gradients);
}

DiscriminatorReport
ExactDiscriminator::solve(const PointSet      &source,
                          const PointSet      &target,
                          std::vector<double> &psi,
                          std::vector<double> &gradients) const
{
  AssertDimension(source.dimension, target.dimension);
  Assert(source.size() > 0 && target.size() > 0, dealii::ExcEmptyObject());
  PlanInteriorPoint   iterate(*divergence_, bound_, source, target);
  DiscriminatorReport report;
  const Best          best = improve(iterate, report);

  const std::vector<double> lipschitz = regularised(target, best.psi, bound_);
  // No less than before, up to rounding; and never above the upper bound, which
  // rounding may bring about where the two are equal.
  const double lower =
      lower_bound(*divergence_, bound_, source, target, lipschitz);
  report.bounds = {std::min(lower, best.bounds.upper), best.bounds.upper};
  report.relative_gap =
      report.bounds.gap() / std::max({std::abs(report.bounds.upper),
                                      options_.absolute_gap,
                                      std::numeric_limits<double>::min()});
  if (report.converged)
  {
    psi = lipschitz;
    gradients = iterate.mean_gradients();
  }
  return report;
}

ExactDiscriminator::Best
ExactDiscriminator::improve(PlanInteriorPoint   &iterate,
                            DiscriminatorReport &report) const
{
  Best         best;
  double       last_gap = infinity;
  unsigned int last_progress = 0;
  while (true)
  {
    best.update(iterate);
    const double gap = best.bounds.gap();
    const double wanted = std::max(options_.relative_gap * best.bounds.upper,
                                   options_.absolute_gap);
    report.converged = gap <= wanted;
    if (report.converged)
      return best;
    if (gap < .9 * last_gap)
    {
      last_gap = gap;
      last_progress = report.newton_iterations;
    }
    if (report.newton_iterations >= options_.maximum_iterations)
      report.reason = "The exact discriminator stopped at its largest number "
                      "of iterations" +
                      gap_text(best.bounds, wanted);
    else if (report.newton_iterations >= last_progress + patience ||
             !iterate.step())
      report.reason = "The exact discriminator came to the limits of double "
                      "precision" +
                      gap_text(best.bounds, wanted);
    if (!report.reason.empty())
      return best;
    ++report.newton_iterations;
    report.linear_iterations += 3;
  }
}

double lower_bound(const Divergence          &divergence,
                   const double               lipschitz_bound,
                   const PointSet            &source,
                   const PointSet            &target,
                   const std::vector<double> &psi)
{
  const McShaneExtension phi(target, psi, lipschitz_bound);
  double                 expectation = 0.;
  for (std::size_t i = 0; i < source.size(); ++i)
    expectation += source.weights[i] * phi.evaluate(source.point(i)).value;
  return expectation -
         infimum_over_shift(divergence, psi, target.weights).value;
}
} // namespace lipflow
