#ifndef LIPFLOW_COMPARISON_LABEL_PAIRS_H
#define LIPFLOW_COMPARISON_LABEL_PAIRS_H

#include <lipflow/base/point_set.h>

#include <cstddef>
#include <vector>

namespace lipflow
{
/// The points of one label in two measures, each with weights of sum 1.
struct LabelPair
{
  double   share = 1.; ///< of the label in the first measure
  PointSet first, second;
};

/**
 * The points of two measures label by label. A distance of labelled measures is
 * here the mean over the labels of the first, by their shares, of the distances
 * within them: large where the points are right and their labels exchanged, 0
 * only if all agrees (but for the shares, which no flow changes).
 *
 * One pair, of all points, if @p first has no labels. Labels without points in
 * @p first are left out; those that it has must occur in @p second. Pure
 * arithmetic.
 */
std::vector<LabelPair> pairs_by_label(const PointSet &first,
                                      const PointSet &second);

/**
 * @p points, or @p most of them, evenly spread over their numbers, with their
 * weights scaled to sum 1. With labels, evenly spread over those of each label,
 * which keeps its share and, if any, at least one point.
 */
PointSet some_of(const PointSet &points, std::size_t most);
} // namespace lipflow

#endif
