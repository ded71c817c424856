#include <lipflow/discriminator/gathered_cholesky.h>
#include <lipflow/discriminator/linear_solver.h>

#include <deal.II/base/mpi.h>
#include <deal.II/lac/exceptions.h>

#include <petscksp.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>
#include <optional>
#include <string>

namespace lipflow
{
namespace
{
void check(const PetscErrorCode ierr)
{
  AssertThrow(ierr == 0, dealii::ExcPETScError(ierr));
}

/// CG iterations after which a residual is as good as it will get: the next
/// Newton step starts from what is left.
constexpr PetscInt maximum_iterations = 1000;

/// One of up to so many ranks factorises up to so many nodes, by CHOLMOD,
/// faster than all together by MUMPS (measured on two ranks:
/// doc/benchmarks.md).
constexpr unsigned int most_gathered_ranks = 4;
constexpr double       most_gathered_nodes = 1e5;

/// Pairs a node; in two dimensions there are four, in three nine.
constexpr double many_couplings = 6.;

/// Of the right-hand side: a smaller residual is not to be had in doubles.
constexpr double smallest_residual = 1e-13;
} // namespace

struct LinearSolver::Petsc
{
  Mat matrix = nullptr;
  KSP ksp = nullptr;
  Vec rhs = nullptr;
  Vec x = nullptr;

