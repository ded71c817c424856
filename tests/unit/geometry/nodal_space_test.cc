#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <boost/test/unit_test.hpp>

#include <memory>

#include "../refined_domain.h"
#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(nodal_space_test)

namespace
{
/// A box with a moved mesh. The space is built after the move.
template <int dim>
struct MovedBox
{
  template <typename Map>
  MovedBox(const unsigned int refinements, const Map &map)
      : mesh(MPI_COMM_WORLD, box("0", "1", refinements), ".")
  {
    dealii::GridTools::transform(map, mesh.triangulation());
    space = std::make_unique<NodalSpace<dim>>(mesh);
  }

  Mesh<dim>                        mesh;
  std::unique_ptr<NodalSpace<dim>> space;
};

/// x -> x + s y in the first direction.
template <int dim>
auto shear(const double s)
{
  return [s](const dealii::Point<dim> &x)
  {
    dealii::Point<dim> y = x;
    y[0] += s * x[1];
    return y;
  };
}

template <int dim>
double volume_of_cells(const Mesh<dim> &mesh)
{
  double local = 0.;
  for (const auto &cell : mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      local += cell->measure();
  return dealii::Utilities::MPI::sum(local, mesh.communicator());
}

/// a.x with a_d = 1 - 1.7 d.
template <int dim>
double linear(const dealii::Point<dim> &x)
{
  double value = 0.3;
  for (unsigned int d = 0; d < dim; ++d)
    value += (1. - 1.7 * d) * x[d];
  return value;
}

/// sum k_ij (psi_i - psi_j)^2.
template <int dim>
double pair_energy(const NodalSpace<dim> &space, const Vector &psi)
{
  double sum = 0.;
  for (const auto &pair : space.pairs())
  {
    const double drop = psi.local_element(pair.i) - psi.local_element(pair.j);
    sum += pair.conductance * drop * drop;
  }
  return dealii::Utilities::MPI::sum(sum, space.mesh().communicator());
}

/// sum w |g|^2.
template <int dim>
double corner_energy(const NodalSpace<dim> &space, const Vector &psi)
{
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(psi, gradients);
  double sum = 0.;
  for (std::size_t s = 0; s < gradients.size(); ++s)
    sum += space.corner(s).weight * gradients[s].norm_square();
  return dealii::Utilities::MPI::sum(sum, space.mesh().communicator());
}

template <int dim>
double smallest_conductance(const NodalSpace<dim> &space)
{
  double smallest = 0.;
  for (const auto &pair : space.pairs())
    smallest = std::min(smallest, pair.conductance);
  return dealii::Utilities::MPI::min(smallest, space.mesh().communicator());
}

template <int dim>
double sum_of_measure(const NodalSpace<dim> &space)
{
  return node_sum(space,
                  [&](const unsigned int i)
                  { return space.measure().local_element(i); });
}

template <int dim>
void check_box(const GeometryParameters &parameters, const double volume)
{
  const Domain<dim> domain(parameters);
  const auto       &space = domain.space;
  BOOST_TEST(sum_of_measure(space) == volume, tolerance(1e-13));
  BOOST_TEST(space.volume() == volume, tolerance(1e-13));
  BOOST_TEST(space.n_global() ==
             std::pow((1u << parameters.global_refinements) + 1, dim));
  BOOST_TEST(smallest_conductance(space) == 0.);
  BOOST_TEST(space.skewed_fraction() == 0.);

  const Vector psi = nodal_values(space, linear<dim>);
  double       square = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    square += (1. - 1.7 * d) * (1. - 1.7 * d);
  BOOST_TEST(pair_energy(space, psi) == square * volume, tolerance(1e-12));
  BOOST_TEST(corner_energy(space, psi) == square * volume, tolerance(1e-12));
}

template <int dim>
void check_linear_gradients(const NodalSpace<dim> &space)
{
  const Vector                        psi = nodal_values(space, linear<dim>);
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(psi, gradients);
  BOOST_TEST(gradients.size() == space.n_all_corners());
  double worst = 0.;
  for (auto gradient : gradients)
  {
    for (unsigned int d = 0; d < dim; ++d)
      gradient[d] -= 1. - 1.7 * d;
    worst = std::max(worst, gradient.norm());
  }
  BOOST_TEST(worst <= 1e-11);
}

/// Of couplings that are not along mesh lines of a box.
template <int dim>
double largest_diagonal(const NodalSpace<dim> &space)
{
  double largest = 0.;
  for (const auto &pair : space.pairs())
  {
    const auto   edge = space.locations()[pair.i] - space.locations()[pair.j];
    unsigned int changed = 0;
    for (unsigned int d = 0; d < dim; ++d)
      changed += std::abs(edge[d]) > 1e-10;
    if (changed > 1)
      largest = std::max(largest, pair.conductance);
  }
  return dealii::Utilities::MPI::max(largest, space.mesh().communicator());
}

/// sum_j k_ij (psi_j - psi_i) / m_i.
template <int dim>
Vector laplacian(const NodalSpace<dim> &space, const Vector &psi)
{
  Vector result = space.make_vector();
  for (const auto &pair : space.pairs())
  {
    const double flow = pair.conductance *
                        (psi.local_element(pair.j) - psi.local_element(pair.i));
    result.local_element(pair.i) += flow;
    result.local_element(pair.j) -= flow;
  }
  result.compress(dealii::VectorOperation::add);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    result.local_element(i) /= space.measure().local_element(i);
  return result;
}

/// |sum k (psi_i - psi_j)^2 / sum w |g|^2 - 1| of a smooth psi.
template <int dim>
double energy_difference(const NodalSpace<dim> &space)
{
  const Vector psi =
      nodal_values(space,
                   [](const dealii::Point<dim> &x)
                   { return std::sin(2. * x[0]) + x[0] * x[dim - 1]; });
  return std::abs(pair_energy(space, psi) / corner_energy(space, psi) - 1.);
}
} // namespace

BOOST_AUTO_TEST_CASE(boxes_have_their_volume_and_their_stiffness)
{
  check_box<1>(box("-1", "2", 5), 3.);
  check_box<2>(box("0", "1", 4), 1.);
  check_box<2>(box("-1, 0", "2, 0.5", 3), 1.5);
  check_box<3>(box("-1, 0, 3", "2, 0.5, 7", 2), 6.);
  // Fewer cells than ranks: some ranks own nothing.
  check_box<1>(box("0", "1", 0), 1.);
  check_box<2>(box("0", "1", 0), 1.);
}

BOOST_AUTO_TEST_CASE(the_measure_of_quadrilaterals_is_their_area)
{
  // The Jacobian of a bilinear map is linear: vertex quadrature is exact.
  const Domain<2> disk(ball(2., 4));
  BOOST_TEST(sum_of_measure(disk.space) == volume_of_cells(disk.mesh),
             tolerance(1e-12));
  const Domain<2> annulus(file("annulus.msh", 1));
  BOOST_TEST(sum_of_measure(annulus.space) == volume_of_cells(annulus.mesh),
             tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_measure_of_a_ball_converges_with_order_two)
{
  const auto error = [](const unsigned int n)
  {
    const Domain<3> domain(ball(1., n));
    return std::abs(domain.space.volume() - 4. / 3. * M_PI);
  };
  const double coarse = error(1), medium = error(2), fine = error(3);
  BOOST_TEST(std::log2(coarse / medium) > 1.7);
  BOOST_TEST(std::log2(medium / fine) > 1.8);
}

BOOST_AUTO_TEST_CASE(rectangles_of_any_aspect_ratio_have_five_or_seven_points)
{
  const Domain<2> flat(box("0", "7, 1", 4));
  const Domain<3> flatter(box("0", "7, 1, 49", 2));
  BOOST_TEST(largest_diagonal(flat.space) == 0.);
  BOOST_TEST(largest_diagonal(flatter.space) == 0.);

  // Along mesh lines only and exact for x^2 and y^2 inside: the stencil is
  // that of finite differences, whatever the aspect ratio.
  const auto &space = flat.space;
  for (unsigned int d = 0; d < 2; ++d)
  {
    const Vector result = laplacian(space,
                                    nodal_values(space,
                                                 [d](const dealii::Point<2> &x)
                                                 { return x[d] * x[d]; }));
    for (unsigned int i = 0; i < space.n_owned(); ++i)
    {
      const auto &x = space.locations()[i];
      if (x[d] > 1e-10 && x[d] < (d == 0 ? 7. : 1.) - 1e-10)
        BOOST_TEST(result.local_element(i) == 2., tolerance(1e-10));
    }
  }
}

BOOST_AUTO_TEST_CASE(parallelograms_keep_their_stiffness)
{
  for (const double s : {0.4, -0.9})
  {
    const MovedBox<2> moved(3, shear<2>(s));
    const auto       &space = *moved.space;
    const Vector      psi = nodal_values(space, linear<2>);
    const double      exact = 1. + 0.7 * 0.7; // the area is 1
    BOOST_TEST(space.skewed_fraction() == 0.);
    BOOST_TEST(smallest_conductance(space) == 0.);
    BOOST_TEST(largest_diagonal(space) > 0.);
    BOOST_TEST(pair_energy(space, psi) == exact, tolerance(1e-12));
    BOOST_TEST(corner_energy(space, psi) == exact, tolerance(1e-12));
  }
  const MovedBox<3> moved(2, shear<3>(0.5));
  const Vector      psi = nodal_values(*moved.space, linear<3>);
  const double      exact = 1. + 0.7 * 0.7 + 2.4 * 2.4;
  BOOST_TEST(pair_energy(*moved.space, psi) == exact, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(skewed_cells_get_viscosity_never_a_negative_conductance)
{
  const MovedBox<2> moved(3, shear<2>(2.));
  const auto       &space = *moved.space;
  const Vector      psi = nodal_values(space, linear<2>);
  BOOST_TEST(space.skewed_fraction() == 1.);
  BOOST_TEST(smallest_conductance(space) == 0.);
  BOOST_TEST(pair_energy(space, psi) > corner_energy(space, psi));
  BOOST_TEST(space.volume() == 1., tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(conductances_of_curved_meshes_are_not_negative)
{
  BOOST_TEST(smallest_conductance(Domain<2>(ball(1., 4)).space) == 0.);
  BOOST_TEST(smallest_conductance(Domain<3>(ball(1., 2)).space) == 0.);
  BOOST_TEST(smallest_conductance(Domain<2>(file("annulus.msh", 1)).space) ==
             0.);
}

BOOST_AUTO_TEST_CASE(both_stiffness_forms_converge_to_each_other)
{
  const auto difference = [](const unsigned int n)
  { return energy_difference(Domain<2>(ball(1., n)).space); };
  const double coarse = difference(3), medium = difference(4),
               fine = difference(5), finest = difference(6);
  BOOST_TEST_MESSAGE("stiffness on the disk: " << coarse << ' ' << medium << ' '
                                               << fine << ' ' << finest);
  BOOST_TEST(medium <= 0.55 * coarse);
  BOOST_TEST(fine <= 0.55 * medium);
  BOOST_TEST(finest <= 0.55 * fine);

  const auto bend = [](const dealii::Point<2> &x)
  {
    const double bump = 0.1 * std::sin(M_PI * x[0]) * std::sin(M_PI * x[1]);
    return dealii::Point<2>(x[0] + bump, x[1] - bump);
  };
  const auto bent = [&](const unsigned int n)
  { return energy_difference(*MovedBox<2>(n, bend).space); };
  BOOST_TEST(bent(4) <= 0.55 * bent(3));
  BOOST_TEST(bent(5) <= 0.55 * bent(4));
}

BOOST_AUTO_TEST_CASE(gradients_of_linear_functions_are_exact_on_any_mesh)
{
  check_linear_gradients(Domain<1>(box("-3", "5", 4)).space);
  check_linear_gradients(Domain<2>(box("0", "7, 1", 3)).space);
  check_linear_gradients(Domain<3>(box("0", "7, 1, 3", 2)).space);
  check_linear_gradients(Domain<2>(ball(1., 3)).space);
  check_linear_gradients(Domain<3>(ball(1., 2)).space);
  check_linear_gradients(Domain<2>(file("annulus.msh", 0)).space);
  check_linear_gradients(*MovedBox<2>(3, shear<2>(2.)).space);
}

BOOST_AUTO_TEST_CASE(equal_cells_share_a_shape)
{
  // Empty ranks have none.
  BOOST_TEST(Domain<2>(box("-1", "1", 4)).space.shapes().size() <= 1u);
  BOOST_TEST(Domain<3>(box("-1", "1", 3)).space.shapes().size() <= 1u);
  // Coordinates are rounded, and so are differences: still a few.
  const Domain<2> rounded(box("-0.3, 0.1", "1.7, 0.8", 6));
  BOOST_TEST(rounded.space.shapes().size() <= rounded.space.cells().size() / 4);
  // Each of three levels has its own, and a factor that varies makes more.
  auto refined = refined_domain<2>(box("-1", "1", 4), .6);
  auto largest = [&refined]()
  {
    return dealii::Utilities::MPI::max(refined->space.shapes().size(),
                                       MPI_COMM_WORLD);
  };
  BOOST_TEST(largest() == 3u);
  refined->space.magnify_gradients([](const dealii::Point<2> &x)
                                   { return x[0] < 0. ? 1. : 2.; });
  BOOST_TEST(largest() > 3u);
  BOOST_TEST(largest() <= 6u);
  // As many as there are different cells.
  const Domain<2> disk(ball(1., 3));
  BOOST_TEST(disk.space.shapes().size() >= disk.space.cells().size() / 9);
}

BOOST_AUTO_TEST_CASE(gradients_belong_to_their_corner)
{
  // psi = x y: the gradient (y, x) at the corner's own vertex.
  const Domain<2> domain(box("0", "2, 1", 3));
  const auto     &space = domain.space;
  const Vector    psi = nodal_values(
      space, [](const dealii::Point<2> &x) { return x[0] * x[1]; });
  std::vector<dealii::Tensor<1, 2>> gradients;
  space.gradients(psi, gradients);
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    const auto &x = space.locations()[space.cells()[s / 4].node[s % 4]];
    BOOST_TEST(std::abs(gradients[s][0] - x[1]) <= 1e-12);
    BOOST_TEST(std::abs(gradients[s][1] - x[0]) <= 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(the_transport_length_of_uniform_grids_is_known)
{
  const auto length = [](const auto &domain)
  { return domain.space.transport_length(); };
  const double h = 1. / 8.;
  BOOST_TEST(length(Domain<1>(box("0", "1", 3))) == h / 2., tolerance(1e-13));
  BOOST_TEST(length(Domain<2>(box("0", "1", 3))) == h / 4., tolerance(1e-13));
  BOOST_TEST(length(Domain<3>(box("0", "1", 3))) == h / 6., tolerance(1e-13));
  // In general 1 / sum_d 2/h_d.
  BOOST_TEST(length(Domain<2>(box("0", "7, 1", 3))) == h / (2. / 7. + 2.),
             tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(nothing_depends_on_the_number_of_ranks)
{
  const auto           parameters = ball(1., 4);
  const Domain<2>      many(parameters);
  const NodalSpace<2> &a = many.space;
  const Domain<2>      one(parameters, MPI_COMM_SELF);
  const NodalSpace<2> &b = one.space;
  BOOST_TEST(a.n_global() == b.n_global());
  BOOST_TEST(a.transport_length() == b.transport_length(), tolerance(1e-12));
  BOOST_TEST(a.skewed_fraction() == b.skewed_fraction(), tolerance(1e-12));
  BOOST_TEST(a.volume() == b.volume(), tolerance(1e-12));
  const auto moment = [](const NodalSpace<2> &space)
  {
    return node_sum(space,
                    [&](const unsigned int i)
                    {
                      const auto &x = space.locations()[i];
                      return space.measure().local_element(i) * x[0] * x[0];
                    });
  };
  BOOST_TEST(moment(a) == moment(b), tolerance(1e-12));
  const auto sine = [](const dealii::Point<2> &x)
  { return std::sin(3. * x[0] + x[1]); };
  BOOST_TEST(pair_energy(a, nodal_values(a, sine)) ==
                 pair_energy(b, nodal_values(b, sine)),
             tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
