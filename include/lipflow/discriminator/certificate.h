#ifndef LIPFLOW_DISCRIMINATOR_CERTIFICATE_H
#define LIPFLOW_DISCRIMINATOR_CERTIFICATE_H

namespace lipflow
{
class Divergence;
struct StepProblem;
template <int dim>
class InteriorPoint;
template <int dim>
class NodalSpace;

/// lower <= D(P||Q) <= upper for the discrete problem.
struct Bounds
{
  double lower = 0.;
  double upper = 0.;

  double gap() const
  {
    return upper - lower;
  }
};

/**
 * Bounds of D(P||Q) for P = iterate.moved(), from any evaluated iterate of the
 * interior point method, converged or not.
 *
 * Lower: psi is admissible, so D >= E_P[psi] - inf_nu { nu + E_Q[f*(psi-nu)] }.
 * Upper: for the flux z and any ratio x of mass 1, with rho = Q x - P - G^T z,
 *   D <= E_Q[f(x)] + L int |z| + price |rho|_1,  price = S diam/2,
 * since E_P[psi] = E_Q[x psi] - z.grad psi - rho.psi, Fenchel-Young bounds the
 * first, |grad psi| <= L (in the sense of Constraint) the second, and a
 * function that is nowhere steeper than S, L or what L means for corners,
 * varies by at most S diam. Where Q is a density, at each node the cheaper of
 * two choices is taken: the iterate's ratio, leaving rho, or (P + G^T z)/Q,
 * which makes rho vanish. Points between nodes have no such choice and leave
 * all of rho. Collective.
 */
template <int dim>
Bounds certify(const NodalSpace<dim>    &space,
               const Divergence         &divergence,
               double                    lipschitz_bound,
               const StepProblem        &problem,
               const InteriorPoint<dim> &iterate);
} // namespace lipflow

#endif
