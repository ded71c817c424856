#include <lipflow/output/particle_snapshot.h>
#include <lipflow/output/to_root.h>

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cstring>
#include <numeric>

namespace lipflow
{
namespace
{
/// Calls @p action(values, numbers a particle) for each array of @p particles.
template <typename Snapshot, typename Action>
void for_each_column(Snapshot &particles, const Action &action)
{
  action(particles.ids, 1u);
  action(particles.positions, particles.dimension);
  action(particles.weights, 1u);
  if (!particles.label_names.empty())
    action(particles.labels, 1u);
  for (auto &[name, values] : particles.scalars)
    action(values, 1u);
  for (auto &[name, values] : particles.vectors)
    action(values, particles.dimension);
}

std::size_t bytes_a_particle(const ParticleSnapshot &particles)
{
  std::size_t bytes = 0;
  for_each_column(particles,
                  [&](const auto &values, const unsigned int width)
                  { bytes += width * sizeof values[0]; });
  return bytes;
}

std::string pack(const ParticleSnapshot &particles)
{
  std::string bytes;
  bytes.reserve(particles.size() * bytes_a_particle(particles));
  for_each_column(particles,
                  [&](const auto &values, const unsigned int width)
                  {
                    Assert(values.size() == width * particles.size(),
                           dealii::ExcMessage("a column of another length"));
                    (void)width;
                    bytes.append(reinterpret_cast<const char *>(values.data()),
                                 values.size() * sizeof values[0]);
                  });
  return bytes;
}

/// Appends what pack() made on another rank.
void unpack(const std::string &bytes, ParticleSnapshot &all)
{
  const std::size_t n = bytes.size() / bytes_a_particle(all);
  Assert(n * bytes_a_particle(all) == bytes.size(),
         dealii::ExcMessage("ranks with different columns"));
  const char *from = bytes.data();
  for_each_column(all,
                  [&](auto &values, const unsigned int width)
                  {
                    const std::size_t before = values.size();
                    values.resize(before + n * width);
                    const std::size_t length = n * width * sizeof values[0];
                    if (length > 0)
                      std::memcpy(values.data() + before, from, length);
                    from += length;
                  });
}

void sort_by_id(ParticleSnapshot &particles)
{
  const auto &ids = particles.ids;
  if (std::is_sorted(ids.begin(), ids.end()))
    return;
  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::sort(order.begin(),
            order.end(),
            [&](const std::size_t a, const std::size_t b)
            { return ids[a] < ids[b]; });
  for_each_column(particles,
                  [&](auto &values, const unsigned int width)
                  {
                    auto sorted = values;
                    for (std::size_t k = 0; k < order.size(); ++k)
                      for (unsigned int d = 0; d < width; ++d)
                        sorted[width * k + d] = values[width * order[k] + d];
                    values = std::move(sorted);
                  });
}
} // namespace

ParticleSnapshot gather_sorted(const ParticleSnapshot &local,
                               MPI_Comm                communicator)
{
  ParticleSnapshot all = local;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) != 0)
  {
    send_to_root(pack(local), communicator);
    for_each_column(all, [](auto &values, unsigned int) { values.clear(); });
    return all;
  }
  const int n_ranks = dealii::Utilities::MPI::n_mpi_processes(communicator);
  for (int rank = 1; rank < n_ranks; ++rank)
    unpack(receive_from(rank, communicator), all);
  sort_by_id(all);
  return all;
}
} // namespace lipflow
