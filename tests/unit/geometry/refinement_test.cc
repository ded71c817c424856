#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/refinement.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "../refined_domain.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(refinement)

namespace
{
/// Masses, sum and the mean of a function.
template <int dim>
double moment(const NodalSpace<dim> &space, const Vector &mass)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  {
                    const auto &x = space.locations()[i];
                    return mass.local_element(i) * std::cos(x[0] + 2. * x[1]);
                  });
}

template <int dim>
double sum_of(const NodalSpace<dim> &space, const Vector &mass)
{
  return node_sum(space,
                  [&](const unsigned int i) { return mass.local_element(i); });
}

/// A layer that moves: what it has left is coarsened.
template <int dim>
CellMarks layer(const NodalSpace<dim> &space, const double position)
{
  CellMarks marks = mark_where(
      space,
      [](const dealii::Point<dim> &) { return true; },
      CellMark::coarsen);
  const auto near = mark_where(
      space,
      [&](const dealii::Point<dim> &x)
      { return std::abs(x[0] + .5 * x[1] - position) < .3; },
      CellMark::refine);
  for (std::size_t k = 0; k < marks.size(); ++k)
    if (near[k] == CellMark::refine)
      marks[k] = CellMark::refine;
  return marks;
}

/// After each of several changes of the mesh.
template <int dim, typename Check>
void sweep(const GeometryParameters &geometry,
           CarriedFields             fields,
           Domain<dim>              &domain,
           const Check              &check)
{
  const LevelRange levels{geometry.global_refinements - 1,
                          geometry.global_refinements + 2};
  for (const double position : {-.8, -.8, -.5, -.2, .3, .3})
  {
    const bool changed = refine(domain.mesh,
                                domain.space,
                                layer(domain.space, position),
                                levels,
                                fields);
    BOOST_TEST(changed);
    check(fields);
  }
}

template <int dim>
GeometryParameters small_box()
{
  return box("-1", "1", dim == 2 ? 4 : 3);
}

template <int dim>
void check_mass(const GeometryParameters &geometry)
{
  Domain<dim>   domain(geometry);
  CarriedFields fields = no_fields(domain.space);
  fields.mass = density(domain.space, rough_density<dim>);
  sweep(geometry,
        std::move(fields),
        domain,
        [&](const CarriedFields &now)
        {
          BOOST_TEST(sum_of(domain.space, now.mass) == 1.,
                     boost::test_tools::tolerance(1e-14));
          BOOST_TEST(node_max(domain.space,
                              [&](const unsigned int i)
                              { return -now.mass.local_element(i); }) <= 0.);
        });
}

/// The uniform density stays so, and linear functions and fluxes what they are.
template <int dim>
void check_exact_functions()
{
  const auto  geometry = small_box<dim>();
  Domain<dim> domain(geometry);
  const auto &space = domain.space;
  const auto  linear = [](const dealii::Point<dim> &x)
  { return 1. + 2. * x[0] - 3. * x[dim - 1]; };
  const auto flux_of = [&]()
  {
    std::vector<double> flux;
    for (const auto &cell : space.cells())
      for (const unsigned int i : cell.node)
        for (const double value :
             {linear(space.locations()[i]), space.locations()[i][0]})
          flux.push_back(value);
    return flux;
  };
  CarriedFields fields{density(space, [](const auto &) { return 1.; }),
                       nodal_values(space, linear),
                       flux_of()};
  sweep(geometry,
        std::move(fields),
        domain,
        [&](const CarriedFields &now)
        {
          BOOST_TEST(node_max(space,
                              [&](const unsigned int i)
                              {
                                return std::abs(now.psi.local_element(i) -
                                                linear(space.locations()[i]));
                              }) <= 1e-14);
          BOOST_TEST(node_max(space,
                              [&](const unsigned int i)
                              {
                                return std::abs(
                                    now.mass.local_element(i) -
                                    space.measure().local_element(i) /
                                        space.volume());
                              }) <= 1e-16);
          const auto expected = flux_of();
          BOOST_TEST_REQUIRE(now.flux.size() == expected.size());
          double worst = 0.;
          for (std::size_t k = 0; k < expected.size(); ++k)
            worst = std::max(worst, std::abs(now.flux[k] - expected[k]));
          BOOST_TEST(worst <= 1e-14);
        });
}

/// Coarsening cells without hanging nodes keeps E_P[psi] for functions of the
/// coarse cells.
template <int dim>
void check_coarsening()
{
  const auto    geometry = small_box<dim>();
  Domain<dim>   domain(geometry);
  CarriedFields fields = no_fields(domain.space);
  fields.mass = density(domain.space, rough_density<dim>);
  const auto mean = [&](const unsigned int d)
  {
    return node_sum(domain.space,
                    [&](const unsigned int i) {
                      return fields.mass.local_element(i) *
                             domain.space.locations()[i][d];
                    });
  };
  std::vector<double> before;
  for (unsigned int d = 0; d < dim; ++d)
    before.push_back(mean(d));
  const auto marks = mark_where(
      domain.space,
      [&](const dealii::Point<dim> &x) { return x[0] + x[1] < .3; },
      CellMark::coarsen);
  BOOST_TEST(refine(domain.mesh, domain.space, marks, any_level, fields));
  for (unsigned int d = 0; d < dim; ++d)
    BOOST_TEST(mean(d) == before[d], boost::test_tools::tolerance(1e-12));
}
} // namespace

