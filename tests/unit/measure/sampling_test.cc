#include <lipflow/measure/sampling.h>

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_values.h>
#include <deal.II/grid/grid_tools.h>

#include <boost/test/unit_test.hpp>

#include <map>
#include <vector>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(sampling_test)

namespace
{
template <int dim>
using Points = std::map<std::uint64_t, dealii::Point<dim>>;

/// The points of all ranks by id; each id on one rank only. Collective.
template <int dim>
Points<dim> gathered(const NodalSpace<dim>                &space,
                     const std::vector<SampledPoint<dim>> &points)
{
  std::vector<double> numbers;
  for (const auto &point : points)
  {
    numbers.push_back(double(point.id));
    for (unsigned int d = 0; d < dim; ++d)
      numbers.push_back(point.x[d]);
  }
  Points<dim> all;
  for (const auto &of_rank :
       dealii::Utilities::MPI::all_gather(space.mesh().communicator(), numbers))
    for (std::size_t i = 0; i < of_rank.size(); i += dim + 1)
    {
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = of_rank[i + 1 + d];
      BOOST_TEST(all.emplace(std::uint64_t(of_rank[i]), x).second);
    }
  return all;
}

template <int dim>
Points<dim> sample(const NodalSpace<dim> &space,
                   const Vector          &mass,
                   const std::uint64_t    n,
                   const std::uint32_t    stream = 0)
{
  return gathered(space, sample_density(space, mass, {n, 17, stream}));
}

template <int dim>
void check_ids(const Points<dim> &points, const std::uint64_t n)
{
  BOOST_TEST_REQUIRE(points.size() == n);
  BOOST_TEST(points.begin()->first == 0);
  BOOST_TEST(points.rbegin()->first == n - 1);
}

/// Wavy, with zeros and with masses that differ by orders of magnitude.
template <int dim>
double wavy(const dealii::Point<dim> &x)
{
  double phase = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    phase += (3. + d) * x[d];
  const double wave = std::sin(phase);
  return wave < -.5 ? 0. : std::exp(5. * wave);
}

/// On the ranks together as on one of them alone, nothing lost, nothing twice.
template <int dim>
void check_independent_of_ranks(const GeometryParameters &geometry)
{
  const Domain<dim>  together(geometry), alone(geometry, MPI_COMM_SELF);
  const unsigned int n = 5000;
  const auto         shared =
      sample(together.space, density(together.space, wavy<dim>), n);
  const auto single = sample(alone.space, density(alone.space, wavy<dim>), n);
  check_ids(shared, n);
  check_ids(single, n);
  double difference = 0.;
  for (const auto &[id, x] : single)
    difference = std::max(difference, x.distance(shared.at(id)));
  BOOST_TEST(difference <= 1e-13);
}

/// The integral of g(x) p_h and that of p_h, by high order. Collective.
template <int dim, typename Function>
std::pair<double, double>
integrals(const NodalSpace<dim> &space, const Vector &mass, const Function &g)
{
  const dealii::QGauss<dim> rule(4);
  dealii::FEValues<dim>     values(space.dof_handler().get_fe(),
                               rule,
                               dealii::update_values |
                                   dealii::update_JxW_values |
                                   dealii::update_quadrature_points);
  double                    sum = 0., total = 0.;
  std::size_t               k = 0;
  for (const auto &cell : space.dof_handler().active_cell_iterators())
    if (cell->is_locally_owned())
    {
      values.reinit(cell);
      const auto &node = space.cells()[k++].node;
      for (unsigned int q = 0; q < rule.size(); ++q)
      {
        double p = 0.;
        for (unsigned int c = 0; c < node.size(); ++c)
          p += values.shape_value(c, q) * mass.local_element(node[c]) /
               space.measure().local_element(node[c]);
        sum += g(values.quadrature_point(q)) * p * values.JxW(q);
        total += p * values.JxW(q);
      }
    }
  const MPI_Comm communicator = space.mesh().communicator();
  return {dealii::Utilities::MPI::sum(sum, communicator),
          dealii::Utilities::MPI::sum(total, communicator)};
}

/// The mean of g over the points is that over p_h, within 5 standard errors.
template <int dim, typename Function>
void check_mean(const Points<dim>     &points,
                const NodalSpace<dim> &space,
                const Vector          &mass,
                const Function        &g)
{
  double sum = 0., squares = 0.;
  for (const auto &[id, x] : points)
  {
    sum += g(x);
    squares += g(x) * g(x);
  }
  const double n = points.size(), mean = sum / n;
  const double error = std::sqrt((squares / n - mean * mean) / n);
  const auto [integral, total] = integrals(space, mass, g);
  BOOST_TEST(std::abs(mean - integral / total) <= 5. * error);
}

/// Means of the coordinates and of their squares and products.
template <int dim>
void check_moments(const GeometryParameters &geometry)
{
  const Domain<dim>  domain(geometry);
  const Vector       mass = density(domain.space, wavy<dim>);
  const unsigned int n = 100000;
  const auto         points = sample(domain.space, mass, n);
  check_ids(points, n);
  for (unsigned int d = 0; d < dim; ++d)
  {
    const auto square = [d](const dealii::Point<dim> &x)
    { return x[d] * x[(d + 1) % dim]; };
    const auto coordinate = [d](const dealii::Point<dim> &x) { return x[d]; };
    check_mean(points, domain.space, mass, coordinate);
    check_mean(points, domain.space, mass, square);
  }
}

/// The uniform density on few cells that taper by 1:6 along the last axis, so
/// that the determinant of the Jacobian varies by 6^(dim-1) in the domain.
template <int dim>
void check_tapering(const unsigned int n_refinements)
{
  Mesh<dim> mesh(MPI_COMM_WORLD, box("-1", "1", n_refinements), ".");
  dealii::GridTools::transform(
      [](const dealii::Point<dim> &x)
      {
        dealii::Point<dim> moved = x * (1.4 + x[dim - 1]);
        moved[dim - 1] = x[dim - 1] + .3 * x[0];
        return moved;
      },
      mesh.triangulation());
  const NodalSpace<dim> space(mesh);
  const Vector          mass =
      density(space, [](const dealii::Point<dim> &) { return 1.; });
  const auto points = sample(space, mass, 50000);
  check_ids(points, 50000);
  for (unsigned int d = 0; d < dim; ++d)
  {
    const auto coordinate = [d](const dealii::Point<dim> &x) { return x[d]; };
    const auto square = [d](const dealii::Point<dim> &x)
    { return x[d] * x[d]; };
    check_mean(points, space, mass, coordinate);
    check_mean(points, space, mass, square);
  }
}

/// Counts against their means, within 5 standard deviations of chi^2.
void check_chi_square(const std::vector<double> &counts,
                      const std::vector<double> &expected)
{
  double chi_square = 0., n_degrees = -1.;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (expected[i] > 0.)
    {
      const double difference = counts[i] - expected[i];
      chi_square += difference * difference / expected[i];
      n_degrees += 1.;
    }
    else
      BOOST_TEST(counts[i] == 0.);
  BOOST_TEST(chi_square < n_degrees + 5. * std::sqrt(2. * n_degrees));
  BOOST_TEST(chi_square > n_degrees - 5. * std::sqrt(2. * n_degrees));
}

GeometryParameters bricks(const std::string &cells, const unsigned int n)
{
  GeometryParameters parameters = box("-1", "1", n);
  parameters.cells = cells;
  return parameters;
}
} // namespace

