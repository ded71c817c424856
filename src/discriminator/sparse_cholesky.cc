#include <lipflow/discriminator/sparse_cholesky.h>

#include <algorithm>
#include <new>

#include <cholmod.h>
#include <dlfcn.h>

namespace lipflow
{
namespace
{
/// Flops for an entry of the factor from which on dense blocks are worth it;
/// CHOLMOD's 40 is too many for the factors of meshes (measured: a tenth of the
/// time at 256^2).
constexpr double dense_blocks_from = 4.;

/// Supernodes of up to so many columns are merged if no more than such a part
/// of the block is zero: CHOLMOD's nrelax and zrelax, with larger blocks than
/// its 4, 16 and 48 columns. Measured: half of the time of a factor, a twelfth
/// in three dimensions, for half as many numbers again, a twelfth there
/// (doc/benchmarks.md).
constexpr std::size_t merged_columns[] = {8, 48, 96};
constexpr double      merged_zeros[] = {.8, .1, .05};

/// Of the diagonal, relative, where a matrix has no factor for rounding.
constexpr double least_lift = 1e-14, largest_lift = 1e-9;

/**
 * While one of these lives, OpenMP's parallel regions have one thread. CHOLMOD
 * 3 asks for four in every block of a factor, whatever OMP_NUM_THREADS says,
 * and loses two thirds of the time on waking them; a rank has one core.
 * OpenMP comes with CHOLMOD or not at all: asked for when the program runs.
 */
class OneThread
{
public:
  OneThread()
  {
    using Get = int (*)();
    static const auto get =
        reinterpret_cast<Get>(dlsym(RTLD_DEFAULT, "omp_get_max_active_levels"));
    if (get == nullptr || set() == nullptr)
      return;
    levels_ = get();
    set()(0);
  }
  ~OneThread()
  {
    if (levels_ >= 0)
      set()(levels_);
  }
  OneThread(const OneThread &) = delete;
  OneThread &operator=(const OneThread &) = delete;

private:
  using Set = void (*)(int);
  static Set set()
  {
    static const auto function =
        reinterpret_cast<Set>(dlsym(RTLD_DEFAULT, "omp_set_max_active_levels"));
    return function;
  }
  int levels_ = -1;
};

/// A matrix's upper triangle by columns: of column j the rows i < j, each once
/// and in order, then the diagonal.
struct Columns
{
  std::vector<int> start, rows;
};

/// In two arrays, which large meshes want rather than one for every column.
Columns columns_of(const std::size_t n, const SparseCholesky::Pairs &pairs)
{
  Columns columns;
  columns.start.assign(n + 1, 0);
  for (const auto &[i, j] : pairs)
    ++columns.start[std::max(i, j) + 1];
  for (std::size_t j = 0; j < n; ++j)
    columns.start[j + 1] += columns.start[j] + 1;
  columns.rows.resize(pairs.size() + n);
  std::vector<int> next(columns.start.begin(), columns.start.end() - 1);
  for (const auto &[i, j] : pairs)
    columns.rows[next[std::max(i, j)]++] = std::min(i, j);

  int kept = 0;
  for (std::size_t j = 0; j < n; ++j)
  {
    const auto begin = columns.rows.begin() + columns.start[j];
    const auto end = columns.rows.begin() + next[j];
    std::sort(begin, end);
    const auto last = std::unique(begin, end);
    columns.start[j] = kept;
    kept = std::copy(begin, last, columns.rows.begin() + kept) -
           columns.rows.begin();
    columns.rows[kept++] = j;
  }
  columns.start[n] = kept;
  columns.rows.resize(kept);
  return columns;
}
} // namespace

struct SparseCholesky::Cholmod
{
  cholmod_common  common;
  cholmod_sparse *matrix = nullptr; ///< the upper triangle
  cholmod_factor *factor = nullptr;
  // Kept between solves.
  cholmod_dense *x = nullptr, *y = nullptr, *e = nullptr;

  Cholmod()
  {
    cholmod_start(&common);
    common.print = 0;
    common.supernodal_switch = dense_blocks_from;
    std::copy_n(merged_columns, 3, common.nrelax);
    std::copy_n(merged_zeros, 3, common.zrelax);
  }
  ~Cholmod()
  {
    cholmod_free_sparse(&matrix, &common);
    cholmod_free_factor(&factor, &common);
    for (cholmod_dense **vector : {&x, &y, &e})
      cholmod_free_dense(vector, &common);
    cholmod_finish(&common);
  }
  Cholmod(const Cholmod &) = delete;
  Cholmod &operator=(const Cholmod &) = delete;

