#include <lipflow/discriminator/gathered_cholesky.h>

#include <deal.II/base/mpi.h>

#include <new>
#include <numeric>

namespace lipflow
{
namespace
{
enum Outcome : int
{
  done,
  failed,
  out_of_memory
};
} // namespace

// The only place where one rank works alone: what becomes of it goes to all.
bool GatheredCholesky::on_first(const std::function<bool()> &work) const
{
  int outcome = done;
  if (is_first_)
    try
    {
      outcome = work() ? done : failed;
    }
    catch (const std::bad_alloc &)
    {
      outcome = out_of_memory;
    }
  MPI_Bcast(&outcome, 1, MPI_INT, 0, comm_);
  if (outcome == out_of_memory)
    throw std::bad_alloc();
  return outcome == done;
}

GatheredCholesky::Gathered GatheredCholesky::make_gathered(const int n) const
{
  Gathered all;
  int      ranks = 1;
  MPI_Comm_size(comm_, &ranks);
  all.counts.resize(ranks);
  MPI_Gather(&n, 1, MPI_INT, all.counts.data(), 1, MPI_INT, 0, comm_);
  all.offsets.resize(ranks);
  std::partial_sum(
      all.counts.begin(), all.counts.end() - 1, all.offsets.begin() + 1);
  on_first(
      [&all]()
      {
        all.values.resize(all.offsets.back() + all.counts.back());
        return true;
      });
  return all;
}

void GatheredCholesky::gather(const double *const values,
                              const int           n,
                              Gathered           &all) const
{
  MPI_Gatherv(values,
              n,
              MPI_DOUBLE,
              all.values.data(),
              all.counts.data(),
              all.offsets.data(),
              MPI_DOUBLE,
              0,
              comm_);
}

GatheredCholesky::GatheredCholesky(const Partitioner &layout,
                                   const Pairs       &pairs)
    : comm_(layout.get_mpi_communicator())
    , is_first_(dealii::Utilities::MPI::this_mpi_process(comm_) == 0)
    , is_alone_(dealii::Utilities::MPI::n_mpi_processes(comm_) == 1)
    , n_owned_(layout.locally_owned_size())
{
  if (is_alone_)
    cholesky_ = std::make_unique<SparseCholesky>(n_owned_, pairs);
  else
    gather_pairs(layout, pairs);
}

void GatheredCholesky::gather_pairs(const Partitioner &layout,
                                    const Pairs       &pairs)
{
  of_pairs_ = make_gathered(pairs.size());
  of_nodes_ = make_gathered(n_owned_);
  on_first(
      [this]()
      {
        pairs_.resize(of_pairs_.values.size());
        return true;
      });
  // A pair is as long as a double, and is sent as one.
  static_assert(sizeof(Pairs::value_type) == sizeof(double));
  Pairs own = pairs;
  for (auto &[i, j] : own)
  {
    i = layout.local_to_global(i);
    j = layout.local_to_global(j);
  }
  MPI_Gatherv(own.data(),
              own.size(),
              MPI_DOUBLE,
              pairs_.data(),
              of_pairs_.counts.data(),
              of_pairs_.offsets.data(),
              MPI_DOUBLE,
              0,
              comm_);
  // Global numbers go through the ranks in order.
  on_first(
      [this]()
      {
        cholesky_ =
            std::make_unique<SparseCholesky>(of_nodes_.values.size(), pairs_);
        return true;
      });
}

bool GatheredCholesky::factor(const std::vector<double> &pair_values,
                              const double              *diagonal)
{
  if (is_alone_)
    return cholesky_->factor(pair_values, diagonal);
  gather(pair_values.data(), pair_values.size(), of_pairs_);
  gather(diagonal, n_owned_, of_nodes_);
  return on_first(
      [this]()
      { return cholesky_->factor(of_pairs_.values, of_nodes_.values.data()); });
}

void GatheredCholesky::solve(const double *const rhs, double *const x)
{
  if (is_alone_)
    return cholesky_->solve(rhs, x);
  gather(rhs, n_owned_, of_nodes_);
  on_first(
      [this]()
      {
        cholesky_->solve(of_nodes_.values.data(), of_nodes_.values.data());
        return true;
      });
  MPI_Scatterv(of_nodes_.values.data(),
               of_nodes_.counts.data(),
               of_nodes_.offsets.data(),
               MPI_DOUBLE,
               x,
               n_owned_,
               MPI_DOUBLE,
               0,
               comm_);
}

void GatheredCholesky::release()
{
  if (cholesky_)
    cholesky_->release();
}
} // namespace lipflow
