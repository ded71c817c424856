#include <lipflow/comparison/measure_distance.h>
#include <lipflow/geometry/nodal_space.h>

#include <algorithm>

namespace lipflow
{
namespace
{
std::unique_ptr<Divergence> make_wasserstein()
{
  DivergenceChoice choice;
  choice.type = "wasserstein";
  return make_divergence(choice);
}

DiscriminatorParameters with_gaps(const double relative_gap,
                                  const double absolute_gap)
{
  DiscriminatorParameters parameters;
  parameters.relative_gap = relative_gap;
  parameters.absolute_gap = absolute_gap;
  parameters.warm_start = false;
  return parameters;
}
} // namespace

template <int dim>
MeasureDistance<dim>::MeasureDistance(const NodalSpace<dim> &space,
                                      const double           relative_gap,
                                      const double           absolute_gap)
    : space_(&space)
    , divergence_(make_wasserstein())
    , discriminator_(
          space, *divergence_, 1., with_gaps(relative_gap, absolute_gap))
{
}

template <int dim>
DiscriminatorReport MeasureDistance<dim>::compute(const Vector &p,
                                                  const Vector &q)
{
  Vector              psi = space_->make_vector();
  DiscriminatorReport report = discriminator_.solve(p, q, 0., psi);
  report.bounds.lower = std::max(0., report.bounds.lower);
  report.bounds.upper = std::max(report.bounds.lower, report.bounds.upper);
  return report;
}

template class MeasureDistance<1>;
template class MeasureDistance<2>;
template class MeasureDistance<3>;
} // namespace lipflow
