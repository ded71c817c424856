#include <lipflow/flow/density_step.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/transport.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// Of the two-stage SDIRK method that is L-stable and of order two.
const double stage = 1. - std::sqrt(.5);

/// The second stage's densities are no less than this part of the first's:
/// then D falls (doc/theory.md, Theorem 2).
constexpr double least_part = .5;

/// A copy that has its ghosts (those of copied vectors are not).
Vector copy_of(const Vector &vector)
{
  Vector copy = vector;
  copy.update_ghost_values();
  return copy;
}
} // namespace

/// What the second stage is made from.
template <int dim>
struct DensityStepper<dim>::FirstStage
{
  DensitySource<dim> source;
  Vector             out;  ///< per unit of time
  Vector             base; ///< what the second stage starts from
};

template <int dim>
DensityStepper<dim>::DensityStepper(const NodalSpace<dim>  &space,
                                    MeshDiscriminator<dim> &discriminator,
                                    const TargetMeasure    &target,
                                    const TimeParameters   &parameters)
    : space_(&space)
    , discriminator_(&discriminator)
    , target_(&target)
    , parameters_(parameters)
{
}

template <int dim>
DensityStep DensityStepper<dim>::step(const Vector &mass,
                                      const Vector &psi,
                                      const double  dt) const
{
  if (parameters_.scheme == "explicit")
    return explicit_step(mass, psi, dt);
  if (parameters_.scheme == "sdirk2")
    return two_stages(mass, psi, dt);
  return one_stage(mass, psi, dt);
}

template <int dim>
bool DensityStepper<dim>::has_bound() const
{
  return std::isfinite(discriminator_->lipschitz_bound());
}

template <int dim>
EdgeDensities DensityStepper<dim>::densities_of(const Vector &mass) const
{
  return parameters_.uses_limited_fluxes() ? limited_densities(*space_, mass)
                                           : upwind_densities(*space_, mass);
}

// A step of length dt at full speed along all pairs empties no node.
template <int dim>
EdgeDensities DensityStepper<dim>::first_densities(const Vector &mass,
                                                   const double  dt) const
{
  EdgeDensities densities = densities_of(mass);
  if (has_bound() && parameters_.uses_limited_fluxes())
    limit_outflow(*space_,
                  mass,
                  dt * discriminator_->lipschitz_bound(),
                  upwind_densities(*space_, mass),
                  densities);
  return densities;
}

template <int dim>
EdgeDensities DensityStepper<dim>::second_densities(const FirstStage &first,
                                                    const double      dt) const
{
  Vector predicted = copy_of(first.source.functional());
  predicted.zero_out_ghost_values();
  for (unsigned int i = 0; i < space_->n_owned(); ++i)
    predicted.local_element(i) =
        std::max(predicted.local_element(i) -
                     .5 * dt / stage * first.out.local_element(i),
                 0.);
  predicted.update_ghost_values();
  EdgeDensities least = first.source.densities();
  for (EdgeDensity &density : least)
    density = {least_part * density.forward, least_part * density.backward};
  EdgeDensities densities = densities_of(predicted);
  raise_to(least, densities);
  if (!has_bound())
    return densities;
  limit_outflow(*space_,
                first.base,
                stage * dt * discriminator_->lipschitz_bound(),
                least,
                densities);
  return densities;
}

template <int dim>
DensityStep DensityStepper<dim>::explicit_step(const Vector &mass,
                                               const Vector &psi,
                                               const double  dt) const
{
  DensityStep result;
  result.mass = copy_of(mass);
  result.psi = copy_of(psi);
  result.held_back =
      transport(*space_, first_densities(mass, dt), psi, dt, result.mass);
  const DensitySource<dim> source(*space_, result.mass);
  result.solve = discriminator_->solve({&source, target_, 0.}, result.psi);
  return result;
}

template <int dim>
DensityStep DensityStepper<dim>::one_stage(const Vector &mass,
                                           const Vector &psi,
                                           const double  dt) const
{
  DensityStep result;
  result.mass = copy_of(mass);
  result.psi = copy_of(psi);
  const DensitySource<dim> source(*space_, mass, first_densities(mass, dt));
  result.solve = discriminator_->solve({&source, target_, dt}, result.psi);
  if (result.solve.converged)
    result.held_back =
        transport(*space_, source.densities(), result.psi, dt, result.mass);
  return result;
}

template <int dim>
DensityStep DensityStepper<dim>::two_stages(const Vector &mass,
                                            const Vector &psi,
                                            const double  dt) const
{
  DensityStep result;
  result.psi = copy_of(psi);
  FirstStage first{{*space_, mass, first_densities(mass, dt)},
                   space_->make_vector(),
                   copy_of(mass)};
  result.solve =
      discriminator_->solve({&first.source, target_, stage * dt}, result.psi);
  if (!result.solve.converged)
    return result;
  const DiscriminatorReport first_solve = result.solve;
  result.slack = first_solve.bounds.upper - first_solve.bounds.lower;
  const EdgeDensities &densities = first.source.densities();
  outflow(*space_, densities, result.psi, first.out);
  transport(*space_, densities, result.psi, (1. - stage) * dt, first.base);
  const Vector first_psi = result.psi;

  const DensitySource<dim> source(
      *space_, first.base, second_densities(first, dt));
  result.solve =
      discriminator_->solve({&source, target_, stage * dt}, result.psi);
  result.solve.add_work_of(first_solve);
  if (!result.solve.converged)
    return result;
  result.mass = copy_of(first.base);
  result.held_back = transport(
      *space_, source.densities(), result.psi, stage * dt, result.mass);

  // What convexity of D guarantees (doc/theory.md, Theorem 2): with P_1 = P_n -
  // g dt out_1, D(P_n) - D(P_{n+1}) >= <P_n - P_1, psi_1> + <P_1 - P_{n+1},
  // psi_2>. Not negative unless flows turn round from one stage to the next.
  Vector change = mass;
  change.add(-stage * dt, first.out, -1., result.mass);
  const double fall =
      stage * dt * (first.out * first_psi) + change * result.psi;
  if (fall >= -1e-12 * (1. + std::abs(result.solve.bounds.upper)))
    return result;
  DensityStep other = one_stage(mass, psi, dt);
  other.solve.add_work_of(result.solve);
  other.remark = "Two stages did not guarantee that the divergence falls; one "
                 "of first order was taken.";
  return other;
}

template class DensityStepper<1>;
template class DensityStepper<2>;
template class DensityStepper<3>;
} // namespace lipflow
