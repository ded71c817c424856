#include <lipflow/discriminator/linear_solver.h>

#include <boost/test/unit_test.hpp>
#include <petscsys.h>

#include <limits>

#include "../test_densities.h"

using namespace lipflow;
using namespace lipflow::test;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(linear_solver_test)

namespace
{
/// A method, or the factorisation that many ranks use: MUMPS.
struct Choice
{
  Choice(const LinearMethod which, const bool by_mumps = false)
      : method(which)
      , mumps(by_mumps)
  {
  }

  LinearMethod method;
  bool         mumps;
};

const auto choices = {Choice(LinearMethod::direct),
                      Choice(LinearMethod::direct, true),
                      Choice(LinearMethod::cg)};

/// Solvers that are made meanwhile are MUMPS, if so wanted.
class AskForMumps
{
public:
  explicit AskForMumps(const bool wanted)
  {
    if (wanted)
      PetscOptionsSetValue(nullptr, option, "mumps");
  }
  ~AskForMumps()
  {
    PetscOptionsClearValue(nullptr, option);
  }
  AskForMumps(const AskForMumps &) = delete;
  AskForMumps &operator=(const AskForMumps &) = delete;

private:
  static constexpr auto option = "-lipflow_pc_factor_mat_solver_type";
};

/// The matrix diag(d) + sum c_ij (x_i - x_j) on the pairs of a space.
template <int dim>
struct System
{
  explicit System(const NodalSpace<dim> &nodes, const Choice choice)
      : space(nodes)
      , diagonal(nodes.measure())
      , petsc_option(choice.mumps)
      , solver(nodes.measure(), index_pairs(nodes), choice.method)
  {
    for (const auto &pair : space.pairs())
      couplings.push_back(pair.conductance);
    solver.set_matrix(couplings, diagonal);
  }

  static std::shared_ptr<const LinearSolver::Pairs>
  index_pairs(const NodalSpace<dim> &space)
  {
    auto pairs = std::make_shared<LinearSolver::Pairs>();
    for (const auto &pair : space.pairs())
      pairs->emplace_back(pair.i, pair.j);
    return pairs;
  }

  /// |rhs - K x|_2 by the definition of K. Needs ghosts of x.
  double residual(const Vector &rhs, const Vector &x) const
  {
    return residual_vector(rhs, x).l2_norm();
  }

  Vector residual_vector(const Vector &rhs, const Vector &x) const
  {
    Vector r = space.make_vector();
    for (std::size_t k = 0; k < couplings.size(); ++k)
    {
      const auto  &pair = space.pairs()[k];
      const double flow =
          couplings[k] * (x.local_element(pair.i) - x.local_element(pair.j));
      r.local_element(pair.i) -= flow;
      r.local_element(pair.j) += flow;
    }
    r.compress(dealii::VectorOperation::add);
    for (unsigned int i = 0; i < space.n_owned(); ++i)
      r.local_element(i) +=
          rhs.local_element(i) - diagonal.local_element(i) * x.local_element(i);
    return r;
  }

  const NodalSpace<dim> &space;
  std::vector<double>    couplings;
  Vector                 diagonal;
  AskForMumps            petsc_option;
  LinearSolver           solver;
};

/// cos(pi x) cos(2 pi y) cos(3 pi z) is an eigenfunction of the discrete
/// Laplacian on the unit box with no-flux walls.
template <int dim>
double wave(const dealii::Point<dim> &x)
{
  double value = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    value *= std::cos((d + 1) * M_PI * x[d]);
  return value;
}

template <int dim>
void check_eigenfunction(const unsigned int refinements)
{
  const Domain<dim> domain(box("0", "1", refinements));
  const auto       &space = domain.space;
  const double      h = std::ldexp(1., -static_cast<int>(refinements));
  double            eigenvalue = 1.;
  for (unsigned int d = 0; d < dim; ++d)
    eigenvalue += (2. - 2. * std::cos((d + 1) * M_PI * h)) / (h * h);

  Vector rhs = nodal_values(space, wave<dim>);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    rhs.local_element(i) *= space.measure().local_element(i);

  for (const auto &choice : choices)
  {
    System<dim> system(space, choice);
    BOOST_TEST((system.solver.method() == choice.method));
    Vector     x = space.make_vector();
    const auto result = system.solver.solve(rhs, {1e-11, 0.}, x);
    BOOST_TEST(result.usable);
    // The entries of the matrix are up to 2 dim h^(dim-2).
    const double rounding = 1e-15 * dim * std::pow(h, dim - 2) * x.l2_norm();
    BOOST_TEST(system.residual(rhs, x) <= 1.1e-11 * rhs.l2_norm() + rounding);
    const double error =
        node_max(space,
                 [&](const unsigned int i)
                 {
                   return std::abs(x.local_element(i) -
                                   wave(space.locations()[i]) / eigenvalue);
                 });
    BOOST_TEST(error <= 1e-9);
  }
}

template <int dim>
Vector spikes(const NodalSpace<dim> &space)
{
  return nodal_values(space,
                      [](const dealii::Point<dim> &x)
                      { return noise(3, 1 + std::lround(100. * x.norm())); });
}
} // namespace

