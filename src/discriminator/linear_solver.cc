#include <lipflow/discriminator/gathered_cholesky.h>
#include <lipflow/discriminator/linear_solver.h>
#include <lipflow/discriminator/pair_matrix.h>
#include <lipflow/discriminator/petsc_check.h>
#include <lipflow/discriminator/sparse_rows.h>

#include <deal.II/base/mpi.h>

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

/// Of the absolute tolerance, what a residual of little price may be. Measured
/// (doc/benchmarks.md): without this limit the steps become short in some
/// flows, 30 saves next to nothing more.
constexpr double largest_of_little_price = 10.;
} // namespace

struct LinearSolver::Petsc
{
  std::unique_ptr<PairMatrix> matrix;
  KSP                         ksp = nullptr;
  Vec                         rhs = nullptr;
  Vec                         x = nullptr;

  // What the present solve is to reach.
  double                 residual = 0.;      ///< |r|_2
  double                 fair_residual = 0.; ///< the same if its price is small
  LinearSolver::Accuracy accuracy{0., 0.};
  const double          *diagonal = nullptr;     ///< d
  void                  *default_test = nullptr; ///< PETSc's

  PetscErrorCode find_price(double &price) const;
  static PetscErrorCode
  has_converged(KSP, PetscInt, PetscReal, KSPConvergedReason *, void *);

  ~Petsc()
  {
    // After PetscFinalize (an exception on the way out) nothing may be called.
    PetscBool finalized = PETSC_FALSE;
    PetscFinalized(&finalized);
    if (finalized)
      return;
    KSPDestroy(&ksp);
    KSPConvergedDefaultDestroy(default_test);
    VecDestroy(&rhs);
    VecDestroy(&x);
  }
};

/// sum_i min(price |r_i|, r_i^2/(2 d_i)) of the present iterate. Collective.
PetscErrorCode LinearSolver::Petsc::find_price(double &price) const
{
  Vec                residual_vector = nullptr;
  PetscInt           n = 0;
  const PetscScalar *r = nullptr;
  PetscCall(KSPBuildResidual(ksp, nullptr, nullptr, &residual_vector));
  PetscCall(VecGetLocalSize(residual_vector, &n));
  PetscCall(VecGetArrayRead(residual_vector, &r));
  double sum = 0.;
  for (PetscInt i = 0; i < n; ++i)
    sum += std::min(accuracy.price * std::abs(r[i]),
                    r[i] * r[i] / std::max(2. * diagonal[i], 1e-300));
  PetscCall(VecRestoreArrayRead(residual_vector, &r));
  PetscCall(VecDestroy(&residual_vector));
  price = dealii::Utilities::MPI::sum(
      sum, PetscObjectComm(reinterpret_cast<PetscObject>(ksp)));
  return 0;
}

/// PETSc's own test of the norm; then whether more is worth its while. PETSc
/// calls it: no exception may leave it.
PetscErrorCode LinearSolver::Petsc::has_converged(const KSP           ksp,
                                                  const PetscInt      iteration,
                                                  const PetscReal     norm,
                                                  KSPConvergedReason *reason,
                                                  void               *petsc)
{
  const Petsc &self = *static_cast<const Petsc *>(petsc);
  PetscCall(
      KSPConvergedDefault(ksp, iteration, norm, reason, self.default_test));
  if (*reason != KSP_CONVERGED_ITERATING || norm > self.fair_residual)
    return 0;
  double price = 0.;
  PetscCall(self.find_price(price));
  if (price <= self.accuracy.worth)
    *reason = KSP_CONVERGED_ATOL;
  return 0;
}