// Several coarse cells: p4est puts these in another order than deal.II.
BOOST_AUTO_TEST_CASE(the_points_do_not_depend_on_the_number_of_ranks)
{
  check_independent_of_ranks<1>(box("-1", "1", 5));
  check_independent_of_ranks<1>(bricks("5", 3));
  check_independent_of_ranks<1>(bricks("37", 0));
  check_independent_of_ranks<2>(box("-1", "1", 4));
  check_independent_of_ranks<2>(bricks("3, 2", 2));
  check_independent_of_ranks<2>(bricks("7, 5", 0));
  check_independent_of_ranks<2>(ball(1., 3));
  check_independent_of_ranks<2>(file("two_rooms.msh", 1));
  check_independent_of_ranks<3>(bricks("2, 1, 3", 2));
  check_independent_of_ranks<3>(ball(1., 1));
}

BOOST_AUTO_TEST_CASE(a_larger_sample_begins_with_the_smaller_one)
{
  const Domain<2> domain(box("0", "1", 3));
  const Vector    mass = density(domain.space, wavy<2>);
  const auto      few = sample(domain.space, mass, 100);
  const auto      many = sample(domain.space, mass, 300);
  check_ids(many, 300);
  for (const auto &[id, x] : few)
    BOOST_TEST(x.distance(many.at(id)) == 0.);
  BOOST_TEST(sample(domain.space, mass, 0).empty());
}

