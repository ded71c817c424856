#include <lipflow/geometry/point_evaluation.h>
#include <lipflow/geometry/point_location.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(point_evaluation_test)

namespace
{
template <int dim>
using Gradients = std::vector<dealii::Tensor<1, dim>>;

/// Three points of every cell, of this rank.
template <int dim>
PointEvaluation<dim> scattered(const NodalSpace<dim> &space)
{
  std::vector<CellPoint<dim>> points;
  for (unsigned int k = 0; k < space.cells().size(); ++k)
    for (unsigned int n = 0; n < 3; ++n)
    {
      CellPoint<dim> point{k, {}};
      for (unsigned int d = 0; d < dim; ++d)
        point.unit[d] = .5 + .5 * noise(3 * k + n, d);
      points.push_back(point);
    }
  return PointEvaluation<dim>(space, points);
}

/// Of the node at x, the same on all ranks.
template <int dim>
Vector rough(const NodalSpace<dim> &space, const unsigned int seed)
{
  return nodal_values(space,
                      [seed](const dealii::Point<dim> &x)
                      {
                        double phase = seed;
                        for (unsigned int d = 0; d < dim; ++d)
                          phase += (7. + 3. * d) * x[d];
                        return std::sin(phase);
                      });
}

double all(const double value)
{
  return dealii::Utilities::MPI::sum(value, MPI_COMM_WORLD);
}

template <int dim>
double product(const NodalSpace<dim> &space, const Vector &x, const Vector &y)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  { return x.local_element(i) * y.local_element(i); });
}

/// psi(x) = 2 + g.x has these values and this gradient everywhere.
template <int dim>
void check_affine(const NodalSpace<dim> &space)
{
  dealii::Tensor<1, dim> g;
  for (unsigned int d = 0; d < dim; ++d)
    g[d] = 1. - .7 * d;
  const Vector psi =
      nodal_values(space, [&](const auto &x) { return 2. + g * x; });
  // The locations are themselves interpolated.
  const auto          evaluation = scattered(space);
  std::vector<double> values, component;
  Gradients<dim>      gradients, x(evaluation.size());
  for (unsigned int d = 0; d < dim; ++d)
  {
    evaluation.values(nodal_values(space, [d](const auto &y) { return y[d]; }),
                      component);
    for (std::size_t k = 0; k < x.size(); ++k)
      x[k][d] = component[k];
  }
  evaluation.values(psi, values);
  evaluation.gradients(psi, gradients);
  double worst = 0.;
  for (std::size_t k = 0; k < x.size(); ++k)
    worst = std::max({worst,
                      std::abs(values[k] - 2. - g * x[k]),
                      (gradients[k] - g).norm()});
  BOOST_TEST(worst <= 1e-12);
}

/// <N^T a, psi> = a . N psi, and the same for gradients.
template <int dim>
void check_adjoint(const NodalSpace<dim> &space)
{
  const auto          evaluation = scattered(space);
  const Vector        psi = rough(space, 1);
  std::vector<double> a(evaluation.size()), values;
  Gradients<dim>      b(evaluation.size()), gradients;
  for (std::size_t k = 0; k < a.size(); ++k)
  {
    a[k] = noise(5, k);
    for (unsigned int d = 0; d < dim; ++d)
      b[k][d] = noise(6 + d, k);
  }
  evaluation.values(psi, values);
  evaluation.gradients(psi, gradients);
  double at_points = 0., along = 0.;
  for (std::size_t k = 0; k < a.size(); ++k)
  {
    at_points += a[k] * values[k];
    along += b[k] * gradients[k];
  }
  Vector nodes = space.make_vector(), steep = space.make_vector();
  evaluation.add_values(a, nodes);
  evaluation.add_gradients(b, steep);
  nodes.compress(dealii::VectorOperation::add);
  steep.compress(dealii::VectorOperation::add);
  BOOST_TEST(std::abs(product(space, nodes, psi) - all(at_points)) <= 1e-11);
  BOOST_TEST(std::abs(product(space, steep, psi) - all(along)) <= 1e-9);
}