namespace
{
void set_direct(const KSP ksp)
{
  PC pc = nullptr;
  check_petsc(KSPSetType(ksp, KSPPREONLY));
  check_petsc(KSPGetPC(ksp, &pc));
  check_petsc(PCSetType(pc, PCCHOLESKY));
  check_petsc(PCFactorSetMatSolverType(pc, MATSOLVERMUMPS));
}

bool has_option(const std::string &name)
{
  PetscBool is_set = PETSC_FALSE;
  check_petsc(PetscOptionsHasName(nullptr, nullptr, name.c_str(), &is_set));
  return is_set == PETSC_TRUE;
}

/// The user has named a solver of PETSc's.
bool solver_is_chosen()
{
  return has_option("-lipflow_ksp_type") || has_option("-lipflow_pc_type") ||
         has_option("-lipflow_pc_factor_mat_solver_type");
}

/// What BoomerAMG should do; measured in doc/benchmarks.md: with its defaults a
/// step takes 1.7 times as long in two dimensions, in more memory, and its
/// smoother depends on the ranks. Many couplings a node are those of three
/// dimensions: with a threshold of .5 and no aggressive level a step takes 1.6
/// to 2.5 times as long there. PETSc takes these from its options only, where
/// they are for as long as this lives.
class MultigridOptions
{
public:
  explicit MultigridOptions(const bool has_many_couplings)
  {
    const char *threshold = has_many_couplings ? "0.7" : "0.25";
    const char *aggressive_levels = has_many_couplings ? "1" : "0";
    for (const auto &[name, value] : {std::pair("coarsen_type", "HMIS"),
                                      std::pair("interp_type", "ext+i"),
                                      std::pair("P_max", "4"),
                                      std::pair("relax_type_all", "Chebyshev"),
                                      std::pair("strong_threshold", threshold),
                                      std::pair("agg_nl", aggressive_levels)})
    {
      const std::string option =
          std::string("-lipflow_pc_hypre_boomeramg_") + name;
      if (has_option(option)) // the user's
        continue;
      check_petsc(PetscOptionsSetValue(nullptr, option.c_str(), value));
      ours_.push_back(option);
    }
  }
  ~MultigridOptions()
  {
    for (const std::string &name : ours_)
      PetscOptionsClearValue(nullptr, name.c_str());
  }
  MultigridOptions(const MultigridOptions &) = delete;
  MultigridOptions &operator=(const MultigridOptions &) = delete;

private:
  std::vector<std::string> ours_;
};

void set_cg(const KSP ksp)
{
  PC pc = nullptr;
  check_petsc(KSPSetType(ksp, KSPCG));
  // The preconditioned norm would hide what a bad preconditioner leaves.
  check_petsc(KSPSetNormType(ksp, KSP_NORM_UNPRECONDITIONED));
  check_petsc(KSPGetPC(ksp, &pc));
  check_petsc(PCSetType(pc, PCHYPRE));
  check_petsc(PCHYPRESetType(pc, "boomeramg"));
}

/// It only applies the preconditioner, such as a factorisation, and refuses to
/// start elsewhere than from zero.
bool is_direct(const KSP ksp)
{
  PetscBool is_preonly = PETSC_FALSE;
  check_petsc(PetscObjectTypeCompare(
      reinterpret_cast<PetscObject>(ksp), KSPPREONLY, &is_preonly));
  return is_preonly == PETSC_TRUE;
}

/// hypre's, unless the user has chosen another.
bool is_multigrid(const KSP ksp)
{
  PC        pc = nullptr;
  PetscBool is = PETSC_FALSE;
  check_petsc(KSPGetPC(ksp, &pc));
  check_petsc(
      PetscObjectTypeCompare(reinterpret_cast<PetscObject>(pc), PCHYPRE, &is));
  return is == PETSC_TRUE;
}

/// The factorisation found no memory; the same on all ranks.
bool is_out_of_memory(const KSP ksp)
{
  PC             pc = nullptr;
  PCFailedReason reason = PC_NOERROR;
  check_petsc(KSPGetPC(ksp, &pc));
  check_petsc(PCGetFailedReason(pc, &reason));
  return reason == PC_FACTOR_OUTMEMORY;
}
} // namespace

LinearSolver::LinearSolver(const Vector                &layout,
                           std::shared_ptr<const Pairs> pairs,
                           const LinearMethod           method,
                           const bool                   on_one_rank)
    : partitioner_(layout.get_partitioner())
    , pairs_(std::move(pairs))
    , n_owned_(partitioner_->locally_owned_size())
    , method_(method)
{
  const unsigned int ranks = partitioner_->n_mpi_processes();
  const bool         gathers =
      on_one_rank || ranks == 1 ||
      (ranks <= most_gathered_ranks && layout.size() <= most_gathered_nodes);
  if (method == LinearMethod::direct && gathers && !solver_is_chosen())
    cholesky_ = std::make_unique<GatheredCholesky>(*partitioner_, *pairs_);
  else
    make_petsc();
}

