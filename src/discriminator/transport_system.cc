#include <lipflow/discriminator/transport_system.h>

#include <deal.II/lac/lapack_templates.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Columns that are factored one by one before the rest is updated by BLAS.
constexpr unsigned int panel_width = 48;

/// C := beta C + A A^T (or A^T A) in the lower triangle of C of size n, k the
/// other size of A. Matrices column by column.
void add_square(const char         transpose,
                const unsigned int n,
                const unsigned int k,
                const double      *a,
                double            *c)
{
  using Int = dealii::types::blas_int;
  const Int    size = n, depth = k, lda = transpose == 'N' ? n : k;
  const char   lower = 'L';
  const double one = 1., zero = 0.;
  dealii::syrk(
      &lower, &transpose, &size, &depth, &one, a, &lda, &zero, c, &size);
}

/// The trailing square from @p last on, updated by the columns [first, last).
void update_trailing(std::vector<double> &t,
                     const unsigned int   n,
                     const unsigned int   first,
                     const unsigned int   last)
{
  if (last >= n)
    return;
  using Int = dealii::types::blas_int;
  const Int    size = n - last, depth = last - first, stride = n;
  const char   lower = 'L', plain = 'N';
  const double one = 1.;
  dealii::syrk(&lower,
               &plain,
               &size,
               &depth,
               &one,
               &t[std::size_t(first) * n + last],
               &stride,
               &one,
               &t[std::size_t(last) * n + last],
               &stride);
}
} // namespace

TransportSystem::TransportSystem(const unsigned int n_rows,
                                 const unsigned int n_columns)
    : n_rows_(n_rows)
    , n_columns_(n_columns)
    , keeps_columns_(n_columns <= n_rows)
    , n_(std::min(n_rows, n_columns))
    , row_sum_(n_rows)
    , column_sum_(n_columns)
    , scaled_(std::size_t(n_rows) * n_columns)
    , factor_(std::size_t(n_) * n_)
    , excess_(n_)
    , inverse_(n_)
{
}

// Eliminating the rows leaves W + C - D^T R^{-1} D, with row sums W and
// off-diagonal entries -(D^T R^{-1} D)_jk; eliminating the columns leaves
// R - D (C+W)^{-1} D^T with row sums D (C+W)^{-1} W.
void TransportSystem::form(const std::vector<double> &conductance,
                           const std::vector<double> &ground)
{
  const unsigned int m = n_rows_, n = n_columns_;
  std::fill(row_sum_.begin(), row_sum_.end(), 0.);
  column_sum_ = ground;
  for (unsigned int i = 0; i < m; ++i)
  {
    const double *const d = &conductance[std::size_t(i) * n];
    for (unsigned int j = 0; j < n; ++j)
    {
      row_sum_[i] += d[j];
      column_sum_[j] += d[j];
    }
  }

  std::vector<double> scale(n);
  for (unsigned int j = 0; j < n; ++j)
    scale[j] = 1. / std::sqrt(column_sum_[j]);
  for (unsigned int i = 0; i < m; ++i)
  {
    const double *const d = &conductance[std::size_t(i) * n];
    double *const       a = &scaled_[std::size_t(i) * n];
    const double        row_scale = 1. / std::sqrt(row_sum_[i]);
    if (keeps_columns_)
      for (unsigned int j = 0; j < n; ++j)
        a[j] = d[j] * row_scale;
    else
      for (unsigned int j = 0; j < n; ++j)
        a[j] = d[j] * scale[j];
  }

  // Row by row for us is its transpose column by column for BLAS.
  if (keeps_columns_)
  {
    add_square('N', n, m, scaled_.data(), factor_.data());
    excess_ = ground;
    return;
  }
  add_square('T', m, n, scaled_.data(), factor_.data());
  for (unsigned int i = 0; i < m; ++i)
  {
    excess_[i] = 0.;
    for (unsigned int j = 0; j < n; ++j)
      excess_[i] +=
          conductance[std::size_t(i) * n + j] * (ground[j] / column_sum_[j]);
  }
}