BOOST_AUTO_TEST_CASE(each_rank_returns_points_of_its_own_cells_by_id)
{
  const Domain<1> domain(box("0", "1", 6));
  const Vector    mass = density(domain.space, wavy<1>);
  double          lower = 2., upper = -1.;
  for (const auto &cell : domain.space.cells())
    for (const unsigned int i : cell.node)
    {
      lower = std::min(lower, domain.space.locations()[i][0]);
      upper = std::max(upper, domain.space.locations()[i][0]);
    }
  std::uint64_t next = 0;
  for (const auto &point : sample_density(domain.space, mass, {1000, 1, 0}))
  {
    BOOST_TEST(point.id >= next);
    next = point.id + 1;
    BOOST_TEST(lower < point.x[0]);
    BOOST_TEST(point.x[0] < upper);
  }
}

BOOST_AUTO_TEST_CASE(streams_are_independent)
{
  const Domain<1> domain(box("0", "1", 3));
  const Vector    mass = density(domain.space, [](const auto &) { return 1.; });
  const unsigned int n = 20000;
  const auto         a = sample(domain.space, mass, n, 0);
  const auto         b = sample(domain.space, mass, n, 1);
  double             covariance = 0.;
  for (unsigned int id = 0; id < n; ++id)
    covariance += (a.at(id)[0] - .5) * (b.at(id)[0] - .5) / n;
  BOOST_TEST(std::abs(covariance) < 5. / 12. / std::sqrt(n));
}

BOOST_AUTO_TEST_CASE(mean_and_variance_of_a_normal_are_right)
{
  const double    centre = .5, sigma = 1.2;
  const Domain<2> domain(box("-8", "8", 6)); // h = 1/4
  const Vector    mass = density(
      domain.space, [&](const auto &x) { return normal(x, centre, sigma); });
  const double n = 100000.;
  const auto   points = sample(domain.space, mass, 100000);
  check_ids(points, 100000);
  for (unsigned int d = 0; d < 2; ++d)
  {
    double mean = 0., variance = 0.;
    for (const auto &[id, x] : points)
      mean += x[d] / n;
    for (const auto &[id, x] : points)
      variance += (x[d] - mean) * (x[d] - mean) / (n - 1.);
    BOOST_TEST(std::abs(mean - centre) < 5. * sigma / std::sqrt(n));
    // The trapezoidal rule is exact here; each hat has the variance h^2/6.
    const double expected = sigma * sigma + .25 * .25 / 6.;
    BOOST_TEST(std::abs(variance - expected) <
               5. * expected * std::sqrt(2. / n));
  }
}

BOOST_AUTO_TEST_CASE(cells_are_chosen_by_their_mass)
{
  const Domain<2> domain(box("0", "1", 4)); // h = 1/16
  const Vector    mass = density(domain.space, wavy<2>);
  const double    n = 200000.;
  const auto      index = [](const dealii::Point<2> &x)
  { return unsigned(x[1] * 16.) * 16 + unsigned(x[0] * 16.); };

  // On rectangles the vertex rule is exact for the d-linear density.
  std::vector<double> expected(256, 0.), counts(256, 0.);
  for (const auto &cell : domain.space.cells())
  {
    dealii::Point<2> centre;
    double           mean = 0.;
    for (const unsigned int i : cell.node)
    {
      centre += dealii::Tensor<1, 2>(domain.space.locations()[i]) / 4.;
      mean +=
          mass.local_element(i) / domain.space.measure().local_element(i) / 4.;
    }
    expected[index(centre)] = n * mean / 256.;
  }
  dealii::Utilities::MPI::sum(expected, MPI_COMM_WORLD, expected);
  for (const auto &[id, x] : sample(domain.space, mass, 200000))
    counts[index(x)] += 1.;
  check_chi_square(counts, expected);
}