BOOST_AUTO_TEST_CASE(masses_keep_their_sum_and_sign)
{
  check_mass<2>(small_box<2>());
  check_mass<2>(file("annulus.msh", 1));
  check_mass<3>(small_box<3>());
}

BOOST_AUTO_TEST_CASE(simple_functions_are_carried_exactly)
{
  check_exact_functions<2>();
  check_exact_functions<3>();
}

BOOST_AUTO_TEST_CASE(coarsening_keeps_means_of_coarse_functions)
{
  check_coarsening<2>();
  check_coarsening<3>();
}

// Marks that change nothing, and what lies far from those that do.
BOOST_AUTO_TEST_CASE(what_does_not_change_stays)
{
  const auto    domain = refined_domain<2>(box("-1", "1", 4), .5);
  auto         &space = domain->space;
  CarriedFields fields = no_fields(space);
  fields.mass = density(space, rough_density<2>);
  const auto far_moment = [&]()
  {
    return node_sum(space,
                    [&](const unsigned int i)
                    {
                      const auto &x = space.locations()[i];
                      return x[0] < .7 ? fields.mass.local_element(i) *
                                             std::cos(9. * x[0] + 5. * x[1])
                                       : 0.;
                    });
  };
  const double before = far_moment(), n_before = space.n_global();
  const auto inside = [](const dealii::Point<2> &x) { return x.norm() < .25; };
  // Level 6 is the finest there is.
  BOOST_TEST(!refine(domain->mesh,
                     space,
                     mark_where(space, inside, CellMark::refine),
                     {4, 6},
                     fields));
  BOOST_TEST(space.n_global() == n_before);
  BOOST_TEST(far_moment() == before);

  const auto corner = [](const dealii::Point<2> &x) { return x[0] > .85; };
  BOOST_TEST(refine(domain->mesh,
                    space,
                    mark_where(space, corner, CellMark::refine),
                    {4, 6},
                    fields));
  BOOST_TEST(space.n_global() > n_before);
  BOOST_TEST(far_moment() == before, boost::test_tools::tolerance(1e-13));
}

namespace
{
/// This rank's cells in deal.II's order.
template <int dim>
std::vector<std::string> names_of_cells(const Domain<dim> &domain)
{
  std::vector<std::string> names;
  for (const auto &cell : domain.mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      names.push_back(cell->id().to_string());
  return names;
}

/// Two parts of the domain are refined, one and then the other.
template <int dim>
void check_order(const GeometryParameters &geometry)
{
  Domain<dim> left_first(geometry), right_first(geometry);
  const auto  left = [](const dealii::Point<dim> &x) { return x[0] < -.3; };
  const auto  right = [](const dealii::Point<dim> &x) { return x[0] > .3; };
  refine_where(left_first, left);
  refine_where(left_first, right);
  refine_where(right_first, right);
  refine_where(right_first, left);

  const auto &a = left_first.space, &b = right_first.space;
  BOOST_TEST(cell_numbers(a) == cell_numbers(b),
             boost::test_tools::per_element());
  BOOST_REQUIRE(a.locations().size() == b.locations().size());
  for (std::size_t i = 0; i < a.locations().size(); ++i)
    BOOST_TEST((a.locations()[i] == b.locations()[i]));
  for (std::size_t k = 0; k < a.cells().size(); ++k)
    BOOST_TEST((a.cells()[k].node == b.cells()[k].node));
  // Otherwise this shows nothing.
  BOOST_TEST(
      dealii::Utilities::MPI::max(
          names_of_cells(left_first) != names_of_cells(right_first) ? 1 : 0,
          MPI_COMM_WORLD) == 1);
}
} // namespace

// Or a run that is resumed would differ in rounding.
BOOST_AUTO_TEST_CASE(order_does_not_depend_on_how_a_mesh_came_about)
{
  check_order<2>(small_box<2>());
  check_order<3>(small_box<3>());
}

// The same on all ranks together and on each alone.
BOOST_AUTO_TEST_CASE(any_number_of_ranks_gives_the_same)
{
  const auto          geometry = small_box<2>();
  std::vector<double> alone, together;
  for (auto *moments : {&alone, &together})
  {
    Domain<2>     domain(geometry,
                     moments == &alone ? MPI_COMM_SELF : MPI_COMM_WORLD);
    CarriedFields fields = no_fields(domain.space);
    fields.mass = density(domain.space, rough_density<2>);
    sweep(geometry,
          std::move(fields),
          domain,
          [&](const CarriedFields &now)
          {
            moments->push_back(domain.space.n_global());
            moments->push_back(moment(domain.space, now.mass));
          });
  }
  for (std::size_t k = 0; k < alone.size(); ++k)
    BOOST_TEST(alone[k] == together[k], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