void LinearSolver::make_petsc()
{
  const MPI_Comm comm = partitioner_->get_mpi_communicator();
  const PetscInt n_global = partitioner_->size();
  petsc_ = std::make_unique<Petsc>();
  check_petsc(KSPConvergedDefaultCreate(&petsc_->default_test));
  check_petsc(VecCreateMPIWithArray(
      comm, 1, n_owned_, n_global, nullptr, &petsc_->rhs));
  check_petsc(
      VecCreateMPIWithArray(comm, 1, n_owned_, n_global, nullptr, &petsc_->x));
  make_ksp();
  const bool uses_hypre =
      is_multigrid(petsc_->ksp) && SparseRows::reads_hypre();
  petsc_->matrix = std::make_unique<PairMatrix>(
      partitioner_, pairs_, uses_hypre ? MATHYPRE : MATAIJ);
}

void LinearSolver::make_ksp()
{
  const MPI_Comm comm = partitioner_->get_mpi_communicator();
  check_petsc(KSPCreate(comm, &petsc_->ksp));
  check_petsc(KSPSetOptionsPrefix(petsc_->ksp, "lipflow_"));
  if (method_ == LinearMethod::cg)
    set_cg(petsc_->ksp);
  else
    set_direct(petsc_->ksp);
  std::optional<MultigridOptions> options;
  if (method_ == LinearMethod::cg)
  {
    check_petsc(KSPSetConvergenceTest(
        petsc_->ksp, Petsc::has_converged, petsc_.get(), nullptr));
    options.emplace(
        dealii::Utilities::MPI::sum(static_cast<double>(pairs_->size()), comm) >
        many_couplings * partitioner_->size());
  }
  check_petsc(KSPSetFromOptions(petsc_->ksp));
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
  if (!petsc_)
    return;
  if (petsc_->ksp == nullptr)
    make_ksp();
  petsc_->matrix->set(pair_values, diagonal.begin());
  petsc_->diagonal = diagonal.begin();
  const Mat matrix = petsc_->matrix->matrix();
  check_petsc(KSPSetOperators(petsc_->ksp, matrix, matrix));
}

void LinearSolver::release()
{
  if (cholesky_)
    cholesky_->release();
  if (petsc_ && method_ == LinearMethod::cg)
    check_petsc(KSPDestroy(&petsc_->ksp));
}

LinearSolver::Result LinearSolver::solve(const Vector   &rhs,
                                         const Accuracy &accuracy,
                                         Vector         &x,
                                         const Start     start)
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
    check_petsc(KSPSetInitialGuessNonzero(
        petsc_->ksp, starts_at_x ? PETSC_TRUE : PETSC_FALSE));
    petsc_->accuracy = accuracy;
    petsc_->residual =
        std::max(std::min(accuracy.relative * norm, accuracy.absolute),
                 smallest_residual * norm);
    petsc_->fair_residual =
        accuracy.worth > 0.
            ? std::min(accuracy.relative * norm,
                       largest_of_little_price * accuracy.absolute)
            : 0.;
    result = solve_by_petsc(rhs, x);
  }
  x.update_ghost_values();
  return result;
}

LinearSolver::Result LinearSolver::solve_by_petsc(const Vector &rhs, Vector &x)
{
  // PETSc stops at the larger of its two tolerances: give it one.
  check_petsc(KSPSetTolerances(
      petsc_->ksp, 1e-50, petsc_->residual, PETSC_DEFAULT, maximum_iterations));
  check_petsc(VecPlaceArray(petsc_->rhs, rhs.begin()));
  check_petsc(VecPlaceArray(petsc_->x, x.begin()));
  const PetscErrorCode ierr = KSPSolve(petsc_->ksp, petsc_->rhs, petsc_->x);
  check_petsc(VecResetArray(petsc_->rhs));
  check_petsc(VecResetArray(petsc_->x));
  check_petsc(ierr);

  KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
  PetscInt           iterations = 0;
  check_petsc(KSPGetConvergedReason(petsc_->ksp, &reason));
  if (reason == KSP_DIVERGED_PC_FAILED && is_out_of_memory(petsc_->ksp))
    throw std::bad_alloc();
  check_petsc(KSPGetIterationNumber(petsc_->ksp, &iterations));
  return {reason > 0 || reason == KSP_DIVERGED_ITS,
          static_cast<unsigned int>(iterations)};
}

LinearMethod LinearSolver::method() const
{
  return method_;
}
} // namespace lipflow
