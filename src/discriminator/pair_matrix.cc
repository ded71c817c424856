#include <lipflow/discriminator/pair_matrix.h>
#include <lipflow/discriminator/petsc_check.h>
#include <lipflow/discriminator/sparse_rows.h>

#include <deal.II/base/mpi.h>

#include <limits>
#include <string>

namespace lipflow
{
namespace
{
/// Of an entry in another rank's row.
constexpr auto elsewhere = std::numeric_limits<std::uint32_t>::max();

/// The rank of each ghost of this one.
std::vector<unsigned int>
owners_of_ghosts(const PairMatrix::Partitioner &layout)
{
  std::vector<unsigned int> owners;
  for (const auto &[rank, n_ghosts] : layout.ghost_targets())
    owners.insert(owners.end(), n_ghosts, rank);
  return owners;
}
} // namespace

PairMatrix::PairMatrix(std::shared_ptr<const Partitioner> layout,
                       std::shared_ptr<const Pairs>       pairs,
                       const MatType                      type)
    : layout_(std::move(layout))
    , pairs_(std::move(pairs))
    , n_owned_(layout_->locally_owned_size())
{
  make_pattern(type);
  find_positions();
  find_others();
}

PairMatrix::~PairMatrix()
{
  // After PetscFinalize (an exception on the way out) nothing may be called.
  PetscBool finalized = PETSC_FALSE;
  PetscFinalized(&finalized);
  if (!finalized)
    MatDestroy(&matrix_);
}

Mat PairMatrix::matrix() const
{
  return matrix_;
}

/// From coordinates: (i, j), (j, i) of all pairs, then the diagonal. A copy of
/// that matrix does not have what PETSc keeps for values in that order.
void PairMatrix::make_pattern(const MatType type)
{
  const std::size_t     n = pairs_->size();
  std::vector<PetscInt> row(2 * n + n_owned_), column(2 * n + n_owned_);
  for (std::size_t k = 0; k < n; ++k)
  {
    row[k] = column[n + k] = layout_->local_to_global((*pairs_)[k].first);
    column[k] = row[n + k] = layout_->local_to_global((*pairs_)[k].second);
  }
  for (unsigned int i = 0; i < n_owned_; ++i)
    row[2 * n + i] = column[2 * n + i] = layout_->local_to_global(i);

  Mat pattern = nullptr;
  check_petsc(MatCreate(layout_->get_mpi_communicator(), &pattern));
  check_petsc(MatSetSizes(
      pattern, n_owned_, n_owned_, layout_->size(), layout_->size()));
  check_petsc(MatSetType(pattern, MATAIJ));
  check_petsc(
      MatSetPreallocationCOO(pattern, row.size(), row.data(), column.data()));
  check_petsc(MatAssemblyBegin(pattern, MAT_FINAL_ASSEMBLY));
  check_petsc(MatAssemblyEnd(pattern, MAT_FINAL_ASSEMBLY));
  if (std::string(type) == MATAIJ)
    check_petsc(MatDuplicate(pattern, MAT_DO_NOT_COPY_VALUES, &matrix_));
  else
    check_petsc(MatConvert(pattern, type, MAT_INITIAL_MATRIX, &matrix_));
  check_petsc(MatDestroy(&pattern));
  check_petsc(MatSetOption(matrix_, MAT_SYMMETRIC, PETSC_TRUE));
  check_petsc(MatSetOption(matrix_, MAT_SPD, PETSC_TRUE));
}

void PairMatrix::find_positions()
{
  const SparseRows rows(matrix_);
  const auto       position = [&](const unsigned int i, const unsigned int j)
  {
    return i < n_owned_ ? rows.position(i, layout_->local_to_global(j))
                        : elsewhere;
  };
  of_pairs_.reserve(pairs_->size());
  for (const auto &[i, j] : *pairs_)
    of_pairs_.emplace_back(position(i, j), position(j, i));
  of_nodes_.reserve(n_owned_);
  for (unsigned int i = 0; i < n_owned_; ++i)
    of_nodes_.push_back(position(i, i));
}

/// What pairs of this rank add to rows of others, and the other way round.
void PairMatrix::find_others()
{
  using Entries = std::vector<std::pair<PetscInt, PetscInt>>; // global
  const auto                      owners = owners_of_ghosts(*layout_);
  std::map<unsigned int, Entries> sent;
  const auto add = [&](const std::size_t k, unsigned int i, unsigned int j)
  {
    if (i < n_owned_)
      return;
    const unsigned int rank = owners[i - n_owned_];
    sent_[rank].push_back(k);
    sent[rank].emplace_back(layout_->local_to_global(i),
                            layout_->local_to_global(j));
  };
  for (std::size_t k = 0; k < pairs_->size(); ++k)
  {
    add(k, (*pairs_)[k].first, (*pairs_)[k].second);
    add(k, (*pairs_)[k].second, (*pairs_)[k].first);
  }

  const SparseRows rows(matrix_);
  const PetscInt   first = layout_->local_range().first;
  for (const auto &[rank, entries] : dealii::Utilities::MPI::some_to_some(
           layout_->get_mpi_communicator(), sent))
    for (const auto &[row, column] : entries)
      received_[rank].push_back(
          {static_cast<Position>(rows.position(row - first, column)),
           of_nodes_[row - first]});
}

void PairMatrix::set(const std::vector<double> &pair_values,
                     const double *const        diagonal)
{
  // With this PETSc takes the values for new, those that are written here, too.
  check_petsc(MatZeroEntries(matrix_));
  SparseRows rows(matrix_);
  for (unsigned int i = 0; i < n_owned_; ++i)
    rows.value(of_nodes_[i]) = diagonal[i];
  for (std::size_t k = 0; k < pair_values.size(); ++k)
  {
    const auto &[i, j] = (*pairs_)[k];
    if (i < n_owned_)
    {
      rows.value(of_pairs_[k].first) -= pair_values[k];
      rows.value(of_nodes_[i]) += pair_values[k];
    }
    if (j < n_owned_)
    {
      rows.value(of_pairs_[k].second) -= pair_values[k];
      rows.value(of_nodes_[j]) += pair_values[k];
    }
  }

  std::map<unsigned int, std::vector<double>> values;
  for (const auto &[rank, pairs] : sent_)
    for (const std::uint32_t k : pairs)
      values[rank].push_back(pair_values[k]);
  for (const auto &[rank, added] : dealii::Utilities::MPI::some_to_some(
           layout_->get_mpi_communicator(), values))
  {
    const std::vector<Place> &places = received_.at(rank);
    for (std::size_t k = 0; k < added.size(); ++k)
    {
      rows.value(places[k].entry) -= added[k];
      rows.value(places[k].diagonal) += added[k];
    }
  }
}
} // namespace lipflow
