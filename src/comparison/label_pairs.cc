#include <lipflow/comparison/label_pairs.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>

namespace lipflow
{
namespace
{
using Indices = std::vector<std::size_t>;

/// The points of each label, in their order; of all, if they have none.
std::vector<Indices> indices_by_label(const PointSet &points)
{
  std::vector<Indices> groups;
  for (std::size_t k = 0; k < points.size(); ++k)
  {
    const std::size_t label = points.labels.empty() ? 0 : points.labels[k];
    if (label >= groups.size())
      groups.resize(label + 1);
    groups[label].push_back(k);
  }
  return groups;
}

double mass_of(const PointSet &points, const Indices &indices)
{
  double mass = 0.;
  for (const std::size_t k : indices)
    mass += points.weights[k];
  return mass;
}

/// Adds these points, with the mass @p mass together.
void add(const PointSet &points,
         const Indices  &indices,
         const double    mass,
         PointSet       &result)
{
  const double sum = mass_of(points, indices);
  for (const std::size_t k : indices)
  {
    result.coordinates.insert(result.coordinates.end(),
                              points.point(k),
                              points.point(k) + points.dimension);
    result.weights.push_back(points.weights[k] / sum * mass);
    if (!points.labels.empty())
      result.labels.push_back(points.labels[k]);
  }
}

PointSet part_of(const PointSet &points, const Indices &indices)
{
  PointSet part;
  part.dimension = points.dimension;
  add(points, indices, 1., part);
  return part;
}
} // namespace

std::vector<LabelPair> pairs_by_label(const PointSet &first,
                                      const PointSet &second)
{
  if (first.labels.empty())
    return {{1., first, second}};
  const std::vector<Indices> firsts = indices_by_label(first);
  const std::vector<Indices> seconds = indices_by_label(second);
  std::vector<LabelPair>     pairs;
  for (std::size_t label = 0; label < firsts.size(); ++label)
  {
    if (firsts[label].empty())
      continue;
    Assert(label < seconds.size() && !seconds[label].empty(),
           dealii::ExcMessage("a label of one measure only"));
    pairs.push_back({mass_of(first, firsts[label]),
                     part_of(first, firsts[label]),
                     part_of(second, seconds[label])});
  }
  return pairs;
}

PointSet some_of(const PointSet &points, const std::size_t most)
{
  const std::size_t n = points.size();
  if (n <= most)
    return points;
  PointSet some;
  some.dimension = points.dimension;
  const std::vector<Indices> groups = indices_by_label(points);
  for (const Indices &group : groups)
  {
    if (group.empty())
      continue;
    const std::size_t n_chosen =
        std::max<std::size_t>(1, most * group.size() / n);
    Indices chosen;
    for (std::size_t k = 0; k < n_chosen; ++k)
      chosen.push_back(group[k * group.size() / n_chosen]);
    add(points, chosen, groups.size() == 1 ? 1. : mass_of(points, group), some);
  }
  return some;
}
} // namespace lipflow