  ~Petsc()
  {
    // After PetscFinalize (an exception on the way out) nothing may be called.
    PetscBool finalized = PETSC_FALSE;
    PetscFinalized(&finalized);
    if (finalized)
      return;
    KSPDestroy(&ksp);
    MatDestroy(&matrix);
    VecDestroy(&rhs);
    VecDestroy(&x);
  }
};

namespace
{
void set_direct(const KSP ksp)
{
  PC pc = nullptr;
  check(KSPSetType(ksp, KSPPREONLY));
  check(KSPGetPC(ksp, &pc));
  check(PCSetType(pc, PCCHOLESKY));
  check(PCFactorSetMatSolverType(pc, MATSOLVERMUMPS));
}

bool has_option(const std::string &name)
{
  PetscBool is_set = PETSC_FALSE;
  check(PetscOptionsHasName(nullptr, nullptr, name.c_str(), &is_set));
  return is_set == PETSC_TRUE;
}

/// The user has named a solver of PETSc's.
bool solver_is_chosen()
{
  return has_option("-lipflow_ksp_type") || has_option("-lipflow_pc_type") ||
         has_option("-lipflow_pc_factor_mat_solver_type");
}

/// What BoomerAMG should do with many couplings a node, as there are in three
/// dimensions: with its defaults a step takes 1.3 to 1.7 times as long
/// (measured: doc/benchmarks.md), with its smoother 1.1 times, which besides
/// depends on the ranks. PETSc takes these from its options only, where they
/// are for as long as this lives.
class ManyCouplings
{
public:
  ManyCouplings()
  {
    for (const auto &[name, value] : {std::pair("coarsen_type", "HMIS"),
                                      std::pair("interp_type", "ext+i"),
                                      std::pair("P_max", "4"),
                                      std::pair("relax_type_all", "Chebyshev"),
                                      std::pair("strong_threshold", "0.5")})
    {
      const std::string option =
          std::string("-lipflow_pc_hypre_boomeramg_") + name;
      if (has_option(option)) // the user's
        continue;
      check(PetscOptionsSetValue(nullptr, option.c_str(), value));
      ours_.push_back(option);
    }
  }
  ~ManyCouplings()
  {
    for (const std::string &name : ours_)
      PetscOptionsClearValue(nullptr, name.c_str());
  }
  ManyCouplings(const ManyCouplings &) = delete;
  ManyCouplings &operator=(const ManyCouplings &) = delete;

private:
  std::vector<std::string> ours_;
};

void set_cg(const KSP ksp)
{
  PC pc = nullptr;
  check(KSPSetType(ksp, KSPCG));
  // The preconditioned norm would hide what a bad preconditioner leaves.
  check(KSPSetNormType(ksp, KSP_NORM_UNPRECONDITIONED));
  check(KSPGetPC(ksp, &pc));
  check(PCSetType(pc, PCHYPRE));
  check(PCHYPRESetType(pc, "boomeramg"));
}

/// It only applies the preconditioner, such as a factorisation, and refuses to
/// start elsewhere than from zero.
bool is_direct(const KSP ksp)
{
  PetscBool is_preonly = PETSC_FALSE;
  check(PetscObjectTypeCompare(
      reinterpret_cast<PetscObject>(ksp), KSPPREONLY, &is_preonly));
  return is_preonly == PETSC_TRUE;
}

/// The factorisation found no memory; the same on all ranks.
bool is_out_of_memory(const KSP ksp)
{
  PC             pc = nullptr;
  PCFailedReason reason = PC_NOERROR;
  check(KSPGetPC(ksp, &pc));
  check(PCGetFailedReason(pc, &reason));
  return reason == PC_FACTOR_OUTMEMORY;
}
} // namespace

LinearSolver::LinearSolver(
    const Vector                                      &layout,
    std::vector<std::pair<unsigned int, unsigned int>> pairs,
    const LinearMethod                                 method,
    const bool                                         on_one_rank)
    : partitioner_(layout.get_partitioner())
    , pairs_(std::move(pairs))
    , n_local_(partitioner_->locally_owned_size() +
               partitioner_->n_ghost_indices())
    , n_owned_(partitioner_->locally_owned_size())
    , method_(method)
{
  const unsigned int ranks = partitioner_->n_mpi_processes();
  const bool         gathers =
      on_one_rank || ranks == 1 ||
      (ranks <= most_gathered_ranks && layout.size() <= most_gathered_nodes);
  if (method == LinearMethod::direct && gathers && !solver_is_chosen())
    cholesky_ = std::make_unique<GatheredCholesky>(*partitioner_, pairs_);
  else
    make_petsc();
}

void LinearSolver::make_petsc()
{
  const auto    &partitioner = *partitioner_;
  const MPI_Comm comm = partitioner.get_mpi_communicator();
  const PetscInt n_global = partitioner.size();
  petsc_ = std::make_unique<Petsc>();

  // Coordinates: (i,j), (j,i) of all pairs, then the diagonal.
  const std::size_t     n = pairs_.size();
  std::vector<PetscInt> row(2 * n + n_local_), column(2 * n + n_local_);
  for (std::size_t k = 0; k < n; ++k)
  {
    const PetscInt i = partitioner.local_to_global(pairs_[k].first);
    const PetscInt j = partitioner.local_to_global(pairs_[k].second);
    row[k] = column[n + k] = i;
    column[k] = row[n + k] = j;
  }
  for (unsigned int i = 0; i < n_local_; ++i)
    row[2 * n + i] = column[2 * n + i] = partitioner.local_to_global(i);
  values_.resize(row.size());

  check(MatCreate(comm, &petsc_->matrix));
  check(MatSetSizes(petsc_->matrix, n_owned_, n_owned_, n_global, n_global));
  check(MatSetType(petsc_->matrix, MATAIJ));
  check(MatSetPreallocationCOO(
      petsc_->matrix, row.size(), row.data(), column.data()));
  check(MatSetOption(petsc_->matrix, MAT_SYMMETRIC, PETSC_TRUE));
  check(MatSetOption(petsc_->matrix, MAT_SPD, PETSC_TRUE));

  check(VecCreateMPIWithArray(
      comm, 1, n_owned_, n_global, nullptr, &petsc_->rhs));
  check(
      VecCreateMPIWithArray(comm, 1, n_owned_, n_global, nullptr, &petsc_->x));

  check(KSPCreate(comm, &petsc_->ksp));
  check(KSPSetOptionsPrefix(petsc_->ksp, "lipflow_"));
  if (method_ == LinearMethod::cg)
    set_cg(petsc_->ksp);
  else
    set_direct(petsc_->ksp);
  std::optional<ManyCouplings> options;
  if (method_ == LinearMethod::cg &&
      dealii::Utilities::MPI::sum(static_cast<double>(n), comm) >
          many_couplings * n_global)
    options.emplace();
  check(KSPSetFromOptions(petsc_->ksp));
}

LinearSolver::~LinearSolver() = default;

void LinearSolver::set_matrix(const std::vector<double> &pair_values,
                              const Vector              &diagonal)
{
  double sum = std::accumulate(pair_values.begin(), pair_values.end(), 0.);
  sum = std::accumulate(diagonal.begin(), diagonal.end(), sum);
  // PETSc and MUMPS would stop the program, or ranks go different ways.
  is_finite_ = std::isfinite(
      dealii::Utilities::MPI::sum(sum, partitioner_->get_mpi_communicator()));
  if (cholesky_ && is_finite_ &&
      !cholesky_->factor(pair_values, diagonal.begin()))
  {
    cholesky_.reset();
    make_petsc();
  }
  if (petsc_)
    set_petsc_matrix(pair_values, diagonal);
}

void LinearSolver::set_petsc_matrix(const std::vector<double> &pair_values,
                                    const Vector              &diagonal)
{
  const std::size_t n = pairs_.size();
  std::fill(values_.begin() + 2 * n, values_.end(), 0.);
  for (std::size_t k = 0; k < n; ++k)
  {
    values_[k] = values_[n + k] = -pair_values[k];
    values_[2 * n + pairs_[k].first] += pair_values[k];
    values_[2 * n + pairs_[k].second] += pair_values[k];
  }
  for (unsigned int i = 0; i < n_owned_; ++i)
    values_[2 * n + i] += diagonal.local_element(i);
  check(MatSetValuesCOO(petsc_->matrix, values_.data(), INSERT_VALUES));
  check(KSPSetOperators(petsc_->ksp, petsc_->matrix, petsc_->matrix));
}

LinearSolver::Result LinearSolver::solve(const Vector &rhs,
                                         const double  relative,
                                         const double  absolute,
                                         Vector       &x,
                                         const Start   start)
{
  x.zero_out_ghost_values();
  const double norm = rhs.l2_norm();
  if (!is_finite_ || !std::isfinite(norm))
    return {false, 0};
  Result result{true, 1};
  if (cholesky_)
    cholesky_->solve(rhs.begin(), x.begin());
  else
  {
    const bool starts_at_x = start == Start::x && !is_direct(petsc_->ksp);
    check(KSPSetInitialGuessNonzero(petsc_->ksp,
                                    starts_at_x ? PETSC_TRUE : PETSC_FALSE));
    result = solve_by_petsc(
        rhs,
        std::max(std::min(relative * norm, absolute), smallest_residual * norm),
        x);
  }
  x.update_ghost_values();
  return result;
}

LinearSolver::Result LinearSolver::solve_by_petsc(const Vector &rhs,
                                                  const double  residual,
                                                  Vector       &x)
{
  // PETSc stops at the larger of its two tolerances: give it one.
  check(KSPSetTolerances(
      petsc_->ksp, 1e-50, residual, PETSC_DEFAULT, maximum_iterations));
  check(VecPlaceArray(petsc_->rhs, rhs.begin()));
  check(VecPlaceArray(petsc_->x, x.begin()));
  const PetscErrorCode ierr = KSPSolve(petsc_->ksp, petsc_->rhs, petsc_->x);
  check(VecResetArray(petsc_->rhs));
  check(VecResetArray(petsc_->x));
  check(ierr);

  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  PetscInt           iterations = 0;
  check(KSPGetConvergedReason(petsc_->ksp, &reason));
  if (reason == KSP_DIVERGED_PC_FAILED && is_out_of_memory(petsc_->ksp))
    throw std::bad_alloc();
  check(KSPGetIterationNumber(petsc_->ksp, &iterations));
  return {reason > 0 || reason == KSP_DIVERGED_ITS,
          static_cast<unsigned int>(iterations)};
}

LinearMethod LinearSolver::method() const
{
  return method_;
}
} // namespace lipflow