BOOST_AUTO_TEST_CASE(within_a_cell_the_density_is_d_linear)
{
  const Domain<2> domain(bricks("1", 0));
  // Not a product; zero at one corner.
  const auto p = [](const dealii::Point<2> &x)
  { return 4. + 2. * x[0] + x[1] - x[0] * x[1]; };
  const Vector        mass = density(domain.space, p);
  const unsigned int  n = 100000, m = 8; // m^2 parts
  std::vector<double> expected(m * m), counts(m * m, 0.);
  for (unsigned int j = 0; j < m; ++j)
    for (unsigned int i = 0; i < m; ++i) // exact: p is bilinear, its mean is 4
      expected[j * m + i] =
          p({-1. + (2. * i + 1.) / m, -1. + (2. * j + 1.) / m}) / 4. * n /
          (m * m);
  for (const auto &[id, x] : sample(domain.space, mass, n))
    counts[unsigned((x[1] + 1.) / 2. * m) * m +
           unsigned((x[0] + 1.) / 2. * m)] += 1.;
  check_chi_square(counts, expected);
}

// The determinant of the Jacobian is not constant: rejection.
BOOST_AUTO_TEST_CASE(moments_are_right_on_skewed_cells)
{
  check_moments<2>(ball(2., 1));
  check_moments<2>(file("annulus.msh", 0));
  check_moments<3>(ball(2., 0));
  check_moments<3>(file("bent_duct.msh", 0));
}

BOOST_AUTO_TEST_CASE(points_are_uniform_in_tapering_cells)
{
  check_tapering<2>(0);
  check_tapering<2>(1);
  check_tapering<3>(0);
  check_tapering<3>(1);
}

BOOST_AUTO_TEST_CASE(there_are_no_points_where_there_is_no_mass)
{
  const Domain<2> domain(box("-1", "1", 4)); // h = 1/8
  const Vector    mass =
      density(domain.space,
              [](const dealii::Point<2> &x) { return x[0] > .01 ? 1. : 0.; });
  const auto points = sample(domain.space, mass, 20000);
  check_ids(points, 20000);
  double n_layer = 0.;
  for (const auto &[id, x] : points)
  {
    BOOST_TEST(x[0] > 0.); // the node at 0 has none, that at 1/8 has
    n_layer += x[0] < .125 ? 1. : 0.;
  }
  // Half of a column of cells, to 7.5 with mass.
  const double expected = 20000. * .5 / 7.5;
  BOOST_TEST(std::abs(n_layer - expected) < 5. * std::sqrt(expected));
}

BOOST_AUTO_TEST_CASE(one_node_may_have_all_the_mass)
{
  const Domain<3> domain(box("-1", "1", 3)); // h = 1/4
  const auto      only_at = [&](const dealii::Point<3> &place)
  {
    return density(domain.space,
                   [&](const dealii::Point<3> &x)
                   { return x.distance(place) < .1 ? 1. : 0.; });
  };
  for (const dealii::Point<3> &place :
       {dealii::Point<3>(0., 0., 0.), dealii::Point<3>(1., -1., 1.)})
  {
    const auto points = sample(domain.space, only_at(place), 1000);
    check_ids(points, 1000);
    for (const auto &[id, x] : points)
      for (unsigned int d = 0; d < 3; ++d)
      {
        BOOST_TEST(std::abs(x[d] - place[d]) < .25);
        BOOST_TEST(std::abs(x[d]) < 1.);
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()
