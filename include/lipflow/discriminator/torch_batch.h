#ifndef LIPFLOW_DISCRIMINATOR_TORCH_BATCH_H
#define LIPFLOW_DISCRIMINATOR_TORCH_BATCH_H

#include <lipflow/base/point_set.h>
#include <lipflow/discriminator/point_scaling.h>

#include <cstddef>
#include <vector>

#include <torch/types.h>

namespace lipflow
{
/// Points that one rank looks at in one piece. Fixed, because the rounding of
/// sums depends on it.
constexpr std::size_t portion_size = 512;

/// Some of the points of a measure, with weights of sum 1.
struct Batch
{
  torch::Tensor       points; ///< (n, d)
  std::vector<double> weights;
  torch::Tensor       rows; ///< in the measure; undefined: all in order
  bool                is_second = false; ///< the measure is that in f*
  torch::Tensor       labels = {};       ///< (n), 64 bits; undefined: none

  std::size_t size() const
  {
    return weights.size();
  }
};

/// All points of a measure, moved and scaled, with their labels if so asked.
Batch batch_of(const PointSet     &points,
               const PointScaling &scaling,
               bool                with_labels,
               torch::ScalarType   precision);

/// These of @p all, in their order.
Batch chosen_of(const Batch &all, const std::vector<std::size_t> &indices);

/// A piece of a batch.
struct Portion
{
  const Batch *batch;
  std::size_t  begin, end;
  std::size_t  offset; ///< of its values among all

  torch::Tensor points() const
  {
    return batch->points.slice(0, begin, end);
  }

  /// Undefined without labels.
  torch::Tensor labels() const
  {
    return batch->labels.defined() ? batch->labels.slice(0, begin, end)
                                   : batch->labels;
  }

  /// Of numbers that belong to the points of the measure.
  torch::Tensor own(const torch::Tensor &numbers) const
  {
    return batch->rows.defined()
               ? numbers.index_select(0, batch->rows.slice(0, begin, end))
               : numbers.slice(0, begin, end);
  }
};

/// The pieces of both, in their order; which does not depend on the ranks.
std::vector<Portion> portions_of(const Batch &first, const Batch &second);
} // namespace lipflow

#endif
