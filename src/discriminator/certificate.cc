#include <lipflow/discriminator/certificate.h>
#include <lipflow/discriminator/interior_point.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/target_measure.h>

#include <deal.II/base/mpi.h>

#include <cmath>
#include <limits>

namespace lipflow
{
using dealii::Utilities::MPI::max;
using dealii::Utilities::MPI::sum;

namespace
{
template <int dim>
double lower_bound(const NodalSpace<dim>    &space,
                   const Divergence         &divergence,
                   const StepProblem        &problem,
                   const InteriorPoint<dim> &iterate)
{
  const MPI_Comm comm = space.mesh().communicator();
  double         expectation = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    expectation +=
        iterate.psi().local_element(i) * iterate.moved().local_element(i);
  const Reduction reduction{[comm](const double a) { return sum(a, comm); },
                            [comm](const double a) { return max(a, comm); }};
  return sum(expectation, comm) -
         infimum_over_shift(
             divergence, iterate.values(), problem.target->masses(), reduction)
             .value;
}

/// The ratios of the upper bound and what they leave: rho = Q x - P - G^T z.
struct DualChoice
{
  std::vector<double> ratio;
  double              left = 0.;     ///< sum of |rho| over all ranks
  double              left_sum = 0.; ///< sum of rho
};

template <int dim>
DualChoice choose_ratios(const NodalSpace<dim>    &space,
                         const Divergence         &divergence,
                         const double              price,
                         const StepProblem        &problem,
                         const InteriorPoint<dim> &iterate)
{
  DualChoice choice;
  choice.ratio = iterate.ratio();
  const bool can_absorb =
      problem.target->is_nodal() && !divergence.ratio_is_one();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const double rho = iterate.residual().local_element(i);
    const double q = can_absorb ? problem.target->masses()[i] : 0.;
    if (q > 0.)
    {
      const double x = choice.ratio[i];
      const double exact = (q * x - rho) / q;
      if (exact >= 0. && q * divergence.value(exact) <=
                             q * divergence.value(x) + price * std::abs(rho))
      {
        choice.ratio[i] = exact;
        continue;
      }
    }
    choice.left += std::abs(rho);
    choice.left_sum += rho;
  }
  const MPI_Comm comm = space.mesh().communicator();
  choice.left = sum(choice.left, comm);
  choice.left_sum = sum(choice.left_sum, comm);
  return choice;
}

template <int dim>
double upper_bound(const NodalSpace<dim>    &space,
                   const Divergence         &divergence,
                   const double              bound,
                   const StepProblem        &problem,
                   const InteriorPoint<dim> &iterate)
{
  // Moving mass costs at most this much; with L = inf there is no moving it.
  const double price = iterate.price_of_moving();
  DualChoice choice = choose_ratios(space, divergence, price, problem, iterate);

  // gamma = Q x has mass 1 + sum rho: scale it to 1 and move the difference.
  if (choice.left_sum <= -.5)
    return std::numeric_limits<double>::infinity();
  const double scale = 1. / (1. + choice.left_sum);
  double       value = 0.;
  if (!divergence.ratio_is_one())
    for (std::size_t k = 0; k < choice.ratio.size(); ++k)
    {
      const double q = problem.target->masses()[k];
      if (q > 0.)
        value += q * divergence.value(choice.ratio[k] * scale);
    }
  value = sum(value, space.mesh().communicator());

  const double moved = choice.left + std::abs(choice.left_sum);
  if (!std::isfinite(bound))
    // Sums of rounding errors are no mass that would have to move.
    return moved <= 1e-13 ? value : std::numeric_limits<double>::infinity();
  return value + bound * iterate.flux_norm() + price * moved;
}
} // namespace

template <int dim>
Bounds certify(const NodalSpace<dim>    &space,
               const Divergence         &divergence,
               const double              lipschitz_bound,
               const StepProblem        &problem,
               const InteriorPoint<dim> &iterate)
{
  return {lower_bound(space, divergence, problem, iterate),
          upper_bound(space, divergence, lipschitz_bound, problem, iterate)};
}

template Bounds certify(const NodalSpace<1> &,
                        const Divergence &,
                        double,
                        const StepProblem &,
                        const InteriorPoint<1> &);
template Bounds certify(const NodalSpace<2> &,
                        const Divergence &,
                        double,
                        const StepProblem &,
                        const InteriorPoint<2> &);
template Bounds certify(const NodalSpace<3> &,
                        const Divergence &,
                        double,
                        const StepProblem &,
                        const InteriorPoint<3> &);
} // namespace lipflow