BOOST_AUTO_TEST_CASE(both_methods_know_the_eigenfunctions_of_a_box)
{
  check_eigenfunction<1>(8);
  check_eigenfunction<2>(5);
  check_eigenfunction<3>(3);
}

BOOST_AUTO_TEST_CASE(a_chain_longer_than_the_ranks_and_one_shorter)
{
  check_eigenfunction<1>(12);
  for (const auto &choice : choices)
  {
    const Domain<1> domain(box("0", "1", 0)); // two nodes
    System<1>       system(domain.space, choice);
    Vector          x = domain.space.make_vector();
    const Vector    rhs = nodal_values(
        domain.space, [](const dealii::Point<1> &p) { return 1. - 2. * p[0]; });
    BOOST_TEST(system.solver.solve(rhs, {1e-12, 0.}, x).usable);
    // (1/2 + 1) a - b = 1, (1/2 + 1) b - a = -1
    BOOST_TEST(node_max(domain.space,
                        [&](const unsigned int i) {
                          return std::abs(x.local_element(i) -
                                          .4 * rhs.local_element(i));
                        }) <= 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(tolerances_are_those_of_the_true_residual)
{
  const Domain<2> domain(ball(1., 4));
  const Vector    rhs = spikes(domain.space);
  System<2>       system(domain.space, LinearMethod::cg);
  Vector          x = domain.space.make_vector();
  unsigned int    last = 0;
  const double    none = std::numeric_limits<double>::max();
  for (const double relative : {1e-1, 1e-3, 1e-6})
  {
    const auto result = system.solver.solve(rhs, {relative, none}, x);
    BOOST_TEST(result.usable);
    BOOST_TEST(system.residual(rhs, x) <= 1.0001 * relative * rhs.l2_norm());
    BOOST_TEST(result.iterations > last);
    last = result.iterations;
  }
  // The smaller of the two counts.
  const auto tight = system.solver.solve(rhs, {1e-1, 1e-8}, x);
  BOOST_TEST(tight.usable);
  BOOST_TEST(tight.iterations > last);
  BOOST_TEST(system.residual(rhs, x) <= 1.0001e-8);
}

// What it may be on top of that where it costs little.
BOOST_AUTO_TEST_CASE(a_residual_of_little_price_is_not_made_smaller)
{
  const Domain<2> domain(ball(1., 4));
  const auto     &space = domain.space;
  const Vector    rhs = spikes(space);
  System<2>       system(space, LinearMethod::cg);
  // Many iterations, each of which does little.
  for (std::size_t k = 0; k < system.couplings.size(); ++k)
  {
    const auto                &pair = space.pairs()[k];
    const dealii::Tensor<1, 2> sum =
        dealii::Tensor<1, 2>(space.locations()[pair.i]) +
        dealii::Tensor<1, 2>(space.locations()[pair.j]);
    system.couplings[k] *=
        std::pow(10., 4. * std::sin(20. * sum[0]) * std::cos(17. * sum[1]));
  }
  system.solver.set_matrix(system.couplings, system.diagonal);
  Vector       x = space.make_vector();
  const double absolute = 1e-6 * rhs.l2_norm();
  const auto   tight = system.solver.solve(rhs, {1e-2, absolute}, x);
  BOOST_TEST(system.residual(rhs, x) <= 1.0001 * absolute);

  // Everything is cheap: ten times as much may be left, and no more.
  const auto   loose = system.solver.solve(rhs, {1e-2, absolute, 1e-30, 1.}, x);
  const double left = system.residual(rhs, x);
  BOOST_TEST(loose.iterations < tight.iterations);
  BOOST_TEST(left <= 10.001 * absolute);
  BOOST_TEST(left > absolute);

  // Nothing is.
  const auto dear = system.solver.solve(rhs, {1e-2, absolute, 1e30, 1e-30}, x);
  BOOST_TEST(dear.iterations == tight.iterations);

  // In between: |r_i| (1 to the node), or r_i^2/(2 d_i) where that is less.
  for (const double worth : {1e-6, 3e-8})
  {
    system.solver.solve(rhs, {1e-2, absolute, 1., worth}, x);
    const Vector r = system.residual_vector(rhs, x);
    const double price =
        node_sum(space,
                 [&](const unsigned int i)
                 {
                   const double part = r.local_element(i);
                   return std::min(std::abs(part),
                                   part * part /
                                       (2. * system.diagonal.local_element(i)));
                 });
    BOOST_TEST((price <= 1.001 * worth || r.l2_norm() <= 1.0001 * absolute));
  }
}

BOOST_AUTO_TEST_CASE(a_solver_that_was_released_solves_as_before)
{
  const Domain<2> domain(ball(1., 4));
  const Vector    rhs = spikes(domain.space);
  for (const auto &choice : choices)
  {
    System<2> system(domain.space, choice);
    Vector    x = domain.space.make_vector(), y = domain.space.make_vector();
    system.solver.solve(rhs, {1e-10, 0.}, x);
    system.solver.release();
    system.solver.release();
    system.solver.set_matrix(system.couplings, system.diagonal);
    BOOST_TEST(system.solver.solve(rhs, {1e-10, 0.}, y).usable);
    BOOST_TEST(system.residual(rhs, y) <= 1.1e-10 * rhs.l2_norm());
    y -= x;
    BOOST_TEST(y.linfty_norm() <= 1e-9 * x.linfty_norm());
  }
}

// Condensed pairs may come up twice.
BOOST_AUTO_TEST_CASE(values_of_a_pair_that_comes_up_twice_are_added_up)
{
  const Domain<2> domain(ball(1., 3));
  const auto     &space = domain.space;
  const Vector    rhs = spikes(space);
  for (const auto &choice : choices)
  {
    const AskForMumps   option(choice.mumps);
    System<2>           system(space, choice);
    auto                pairs = std::make_shared<LinearSolver::Pairs>();
    std::vector<double> values;
    for (std::size_t k = 0; k < system.couplings.size(); ++k)
      for (const double part : {.25, .75})
      {
        pairs->emplace_back(space.pairs()[k].i, space.pairs()[k].j);
        values.push_back(part * system.couplings[k]);
      }
    LinearSolver solver(space.measure(), pairs, choice.method);
    solver.set_matrix(values, system.diagonal);
    Vector x = space.make_vector();
    BOOST_TEST(solver.solve(rhs, {1e-10, 0.}, x).usable);
    BOOST_TEST(system.residual(rhs, x) <= 1.1e-10 * rhs.l2_norm());
  }
}

BOOST_AUTO_TEST_CASE(a_start_near_the_solution_saves_iterations_of_cg)
{
  using Start = LinearSolver::Start;
  const double    none = std::numeric_limits<double>::max();
  const Domain<2> domain(ball(1., 4));
  Vector          rhs = spikes(domain.space);
  System<2>       system(domain.space, LinearMethod::cg);
  Vector          x = domain.space.make_vector();
  system.solver.solve(rhs, {1e-8, none}, x);
  const Vector first = rhs;
  rhs.sadd(1., .01, domain.space.measure());
  Vector     near = x;
  const auto cold = system.solver.solve(rhs, {1e-6, none}, x),
             warm = system.solver.solve(rhs, {1e-6, none}, near, Start::x);
  BOOST_TEST(system.residual(rhs, near) <= 1.0001e-6 * rhs.l2_norm());
  BOOST_TEST(warm.iterations < cold.iterations);
  // The solution itself; the other method starts from nothing.
  BOOST_TEST(
      system.solver.solve(rhs, {1e-5, none}, near, Start::x).iterations == 0u);
  for (const auto &choice : choices)
  {
    System<2> other(domain.space, choice);
    near = 7.;
    other.solver.solve(first, {1e-10, none}, near, Start::x);
    BOOST_TEST(other.residual(first, near) <= 1.1e-10 * first.l2_norm());
  }
}

BOOST_AUTO_TEST_CASE(values_change_and_may_be_negative)
{
  const Domain<2> domain(box("0", "1", 4));
  const auto     &space = domain.space;
  const Vector    rhs = spikes(space);
  for (const auto &choice : choices)
  {
    System<2> system(space, choice);
    Vector    x = space.make_vector();
    system.solver.solve(rhs, {1e-10, 0.}, x);
    // (a - b)^2 over a diagonal is at most twice that over two sides: still
    // positive definite.
    for (std::size_t k = 0; k < system.couplings.size(); ++k)
    {
      const auto &pair = space.pairs()[k];
      const auto  edge = space.locations()[pair.i] - space.locations()[pair.j];
      const bool  diagonal = std::abs(edge[0] * edge[1]) > 1e-12;
      system.couplings[k] = diagonal ? -.1 : 3. * system.couplings[k];
    }
    system.diagonal *= 1e3;
    system.solver.set_matrix(system.couplings, system.diagonal);
    BOOST_TEST(system.residual(rhs, x) > 1e-3);
    BOOST_TEST(system.solver.solve(rhs, {1e-10, 0.}, x).usable);
    BOOST_TEST(system.residual(rhs, x) <= 1.1e-10 * rhs.l2_norm());
  }
}

BOOST_AUTO_TEST_CASE(a_zero_right_hand_side_has_the_zero_solution)
{
  const Domain<2> domain(box("0", "1", 2));
  for (const auto &choice : choices)
  {
    System<2>    system(domain.space, choice);
    Vector       x = domain.space.make_vector();
    const Vector rhs = domain.space.make_vector();
    x = 5.;
    BOOST_TEST(system.solver.solve(rhs, {1e-3, 0.}, x).usable);
    BOOST_TEST(x.l2_norm() == 0.);
  }
}

BOOST_AUTO_TEST_CASE(an_indefinite_matrix_is_a_breakdown_of_cg)
{
  const Domain<2> domain(box("0", "1", 3));
  System<2>       system(domain.space, LinearMethod::cg);
  system.diagonal *= -30.;
  system.solver.set_matrix(system.couplings, system.diagonal);
  Vector x = domain.space.make_vector();
  BOOST_TEST(!system.solver.solve(spikes(domain.space), {1e-8, 0.}, x).usable);
}

// CHOLMOD finds no factor and MUMPS takes over.
BOOST_AUTO_TEST_CASE(an_indefinite_matrix_is_solved_directly)
{
  const Domain<2> domain(box("0", "1", 5));
  System<2>       system(domain.space, LinearMethod::direct);
  const Vector    rhs = spikes(domain.space);
  Vector          x = domain.space.make_vector();
  for (const double factor : {-30., -1.1})
  {
    system.diagonal *= factor; // indefinite, then definite again
    system.solver.set_matrix(system.couplings, system.diagonal);
    BOOST_TEST(system.solver.solve(rhs, {1e-8, 0.}, x).usable);
    BOOST_TEST(system.residual(rhs, x) <= 1e-9 * rhs.l2_norm());
  }
}

BOOST_AUTO_TEST_CASE(cg_without_enough_iterations_leaves_something_of_use)
{
  const Domain<2> domain(ball(1., 4));
  System<2>       system(domain.space, LinearMethod::cg);
  const Vector    rhs = spikes(domain.space);
  Vector          x = domain.space.make_vector();
  // No arithmetic reaches this residual.
  const auto result = system.solver.solve(rhs, {1e-40, 0.}, x);
  BOOST_TEST(result.usable);
  BOOST_TEST(system.residual(rhs, x) <= 1e-10 * rhs.l2_norm());
}

BOOST_AUTO_TEST_CASE(direct_solves_of_equal_systems_are_equal_to_the_bit)
{
  const Domain<2> domain(ball(1., 4));
  const Vector    rhs = spikes(domain.space);
  Vector x = domain.space.make_vector(), y = domain.space.make_vector();
  System<2>(domain.space, LinearMethod::direct).solver.solve(rhs, {0., 0.}, x);
  System<2>(domain.space, LinearMethod::direct).solver.solve(rhs, {0., 0.}, y);
  BOOST_TEST(x.l2_norm() > 0.);
  for (unsigned int i = 0; i < domain.space.n_owned(); ++i)
    BOOST_TEST(x.local_element(i) == y.local_element(i));
}

BOOST_AUTO_TEST_CASE(the_solution_does_not_depend_on_the_number_of_ranks)
{
  for (const auto &choice : choices)
  {
    const auto moment = [choice](const MPI_Comm communicator)
    {
      const Domain<2> domain(ball(1., 4), communicator);
      const auto     &space = domain.space;
      System<2>       system(space, choice);
      Vector          x = space.make_vector();
      system.solver.solve(nodal_values(space,
                                       [](const dealii::Point<2> &p)
                                       { return std::sin(4. * p[0] + p[1]); }),
                          {1e-12, 0.},
                          x);
      return node_sum(space,
                      [&](const unsigned int i)
                      { return x.local_element(i) * space.locations()[i][0]; });
    };
    BOOST_TEST(moment(MPI_COMM_WORLD) == moment(MPI_COMM_SELF),
               tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_SUITE_END()
