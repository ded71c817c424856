#include <lipflow/discriminator/torch_batch.h>

#include <algorithm>
#include <cstdint>

#include <torch/torch.h>

namespace lipflow
{
Batch batch_of(const PointSet         &points,
               const PointScaling     &scaling,
               const bool              with_labels,
               const torch::ScalarType precision)
{
  const auto          n = static_cast<std::int64_t>(points.size());
  const std::int64_t  d = points.dimension;
  std::vector<double> moved(points.coordinates);
  for (std::size_t i = 0; i < moved.size(); ++i)
    moved[i] =
        (moved[i] - scaling.centre[i % points.dimension]) / scaling.scale;
  Batch all{torch::from_blob(moved.data(), {n, d}, torch::kFloat64)
                .to(precision, /*non_blocking=*/false, /*copy=*/true),
            points.weights,
            {}};
  if (with_labels)
    all.labels = torch::tensor(
        std::vector<std::int64_t>(points.labels.begin(), points.labels.end()));
  return all;
}

Batch chosen_of(const Batch &all, const std::vector<std::size_t> &indices)
{
  Batch  batch;
  double sum = 0.;
  for (const std::size_t k : indices)
    sum += all.weights[k];
  for (const std::size_t k : indices)
    batch.weights.push_back(all.weights[k] / sum);
  batch.rows =
      torch::tensor(std::vector<std::int64_t>(indices.begin(), indices.end()));
  batch.points = all.points.index_select(0, batch.rows);
  batch.is_second = all.is_second;
  if (all.labels.defined())
    batch.labels = all.labels.index_select(0, batch.rows);
  return batch;
}

std::vector<Portion> portions_of(const Batch &first, const Batch &second)
{
  std::vector<Portion> result;
  std::size_t          offset = 0;
  for (const Batch *batch : {&first, &second})
    for (std::size_t begin = 0; begin < batch->size(); begin += portion_size)
    {
      const std::size_t end = std::min(begin + portion_size, batch->size());
      result.push_back({batch, begin, end, offset});
      offset += end - begin;
    }
  return result;
}
} // namespace lipflow
