#ifndef LIPFLOW_MEASURE_LABELS_H
#define LIPFLOW_MEASURE_LABELS_H

#include <lipflow/measure/samples.h>

#include <string>
#include <vector>

namespace lipflow
{
/**
 * The names of the labels of @p source and @p target, in their order: by value
 * if all are whole numbers, else as text. Numbers the points' labels by it; so
 * the numbering depends on the set of names alone. Empty without labels.
 *
 * Where @p source_is_drawn it has no labels of its own and gets those of the
 * target (deal_labels). Throws Error (input) if one measure alone has labels,
 * or a label that the other has not: points keep their labels, so that its mass
 * could go nowhere.
 */
std::vector<std::string>
match_labels(Samples &source, Samples &target, bool source_is_drawn);

/**
 * Gives labels to the points of @p points, which are independent samples, such
 * that each label has the share that it has among those of @p like, exactly: in
 * turn to the label that is most behind its share, the first of equals, and the
 * points of a label weigh the same. Where there are few, labels may get none,
 * and the others share the mass.
 */
void deal_labels(const PointSet &like, PointSet &points);

/// The mass of each label, from the first to the last that occurs.
std::vector<double> label_shares(const PointSet &points);
} // namespace lipflow

#endif