/// phi . M psi of the pair form.
template <int dim>
double form(const NodalSpace<dim>     &space,
            const std::vector<double> &pair_values,
            const Vector              &diagonal,
            const Vector              &phi,
            const Vector              &psi)
{
  double sum = 0.;
  for (std::size_t k = 0; k < pair_values.size(); ++k)
  {
    const auto &pair = space.pairs()[k];
    sum += pair_values[k] *
           (phi.local_element(pair.i) - phi.local_element(pair.j)) *
           (psi.local_element(pair.i) - psi.local_element(pair.j));
  }
  return all(sum) + node_sum(space,
                             [&](const unsigned int i)
                             {
                               return diagonal.local_element(i) *
                                      phi.local_element(i) *
                                      psi.local_element(i);
                             });
}

/// phi . (sum a N N^T) psi = sum a phi(x) psi(x), and for gradients.
template <int dim>
void check_products(const NodalSpace<dim> &space)
{
  const auto          evaluation = scattered(space);
  const Vector        phi = rough(space, 1), psi = rough(space, 2);
  std::vector<double> a(evaluation.size()), f, g;
  Gradients<dim>      df, dg;
  for (std::size_t k = 0; k < a.size(); ++k)
    a[k] = 1. + noise(3, k);
  evaluation.values(phi, f);
  evaluation.values(psi, g);
  evaluation.gradients(phi, df);
  evaluation.gradients(psi, dg);
  double values = 0., gradients = 0.;
  for (std::size_t k = 0; k < a.size(); ++k)
  {
    values += a[k] * f[k] * g[k];
    gradients += a[k] * (df[k] * dg[k]);
  }
  std::vector<double> of_values(space.pairs().size()), of_gradients(of_values);
  Vector              diagonal = space.make_vector();
  const Vector        zero = space.make_vector();
  evaluation.add_value_products(a, of_values, diagonal);
  evaluation.add_gradient_products(a, of_gradients);
  diagonal.compress(dealii::VectorOperation::add);
  const double by_values = form(space, of_values, diagonal, phi, psi);
  const double by_gradients = form(space, of_gradients, zero, phi, psi);
  BOOST_TEST(std::abs(by_values - all(values)) <= 1e-11 * all(a.size()));
  BOOST_TEST(std::abs(by_gradients - all(gradients)) <=
             1e-12 * (1. + std::abs(all(gradients))) * all(a.size()));
}

/// No slope of a cell is larger than the largest at its corners.
template <int dim>
void check_slopes(const NodalSpace<dim> &space)
{
  const auto     evaluation = scattered(space);
  const Vector   psi = rough(space, 3);
  Gradients<dim> inside, corners;
  evaluation.gradients(psi, inside);
  space.gradients(psi, corners);
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  for (std::size_t k = 0; k < inside.size(); ++k)
  {
    const unsigned int cell = evaluation.points()[k].cell;
    double             steepest = 0.;
    for (unsigned int c = 0; c < n; ++c)
      steepest = std::max(steepest, corners[cell * n + c].norm());
    if (inside[k].norm() > steepest * (1. + 1e-12))
      BOOST_ERROR("a slope inside is larger than at all corners");
  }
}

template <int dim>
void check_all(const GeometryParameters &geometry)
{
  const Domain<dim> domain(geometry);
  check_affine(domain.space);
  check_adjoint(domain.space);
  check_products(domain.space);
  if (geometry.type == "box")
    check_slopes(domain.space);
}

template <int dim>
double height(const GeometryParameters &geometry)
{
  return Domain<dim>(geometry).space.smallest_height();
}
} // namespace

BOOST_AUTO_TEST_CASE(points_see_affine_functions_and_give_back_what_they_see)
{
  check_all<1>(box("-1", "2", 4));
  check_all<2>(box("-1, 0", "2, 1", 3));
  check_all<3>(box("0", "1, 2, .5", 2));
  check_all<2>(ball(1.3, 2));
  check_all<3>(ball(1., 1));
  check_all<2>(file("annulus.msh", 0));
  check_all<3>(file("bent_duct.msh", 0));
}

BOOST_AUTO_TEST_CASE(the_smallest_height_is_the_short_side)
{
  BOOST_TEST(std::abs(height<1>(box("-1", "1", 3)) - .25) <= 1e-14);
  BOOST_TEST(std::abs(height<2>(box("-1", "1", 3)) - .25) <= 1e-14);
  BOOST_TEST(std::abs(height<3>(box("-1", "1", 2)) - .5) <= 1e-14);
  BOOST_TEST(std::abs(height<2>(box("0, 0", "4, 1", 2)) - .25) <= 1e-14);
  BOOST_TEST(std::abs(height<3>(box("0", "4, 1, 2", 1)) - .5) <= 1e-14);
}

BOOST_AUTO_TEST_SUITE_END()
