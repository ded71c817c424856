#include <lipflow/geometry/point_location.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(point_location_test)

namespace
{
PointSet points(const unsigned int dimension, const std::vector<double> &x)
{
  const std::size_t n = x.size() / dimension;
  return {dimension, x, std::vector<double>(n, 1. / static_cast<double>(n))};
}

/// Every node, and the middle of every edge.
template <int dim>
PointSet on_faces(const NodalSpace<dim> &space)
{
  PointSet set;
  set.dimension = dim;
  for (const auto &cell : space.cells())
    for (unsigned int c = 0; c < cell.node.size(); ++c)
      for (unsigned int e = 0; e <= dim; ++e)
      {
        // Along an edge, or to itself.
        const unsigned int other = e < dim ? c ^ (1u << e) : c;
        const auto         x = .5 * (space.locations()[cell.node[c]] +
                             space.locations()[cell.node[other]]);
        for (unsigned int d = 0; d < dim; ++d)
          set.coordinates.push_back(x[d]);
      }
  set.weights.assign(set.coordinates.size() / dim, 1.);
  return set;
}

/// By point: how often it is found, and the centre of the cell.
template <int dim>
std::vector<double> found(const Domain<dim> &domain, const PointSet &set)
{
  std::vector<double> own((dim + 1) * set.size(), 0.);
  for (const auto &located : locate_points(domain.space, set, "Points: "))
  {
    double *row = own.data() + (dim + 1) * located.index;
    row[0] += 1.;
    const auto         &node = domain.space.cells()[located.place.cell].node;
    dealii::Point<dim>  centre;
    std::vector<double> x(dim);
    for (const unsigned int i : node)
      centre += domain.space.locations()[i] / double(node.size());
    for (unsigned int d = 0; d < dim; ++d)
      row[1 + d] = centre[d];
  }
  std::vector<double> everywhere(own.size());
  dealii::Utilities::MPI::sum(own, domain.mesh.communicator(), everywhere);
  return everywhere;
}

template <int dim>
void check_once(const GeometryParameters &geometry)
{
  const Domain<dim> together(geometry), alone(geometry, MPI_COMM_SELF);
  const PointSet    set = on_faces(alone.space);
  const auto        x = found(together, set), y = found(alone, set);
  for (std::size_t k = 0; k < x.size(); ++k)
    if (std::abs(x[k] - y[k]) > 1e-12)
      BOOST_ERROR("a point is in another cell with more ranks");
  for (std::size_t k = 0; k < set.size(); ++k)
    if (x[(dim + 1) * k] != 1.)
      BOOST_ERROR("a point is found " << x[(dim + 1) * k] << " times");
}

void check_message(const PointSet &set, const std::string &excerpt)
{
  const Domain<2> domain(box("-1", "1", 3));
  BOOST_CHECK_EXCEPTION(locate_points(domain.space, set, "Source: "),
                        Error,
                        [&](const Error &error)
                        {
                          const std::string text = error.what();
                          BOOST_TEST_CONTEXT(text)
                          {
                            BOOST_TEST(text.find(excerpt) != std::string::npos);
                            BOOST_TEST(text.find("Source: ") == 0u);
                          }
                          return error.code() == ExitCode::input;
                        });
}
} // namespace

BOOST_AUTO_TEST_CASE(points_on_faces_have_one_cell_on_any_number_of_ranks)
{
  check_once<1>(box("-1", "1", 3));
  check_once<2>(box("-1", "1", 2));
  check_once<3>(box("-1", "1", 1));
  check_once<2>(ball(1., 1));
  check_once<3>(ball(1., 0));
  check_once<2>(file("annulus.msh", 0));
}

BOOST_AUTO_TEST_CASE(a_located_point_is_where_it_was)
{
  const Domain<2>           domain(file("annulus.msh", 0));
  const Domain<2>           alone(file("annulus.msh", 0), MPI_COMM_SELF);
  const PointSet            set = on_faces(alone.space);
  std::vector<CellPoint<2>> places;
  std::vector<std::size_t>  index;
  for (const auto &located : locate_points(domain.space, set, ""))
  {
    places.push_back(located.place);
    index.push_back(located.index);
  }
  const PointEvaluation<2> evaluation(domain.space, places);
  for (unsigned int d = 0; d < 2; ++d)
  {
    std::vector<double> x;
    evaluation.values(
        nodal_values(domain.space, [d](const auto &y) { return y[d]; }), x);
    double worst = 0.;
    for (std::size_t k = 0; k < x.size(); ++k)
      worst = std::max(worst, std::abs(x[k] - set.point(index[k])[d]));
    BOOST_TEST(worst <= 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(points_outside_are_counted_and_the_farthest_is_named)
{
  const PointSet set = points(2, {0., 0., 1.5, 0., 1., 1., -3., 2., 0., 1.01});
  check_message(set, "3 of the 5 points lie outside");
  check_message(set,
                "the farthest, number 4 of those with weight, is at (-3, 2)");
  check_message(set, "from (-1, -1) to (1, 1)");
}

BOOST_AUTO_TEST_SUITE_END()
