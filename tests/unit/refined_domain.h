#ifndef LIPFLOW_TESTS_UNIT_REFINED_DOMAIN_H
#define LIPFLOW_TESTS_UNIT_REFINED_DOMAIN_H

#include <lipflow/geometry/refinement.h>

#include <memory>

#include "test_densities.h"

namespace lipflow
{
namespace test
{
constexpr LevelRange any_level{0, 30};

/// Fields of no interest.
template <int dim>
CarriedFields no_fields(const NodalSpace<dim> &space)
{
  return {space.make_vector(), space.make_vector(), {}};
}

/// Marks the cells whose centre is in @p region.
template <int dim, typename Region>
CellMarks mark_where(const NodalSpace<dim> &space,
                     const Region          &region,
                     const CellMark         mark)
{
  CellMarks marks;
  for (const auto &cell : space.cells())
  {
    dealii::Point<dim> centre;
    for (const unsigned int i : cell.node)
      centre += space.locations()[i] / double(cell.node.size());
    marks.push_back(region(centre) ? mark : CellMark::keep);
  }
  return marks;
}

template <int dim, typename Region>
void refine_where(Domain<dim> &domain, const Region &region)
{
  CarriedFields fields = no_fields(domain.space);
  refine(domain.mesh,
         domain.space,
         mark_where(domain.space, region, CellMark::refine),
         any_level,
         fields);
}

/// The ball of @p radius about the origin and again that of half the radius are
/// refined: hanging nodes on curved and on stepped interfaces, two levels.
template <int dim>
std::unique_ptr<Domain<dim>>
refined_domain(const GeometryParameters &geometry,
               const double              radius,
               const MPI_Comm            communicator = MPI_COMM_WORLD)
{
  auto domain = std::make_unique<Domain<dim>>(geometry, communicator);
  for (const double r : {radius, .5 * radius})
    refine_where(*domain,
                 [&](const dealii::Point<dim> &x) { return x.norm() < r; });
  return domain;
}
} // namespace test
} // namespace lipflow

#endif
