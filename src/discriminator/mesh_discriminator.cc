#include <lipflow/base/extended_number.h>
#include <lipflow/base/special_numbers.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density_measure.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lipflow
{
namespace
{
/// Up to these many nodes a factorisation is the choice ("auto");
/// doc/benchmarks.md has the measurements. The same on any number of ranks, as
/// results then are, although in 3D one rank, with CHOLMOD, is faster up to 4e4
/// where all is saturated.
constexpr double prefer_direct[] = {1e9, 1.2e6, 1e4};

/// The same without a bound: where there are no cones cg takes seven iterations
/// a matrix.
constexpr double prefer_direct_without_bound[] = {1e9, 5e4, 1e4};

/// Up to these many nodes a factorisation is worth the memory where cg stalls.
constexpr double afford_direct[] = {1e9, 2e6, 1.2e5};

/// What a matrix must make of the gap, at most, where it goes on only as long
/// as there is progress (measured: 0.3 and 0.5 give up too early, fixed numbers
/// too late).
constexpr double least_progress = .8;

/// Matrices that a start near the last solution gets in any case, and as many
/// as a start from nothing took if these are more. Measured on nested meshes:
/// where the next mesh has the mass elsewhere the first matrices do little, but
/// nearly all starts arrive within 8 to 20, before one from nothing would.
constexpr unsigned int least_patience = 10;

/// Matrices that a solve from psi alone with free duals gets in any case: with
/// them inside their cones hard problems (alpha < 1, large bounds, gaps near
/// rounding) are solved that are not otherwise.
constexpr unsigned int free_patience = 30;

/// What sums over all nodes may lose of a divergence of order one.
constexpr double bound_rounding = 1e-12;

/// Of the gap that is wanted, what the residual of a linear solve may cost
/// (measured: .5 takes more matrices, .03 more iterations).
constexpr double fair_price = .1;

/// cg stalls when a solve takes more iterations than a factorisation costs.
constexpr unsigned int stalled_iterations = 200;

/// Of bounds that may both be zero to rounding, and so in the wrong order.
double relative_gap_of(const Bounds &bounds, const double absolute_gap)
{
  const double scale = std::max({std::abs(bounds.upper), absolute_gap, 1e-300});
  return std::max(bounds.gap(), 0.) / scale;
}
} // namespace

template <int dim>
MeshDiscriminator<dim>::MeshDiscriminator(
    const NodalSpace<dim>         &space,
    const Divergence              &divergence,
    const double                   lipschitz_bound,
    const DiscriminatorParameters &parameters)
    : space_(&space)
    , divergence_(&divergence)
    , bound_(lipschitz_bound)
    , parameters_(parameters)
    , interior_point_(space, divergence, lipschitz_bound, constraint())
{
}

template <int dim>
const WarmStart &MeshDiscriminator<dim>::warm_start() const
{
  return warm_start_;
}

template <int dim>
void MeshDiscriminator<dim>::set_warm_start(WarmStart warm_start)
{
  warm_start_ = std::move(warm_start);
}

template <int dim>
double MeshDiscriminator<dim>::relative_gap() const
{
  return parameters_.relative_gap;
}

template <int dim>
double MeshDiscriminator<dim>::lipschitz_bound() const
{
  return bound_;
}

template <int dim>
Constraint MeshDiscriminator<dim>::constraint() const
{
  return std::isfinite(bound_) ? parameters_.constraint_kind()
                               : Constraint::corners;
}

template <int dim>
bool MeshDiscriminator<dim>::uses_direct_solver() const
{
  return preferred_method() == LinearMethod::direct;
}

template <int dim>
LinearSolver &MeshDiscriminator<dim>::linear_solver(const LinearMethod method)
{
  auto &solver = method == LinearMethod::direct ? direct_ : cg_;
  if (!solver)
    solver = std::make_unique<LinearSolver>(space_->measure(),
                                            interior_point_.pattern(),
                                            method,
                                            parameters_.reproducible);
  return *solver;
}

template <int dim>
LinearMethod MeshDiscriminator<dim>::preferred_method() const
{
  if (parameters_.linear_solver == "direct")
    return LinearMethod::direct;
  if (parameters_.linear_solver == "cg")
    return LinearMethod::cg;
  const double n_direct = std::isfinite(bound_)
                              ? prefer_direct[dim - 1]
                              : prefer_direct_without_bound[dim - 1];
  return cg_gave_up_ || space_->n_global() <= n_direct ? LinearMethod::direct
                                                       : LinearMethod::cg;
}

template <int dim>
bool MeshDiscriminator<dim>::direct_is_affordable() const
{
  return parameters_.linear_solver == "auto" &&
         space_->n_global() <= afford_direct[dim - 1];
}

// A residual r of the optimality condition costs up to L diam/2 |r|_1 of the
// gap, and |r|_1 <= sqrt(N) |r|_2. Most of it costs less, because the ratio
// absorbs it where there is any q (certificate.h): r_i^2/(2 d_i), d = Q/V.
template <int dim>
LinearSolver::Accuracy
MeshDiscriminator<dim>::accuracy(const double gap_goal) const
{
  const double n = std::sqrt(space_->n_global());
  if (!std::isfinite(bound_))
    return {1e-10, 1e-14 / n};
  return {parameters_.linear_tolerance,
          gap_goal / (bound_ * space_->mesh().path_diameter() * n),
          interior_point_.price_of_moving(),
          fair_price * gap_goal};
}

template <int dim>
bool MeshDiscriminator<dim>::newton_step(const double         gap_goal,
                                         DiscriminatorReport &report)
{
  LinearSolver &solver = linear_solver(preferred_method());
  interior_point_.assemble(solver);
  // A step reduces the gap by a factor of about ten at best.
  const double goal =
      std::max(gap_goal, .1 * interior_point_.complementarity());
  const auto result = interior_point_.step(solver, accuracy(goal));
  ++report.newton_iterations;
  report.linear_iterations += result.linear_iterations;

  if (solver.method() == LinearMethod::cg && direct_is_affordable() &&
      (!result.solved || result.linear_iterations > stalled_iterations))
  {
    cg_gave_up_ = true;
    return true;
  }
  if (!result.solved)
    report.reason = "The linear solver did not converge in Newton step " +
                    std::to_string(report.newton_iterations) + ".";
  return result.solved;
}

/// Where the iterate is lost, or after @p patience matrices makes no progress.
template <int dim>
bool MeshDiscriminator<dim>::gives_up(const unsigned int   patience,
                                      const Gaps          &gaps,
                                      DiscriminatorReport &report) const
{
  const unsigned int matrices = report.newton_iterations;
  const std::string  after =
      " after " + std::to_string(matrices) + " Newton matrices.";
  if (!std::isfinite(interior_point_.complementarity()) ||
      !std::isfinite(report.bounds.lower))
  {
    report.reason = "The iterate is not finite" + after;
    return true;
  }
  const bool progress =
      std::isfinite(gaps.now) && gaps.now <= least_progress * gaps.last;
  if (matrices < parameters_.maximum_iterations &&
      (matrices < patience || progress))
    return false;
  report.reason =
      "The relative gap is " + number_text(report.relative_gap) + after;
  return true;
}

template <int dim>
bool MeshDiscriminator<dim>::iterate(const StepProblem   &problem,
                                     const unsigned int   patience,
                                     DiscriminatorReport &report)
{
  // A step with the potential of the last one would be an explicit step,
  // however small its gap: at least one matrix. Without cones the gap is of
  // second order in the error of psi, which after one matrix is that of a
  // linearised step.
  const unsigned int least_matrices = std::isfinite(bound_) ? 1 : 2;
  Gaps               gaps{infinity, infinity};
  bool               raised = false;
  while (true)
  {
    interior_point_.evaluate();
    report.bounds =
        certify(*space_, *divergence_, bound_, problem, interior_point_);
    const double gap = report.bounds.gap();
    // Early iterates may have no finite upper bound, and inf <= inf; bounds in
    // the wrong order by more than rounding certify nothing.
    const bool certified =
        std::isfinite(gap) &&
        gap >= -bound_rounding * (1. + std::abs(report.bounds.upper));
    report.relative_gap =
        certified ? relative_gap_of(report.bounds, parameters_.absolute_gap)
                  : infinity;
    const double goal = std::max(parameters_.relative_gap * report.bounds.upper,
                                 parameters_.absolute_gap);
    if (certified && gap <= goal &&
        (problem.dt == 0. || report.newton_iterations >= least_matrices))
    {
      if (raised || !interior_point_.raise_empty_nodes())
        return true;
      raised = true;
      continue;
    }
    gaps = {gaps.now, gap};
    if (gives_up(patience, gaps, report))
      return false;
    if (!newton_step(certified ? goal : 0., report))
      return false;
  }
}

/// From the iterate there is.
template <int dim>
DiscriminatorReport MeshDiscriminator<dim>::run(const StepProblem &problem,
                                                const unsigned int patience,
                                                Vector            &psi)
{
  DiscriminatorReport report;
  cg_gave_up_ = false;
  report.converged = iterate(problem, patience, report);
  // What comes between two solves, output above all, has room in its memory.
  for (auto *const solver : {direct_.get(), cg_.get()})
    if (solver != nullptr)
      solver->release();
  if (report.converged)
  {
    // Where the gap is below rounding the bounds may come in the wrong order.
    if (report.bounds.lower > report.bounds.upper)
      std::swap(report.bounds.lower, report.bounds.upper);
    psi = interior_point_.psi();
    psi.update_ghost_values(); // assignment does so only if psi had them
    warm_start_.flux = interior_point_.flux();
    warm_start_.divergence =
        std::max(report.bounds.upper, parameters_.absolute_gap);
  }
  return report;
}

template <int dim>
DiscriminatorReport MeshDiscriminator<dim>::solve(const StepProblem &problem,
                                                  Vector            &psi)
{
  if (!parameters_.warm_start || warm_start_.cold_matrices == 0)
    return solve_from(problem, psi);
  interior_point_.start_near(
      problem, psi, warm_start_, parameters_.relative_gap);
  // The iterate has it now, and a solve that fails leaves nothing to start
  // from: two of them would be 4 % of the memory of a run.
  warm_start_.flux = std::vector<double>();
  const DiscriminatorReport report = run_or_restart(
      problem, std::max(warm_start_.cold_matrices, least_patience), psi);
  if (!report.converged)
    warm_start_.cold_matrices = 0;
  return report;
}

/// From psi alone, with free duals and, if that leads nowhere, without.
template <int dim>
DiscriminatorReport
MeshDiscriminator<dim>::solve_from(const StepProblem &problem, Vector &psi)
{
  // Two lvalues: of a temporary the operator would make a copy of psi, and
  // copies come without ghosts.
  const Vector        zero = space_->make_vector();
  const Vector       &from = parameters_.warm_start ? psi : zero;
  const unsigned int  most = parameters_.maximum_iterations;
  DiscriminatorReport work;
  interior_point_.start(problem, from);
  DiscriminatorReport report =
      run(problem, std::isfinite(bound_) ? free_patience : most, psi);
  if (!report.converged && std::isfinite(bound_) &&
      report.newton_iterations < most)
  {
    work = report;
    interior_point_.start(problem, from, InteriorPoint<dim>::Duals::inside);
    report = run(problem, most, psi);
  }
  if (report.converged)
    warm_start_.cold_matrices = std::max(report.newton_iterations, 1u);
  report.add_work_of(work);
  return report;
}

/// From the iterate there is; from psi alone if that leads nowhere.
template <int dim>
DiscriminatorReport MeshDiscriminator<dim>::run_or_restart(
    const StepProblem &problem, const unsigned int patience, Vector &psi)
{
  const DiscriminatorReport work = run(problem, patience, psi);
  if (work.converged)
    return work;
  DiscriminatorReport report = solve_from(problem, psi);
  report.add_work_of(work);
  return report;
}

template <int dim>
DiscriminatorReport
MeshDiscriminator<dim>::solve_nearby(const StepProblem &problem, Vector &psi)
{
  interior_point_.go_on(problem);
  return run_or_restart(problem, 0, psi);
}

template <int dim>
DiscriminatorReport MeshDiscriminator<dim>::solve(const Vector &source,
                                                  const Vector &target,
                                                  const double  dt,
                                                  Vector       &psi)
{
  const DensitySource<dim> from(*space_, source);
  const DensityTarget<dim> to(*space_, target);
  return solve(StepProblem{&from, &to, dt}, psi);
}

template class MeshDiscriminator<1>;
template class MeshDiscriminator<2>;
template class MeshDiscriminator<3>;
} // namespace lipflow
