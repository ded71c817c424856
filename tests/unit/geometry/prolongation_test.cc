#include <lipflow/geometry/prolongation.h>
#include <lipflow/geometry/refinement.h>

#include <deal.II/base/mpi.h>

#include <boost/test/unit_test.hpp>

#include <cmath>

#include "../refined_domain.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(prolongation)

namespace
{
/// A function, and for each corner values of no particular kind.
template <int dim>
PotentialAndFlux any_fields(const NodalSpace<dim> &space)
{
  PotentialAndFlux fields{space.make_vector(), {}};
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const auto &x = space.locations()[i];
    fields.psi.local_element(i) = std::sin(3. * x[0] + x[1]);
  }
  fields.psi.update_ghost_values();
  for (const auto &cell : space.cells())
    for (const unsigned int i : cell.node)
      for (unsigned int d = 0; d < dim; ++d)
        fields.flux.push_back(std::cos((1. + d) * space.locations()[i][0]) +
                              space.locations()[cell.node[0]][1]);
  return fields;
}

/// On one and two ranks p4est deals 2^k cells out so that children are where
/// their parents are; on three it need not. Returns whether it does.
template <int dim>
bool check_like_refine(const GeometryParameters &coarse)
{
  GeometryParameters fine = coarse;
  ++fine.global_refinements;
  Domain<dim>       domain(coarse);
  const Domain<dim> refined(fine);
  if (!is_refined(domain.space, refined.space))
    return false;

  const PotentialAndFlux from = any_fields(domain.space);
  const PotentialAndFlux to = prolongate(domain.space, from, refined.space);
  CarriedFields          fields = no_fields(domain.space);
  fields.psi = from.psi;
  fields.psi.update_ghost_values();
  fields.mass.update_ghost_values();
  fields.flux = from.flux;
  refine(domain.mesh,
         domain.space,
         CellMarks(domain.space.cells().size(), CellMark::refine),
         any_level,
         fields);
  BOOST_TEST(fields.flux.size() == to.flux.size());
  for (std::size_t k = 0; k < to.flux.size(); ++k)
    BOOST_TEST(std::abs(fields.flux[k] - to.flux[k]) <= 1e-13);
  for (std::size_t k = 0; k < refined.space.cells().size(); ++k)
    for (unsigned int c = 0; c < NodalSpace<dim>::n_corners; ++c)
      BOOST_TEST(
          std::abs(fields.psi.local_element(domain.space.cells()[k].node[c]) -
                   to.psi.local_element(refined.space.cells()[k].node[c])) <=
          1e-14);
  return true;
}

unsigned int n_ranks()
{
  return dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
}
} // namespace

BOOST_AUTO_TEST_CASE(potential_and_flux_become_what_refine_makes_of_them)
{
  const bool boxes = check_like_refine<2>(box("0", "1", 4));
  const bool cubes = check_like_refine<3>(box("0", "1", 3));
  check_like_refine<2>(ball(1., 3));
  if (n_ranks() <= 2)
    BOOST_TEST((boxes && cubes));
}

BOOST_AUTO_TEST_CASE(other_meshes_are_not_refined)
{
  const Domain<2> one(box("0", "1", 3)), other(box("0", "1", 5));
  BOOST_TEST(!is_refined(one.space, one.space));
  BOOST_TEST(!is_refined(one.space, other.space));
  BOOST_TEST(!is_refined(other.space, one.space));
}

BOOST_AUTO_TEST_SUITE_END()
