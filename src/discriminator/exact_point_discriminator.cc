#include <lipflow/discriminator/exact_point_discriminator.h>
#include <lipflow/discriminator/mcshane_extension.h>

#include <algorithm>

namespace lipflow
{
ExactPointDiscriminator::ExactPointDiscriminator(const Divergence &divergence,
                                                 const double lipschitz_bound,
                                                 const ExactOptions &options,
                                                 const double landing_length)
    : exact_(divergence, lipschitz_bound, options)
    , landing_length_(landing_length)
{
}

DiscriminatorReport ExactPointDiscriminator::solve(const PointSet &source,
                                                   const PointSet &target)
{
  target_ = target;
  DiscriminatorReport report = exact_.solve(source, target, psi_, gradients_);
  report.value = report.bounds.lower;
  return report;
}

PotentialAtPoints ExactPointDiscriminator::evaluate(
    const PointSet &points, const std::vector<double> *given_gradients) const
{
  const McShaneExtension phi(target_, psi_, exact_.lipschitz_bound());
  const unsigned int     d = points.dimension;
  PotentialAtPoints      result;
  result.gradients.resize(points.coordinates.size());
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    double              *gradient = result.gradients.data() + k * d;
    const PotentialValue at = phi.evaluate(points.point(k), gradient);
    result.values.push_back(at.value);
    const double slower =
        landing_length_ > 0. ? std::min(1., at.distance / landing_length_) : 1.;
    for (unsigned int c = 0; c < d; ++c)
    {
      if (given_gradients != nullptr)
        gradient[c] = (*given_gradients)[k * d + c];
      gradient[c] *= slower;
    }
  }
  return result;
}

PotentialAtPoints ExactPointDiscriminator::evaluate(const PointSet &points)
{
  return evaluate(points, nullptr);
}

PotentialAtPoints
ExactPointDiscriminator::evaluate_at_source(const PointSet &source)
{
  return evaluate(source, &gradients_);
}

double ExactPointDiscriminator::lipschitz_bound() const
{
  return exact_.lipschitz_bound();
}

double ExactPointDiscriminator::largest_slope() const
{
  return exact_.lipschitz_bound();
}
} // namespace lipflow