  void check_memory() const
  {
    if (common.status == CHOLMOD_OUT_OF_MEMORY)
      throw std::bad_alloc();
  }
};

SparseCholesky::SparseCholesky(const std::size_t n, const Pairs &pairs)
    : cholmod_(std::make_unique<Cholmod>())
    , pairs_(&pairs)
    , pair_position_(pairs.size())
    , diagonal_position_(n)
{
  const Columns columns = columns_of(n, pairs);
  auto         &common = cholmod_->common;
  cholmod_->matrix = cholmod_allocate_sparse(
      n, n, columns.rows.size(), true, true, 1, CHOLMOD_REAL, &common);
  cholmod_->check_memory();
  auto *const start = static_cast<int *>(cholmod_->matrix->p);
  auto *const row = static_cast<int *>(cholmod_->matrix->i);
  std::copy(columns.start.begin(), columns.start.end(), start);
  std::copy(columns.rows.begin(), columns.rows.end(), row);
  for (std::size_t j = 0; j < n; ++j)
    diagonal_position_[j] = start[j + 1] - 1;
  for (std::size_t k = 0; k < pairs.size(); ++k)
  {
    const auto [i, j] = std::minmax(pairs[k].first, pairs[k].second);
    pair_position_[k] = std::lower_bound(row + start[j],
                                         row + start[j + 1],
                                         static_cast<int>(i)) -
                        row;
  }

  const OneThread one_thread;
  cholmod_->factor = cholmod_analyze(cholmod_->matrix, &common);
  cholmod_->check_memory();
}

SparseCholesky::~SparseCholesky() = default;

bool SparseCholesky::factor(const std::vector<double> &pair_values,
                            const double              *diagonal)
{
  if (cholmod_->factor == nullptr)
    return false;
  auto *const value = static_cast<double *>(cholmod_->matrix->x);
  std::fill(value, value + cholmod_->matrix->nzmax, 0.);
  for (std::size_t i = 0; i < diagonal_position_.size(); ++i)
    value[diagonal_position_[i]] = diagonal[i];
  for (std::size_t k = 0; k < pairs_->size(); ++k)
  {
    const auto &[i, j] = (*pairs_)[k];
    value[pair_position_[k]] -= pair_values[k];
    value[diagonal_position_[i]] += pair_values[k];
    value[diagonal_position_[j]] += pair_values[k];
  }

  // What rounding makes of weak links between strongly coupled parts:
  // Cholesky's method exists for K + delta diag(K) if delta exceeds n rounding
  // errors at most (Demmel; Higham, Accuracy and Stability, theorem 10.7).
  const OneThread one_thread;
  double          lift = 0.;
  do
  {
    cholmod_factorize(cholmod_->matrix, cholmod_->factor, &cholmod_->common);
    cholmod_->check_memory();
    if (cholmod_->common.status == CHOLMOD_OK)
      return true;
    if (cholmod_->common.status != CHOLMOD_NOT_POSDEF)
      return false;
    const double more = lift == 0. ? least_lift : 9. * lift;
    lift += more;
    for (const unsigned int position : diagonal_position_)
      value[position] *= 1. + more;
  } while (lift <= largest_lift);
  return false;
}

void SparseCholesky::solve(const double *const rhs, double *const x)
{
  const std::size_t n = diagonal_position_.size();
  cholmod_dense     b{};
  b.nrow = b.nzmax = b.d = n;
  b.ncol = 1;
  b.x = const_cast<double *>(rhs); // is only read
  b.xtype = CHOLMOD_REAL;
  b.dtype = CHOLMOD_DOUBLE;

  const OneThread one_thread;
  cholmod_solve2(CHOLMOD_A,
                 cholmod_->factor,
                 &b,
                 nullptr,
                 &cholmod_->x,
                 nullptr,
                 &cholmod_->y,
                 &cholmod_->e,
                 &cholmod_->common);
  cholmod_->check_memory();
  const auto *const solution = static_cast<double *>(cholmod_->x->x);
  std::copy(solution, solution + n, x);
}

void SparseCholesky::release()
{
  if (cholmod_->factor != nullptr && cholmod_->factor->is_super)
    cholmod_change_factor(
        CHOLMOD_PATTERN, 1, 1, 1, 1, cholmod_->factor, &cholmod_->common);
}
} // namespace lipflow
