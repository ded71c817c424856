#ifndef LIPFLOW_FLOW_DENSITY_STEP_H
#define LIPFLOW_FLOW_DENSITY_STEP_H

#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/flow/time_parameters.h>
#include <lipflow/measure/edge_densities.h>
#include <lipflow/measure/target_measure.h>

namespace lipflow
{
/// What a step of a density led to.
struct DensityStep
{
  DiscriminatorReport solve; ///< its bounds are those of the new density; the
                             ///< work is that of all solves
  Vector      mass, psi;     ///< with ghosts
  double      held_back = 0.;
  double      slack = 0.; ///< by how much the solves before may let D rise
  std::string remark;     ///< if something is worth a word
};

/**
 * The time discretizations of a density's flow (TimeParameters::scheme):
 *
 * explicit     P_{n+1} = P_n - dt out(P_n; psi_n), psi_n the potential of P_n.
 *
 * variational  psi = argmax { <P_n, psi> - dt/2 U(P_n; psi) - F(psi) },
 *              P_{n+1} = P_n - dt out(P_n; psi): the linearised minimising
 *              movement, of order one (doc/theory.md, section 4).
 *
 * sdirk2       two such steps of length g dt, g = 1 - 1/sqrt(2), of order two:
 *              psi_1 from P_n; then psi_2 and P_{n+1} from
 *              P_n - (1-g) dt out(P_n; psi_1) with the densities of
 *              P_n - dt/(2g) out(P_n; psi_1) in the flows. Mobility explicit,
 *              potential implicit; L-stable (semi-implicit Runge-Kutta:
 *              Boscarino, Filbet & Russo, J. Sci. Comput. 68, 2016). Mass,
 *              positivity and decay of D: doc/theory.md, section 4a.
 *
 * Flows carry upwind or limited densities (TimeParameters::fluxes).
 */
template <int dim>
class DensityStepper
{
public:
  /// All but the parameters must outlive this.
  DensityStepper(const NodalSpace<dim>  &space,
                 MeshDiscriminator<dim> &discriminator,
                 const TargetMeasure    &target,
                 const TimeParameters   &parameters);

  /// A step of length @p dt from @p mass, where the potential is @p psi (both
  /// with ghosts). If a solve fails mass and psi of the result mean nothing.
  /// Collective.
  DensityStep step(const Vector &mass, const Vector &psi, double dt) const;

private:
  DensityStep
  explicit_step(const Vector &mass, const Vector &psi, double dt) const;
  DensityStep one_stage(const Vector &mass, const Vector &psi, double dt) const;
  DensityStep
  two_stages(const Vector &mass, const Vector &psi, double dt) const;

  struct FirstStage;
  EdgeDensities first_densities(const Vector &mass, double dt) const;
  EdgeDensities second_densities(const FirstStage &first, double dt) const;
  EdgeDensities densities_of(const Vector &mass) const;
  bool          has_bound() const;

  const NodalSpace<dim>  *space_;
  MeshDiscriminator<dim> *discriminator_;
  const TargetMeasure    *target_;
  TimeParameters          parameters_;
};
} // namespace lipflow

#endif
