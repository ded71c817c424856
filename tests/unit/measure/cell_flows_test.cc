#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/particle_source.h>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>

#include "../refined_domain.h"
#include "scattered_points.h"

// SourceMeasure::cell_flows: the outflow, cell by cell, whatever the ranks.

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(cell_flows_test)

namespace
{
template <int dim>
Vector rough_psi(const NodalSpace<dim> &space)
{
  return nodal_values(space,
                      [](const dealii::Point<dim> &x) {
                        return std::sin(7. * x[0]) * std::cos(5. * x[dim - 1]);
                      });
}

/// Largest difference at a node between three times the outflow and the sums of
/// the flows of 3 out, relative.
template <int dim>
double check_sums(const NodalSpace<dim> &space, const SourceMeasure &source)
{
  constexpr unsigned int    n = NodalSpace<dim>::n_corners;
  const Vector              psi = rough_psi(space);
  const std::vector<double> flows = source.cell_flows(psi, 3.);
  BOOST_TEST(flows.size() ==
             space.cells().size() * NodalSpace<dim>::n_cell_pairs);
  Vector sums = space.make_vector(), out = space.make_vector();
  sums.zero_out_ghost_values();
  std::size_t first = 0;
  for (const auto &cell : space.cells())
  {
    for (unsigned int b = 1; b < n; ++b)
      for (unsigned int a = 0; a < b; ++a)
      {
        const double flow = flows[first + pair_index(a, b)];
        sums.local_element(cell.node[a]) += flow;
        sums.local_element(cell.node[b]) -= flow;
      }
    first += NodalSpace<dim>::n_cell_pairs;
  }
  space.condense(sums);
  source.outflow(psi, out);
  BOOST_TEST(out.linfty_norm() > 0.);
  sums.add(-3., out);
  return sums.linfty_norm() / out.linfty_norm();
}

/// Of all flows: a rank that shared out its part of a pair among its own cells
/// would have others.
template <int dim>
double sum_of_squares(const NodalSpace<dim> &space, const SourceMeasure &source)
{
  double sum = 0.;
  for (const double flow : source.cell_flows(rough_psi(space), 1.))
    sum += flow * flow;
  return dealii::Utilities::MPI::sum(sum, space.mesh().communicator());
}

template <int dim>
std::function<std::unique_ptr<Domain<dim>>(MPI_Comm)>
domain_of(const GeometryParameters &geometry)
{
  return [geometry](const MPI_Comm communicator)
  { return std::make_unique<Domain<dim>>(geometry, communicator); };
}

/// On all ranks and on this one alone.
template <int dim>
void check(const std::function<std::unique_ptr<Domain<dim>>(MPI_Comm)> &make)
{
  const auto   domain = make(MPI_COMM_WORLD), own = make(MPI_COMM_SELF);
  const auto  &space = domain->space;
  const Vector mass = density(space, rough_density<dim>),
               own_mass = density(own->space, rough_density<dim>);
  const DensitySource<dim> densities(space, mass),
      own_densities(own->space, own_mass);
  BOOST_TEST(check_sums(space, densities) <= 1e-12);
  BOOST_TEST(sum_of_squares(space, densities) ==
                 sum_of_squares(own->space, own_densities),
             boost::test_tools::tolerance(1e-11));

  const Particles<dim> particles(
      space, scattered<dim>(60), WallRule::reflect, ""),
      own_particles(own->space, scattered<dim>(60), WallRule::reflect, "");
  const ParticleSource<dim> source(particles, {}),
      own_source(own_particles, {});
  BOOST_TEST(check_sums(space, source) <= 1e-12);
  BOOST_TEST(sum_of_squares(space, source) ==
                 sum_of_squares(own->space, own_source),
             boost::test_tools::tolerance(1e-11));
}
} // namespace

BOOST_AUTO_TEST_CASE(they_add_up_to_the_outflow_and_do_not_depend_on_ranks)
{
  check(domain_of<1>(box("-1", "1", 4)));
  check(domain_of<2>(box("-1", "1", 3)));
  check(domain_of<2>(ball(1.5, 3)));
  check(domain_of<3>(ball(1.8, 2)));
  check(std::function<std::unique_ptr<Domain<2>>(MPI_Comm)>(
      [](const MPI_Comm communicator)
      { return refined_domain<2>(box("-1", "1", 3), .7, communicator); }));
}

// Which change what is bounded, and not how mass moves.
BOOST_AUTO_TEST_CASE(they_are_those_of_gradients_that_are_not_magnified)
{
  Domain<2> domain(ball(1., 3));
  domain.space.magnify_gradients([](const auto &x)
                                 { return 1. + x.norm_square(); });
  const Vector mass = density(domain.space, rough_density<2>);
  BOOST_TEST(check_sums(domain.space, DensitySource<2>(domain.space, mass)) <=
             1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