bool TransportSystem::factor(const std::vector<double> &conductance,
                             const std::vector<double> &ground)
{
  form(conductance, ground);

  for (unsigned int first = 0; first < n_; first += panel_width)
  {
    const unsigned int last = std::min(first + panel_width, n_);
    if (!factor_panel(first, last))
      return false;
    update_trailing(factor_, n_, first, last);
  }
  return true;
}

// Column k below the diagonal holds t_lk, minus an off-diagonal entry. The
// pivot is the row sum of what is left plus sum_l t_lk; dividing by its root,
// the update t_lm += t_lk t_mk adds only, and row sums become those of the next
// Schur complement.
bool TransportSystem::factor_panel(const unsigned int first,
                                   const unsigned int last)
{
  const std::size_t n = n_;
  for (std::size_t k = first; k < last; ++k)
  {
    double *const column = &factor_[k * n];
    for (std::size_t m = first; m < k; ++m)
    {
      const double *const before = &factor_[m * n];
      const double        factor = before[k];
      for (std::size_t l = k + 1; l < n; ++l)
        column[l] += factor * before[l];
    }
    double pivot = excess_[k];
    for (std::size_t l = k + 1; l < n; ++l)
      pivot += column[l];
    if (!(pivot > 0.) || !std::isfinite(pivot))
      return false;
    const double fraction = excess_[k] / pivot;
    inverse_[k] = 1. / std::sqrt(pivot);
    for (std::size_t l = k + 1; l < n; ++l)
    {
      excess_[l] += column[l] * fraction;
      column[l] *= inverse_[k];
    }
  }
  return true;
}

void TransportSystem::solve_factored(std::vector<double> &x) const
{
  const std::size_t n = n_;
  for (std::size_t k = 0; k < n; ++k)
  {
    const double *const column = &factor_[k * n];
    x[k] *= inverse_[k];
    for (std::size_t l = k + 1; l < n; ++l)
      x[l] += column[l] * x[k];
  }
  for (std::size_t k = n; k-- > 0;)
  {
    const double *const column = &factor_[k * n];
    double              sum = x[k];
    for (std::size_t l = k + 1; l < n; ++l)
      sum += column[l] * x[l];
    x[k] = sum * inverse_[k];
  }
}

void TransportSystem::solve(const std::vector<double> &conductance,
                            std::vector<double>       &rows,
                            std::vector<double>       &columns) const
{
  const unsigned int m = n_rows_, n = n_columns_;
  const auto         to_columns = [&]()
  {
    for (unsigned int i = 0; i < m; ++i)
    {
      const double *const d = &conductance[std::size_t(i) * n];
      for (unsigned int j = 0; j < n; ++j)
        columns[j] += d[j] * rows[i];
    }
  };
  const auto to_rows = [&]()
  {
    for (unsigned int i = 0; i < m; ++i)
    {
      const double *const d = &conductance[std::size_t(i) * n];
      double              sum = 0.;
      for (unsigned int j = 0; j < n; ++j)
        sum += d[j] * columns[j];
      rows[i] += sum;
    }
  };
  if (keeps_columns_)
  {
    const std::vector<double> a = rows;
    for (unsigned int i = 0; i < m; ++i)
      rows[i] /= row_sum_[i];
    to_columns();
    solve_factored(columns);
    rows = a;
    to_rows();
    for (unsigned int i = 0; i < m; ++i)
      rows[i] /= row_sum_[i];
    return;
  }
  const std::vector<double> b = columns;
  for (unsigned int j = 0; j < n; ++j)
    columns[j] /= column_sum_[j];
  to_rows();
  solve_factored(rows);
  columns = b;
  to_columns();
  for (unsigned int j = 0; j < n; ++j)
    columns[j] /= column_sum_[j];
}
} // namespace lipflow
