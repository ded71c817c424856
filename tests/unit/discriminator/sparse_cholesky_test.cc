#include <lipflow/discriminator/sparse_cholesky.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "../ranks.h"
#include "../test_densities.h"

using namespace lipflow;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(sparse_cholesky_test, *test::on_one_rank())

namespace
{
using Pairs = std::vector<std::pair<unsigned int, unsigned int>>;

/// A square of n x n nodes with links to the right, upwards and both ways
/// across, each of the latter named twice, once in either order.
struct Square
{
  explicit Square(const unsigned int side)
      : n(side)
      , diagonal(side * side)
  {
    const auto link = [this](const unsigned int i, const unsigned int j)
    { pairs.emplace_back(i, j); };
    for (unsigned int y = 0; y < n; ++y)
      for (unsigned int x = 0; x < n; ++x)
      {
        const unsigned int i = y * n + x;
        if (x + 1 < n)
          link(i, i + 1);
        if (y + 1 < n)
          link(i, i + n);
        if (x + 1 < n && y + 1 < n)
          for (const auto &[a, b] : Pairs{{i, i + n + 1}, {i + 1, i + n}})
          {
            link(a, b);
            link(b, a);
          }
      }
    for (std::size_t k = 0; k < pairs.size(); ++k)
      couplings.push_back(1. + test::noise(1, k));
    for (std::size_t i = 0; i < diagonal.size(); ++i)
      diagonal[i] = 1.1 + test::noise(2, i);
  }

  std::vector<double> product(const std::vector<double> &x) const
  {
    std::vector<double> y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      y[i] = diagonal[i] * x[i];
    for (std::size_t k = 0; k < pairs.size(); ++k)
    {
      const auto [i, j] = pairs[k];
      const double flow = couplings[k] * (x[i] - x[j]);
      y[i] += flow;
      y[j] -= flow;
    }
    return y;
  }

  /// Largest |x - K^{-1} K x| with the factor there is.
  double error(SparseCholesky &cholesky) const
  {
    std::vector<double> x(diagonal.size()), y(diagonal.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = test::noise(3, i);
    cholesky.solve(product(x).data(), y.data());
    double largest = 0.;
    for (std::size_t i = 0; i < x.size(); ++i)
      largest = std::max(largest, std::abs(x[i] - y[i]));
    return largest;
  }

  unsigned int        n;
  Pairs               pairs;
  std::vector<double> couplings, diagonal;
};
} // namespace

BOOST_AUTO_TEST_CASE(solves_small_systems_and_large_ones)
{
  for (const unsigned int n : {1, 2, 3, 40})
  {
    const Square   square(n);
    SparseCholesky cholesky(square.diagonal.size(), square.pairs);
    BOOST_TEST(cholesky.factor(square.couplings, square.diagonal.data()));
    BOOST_TEST(square.error(cholesky) <= 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(equal_matrices_give_equal_bits_whatever_came_between)
{
  Square               square(30);
  SparseCholesky       first(square.diagonal.size(), square.pairs);
  SparseCholesky       second(square.diagonal.size(), square.pairs);
  std::vector<double>  x(square.diagonal.size()), y(x);
  std::vector<double> &rhs = square.diagonal;
  BOOST_TEST(first.factor(square.couplings, square.diagonal.data()));
  first.solve(rhs.data(), x.data());

  std::vector<double> others(square.couplings);
  for (double &value : others)
    value *= value;
  BOOST_TEST(second.factor(others, square.diagonal.data()));
  second.solve(rhs.data(), y.data());
  BOOST_TEST(x != y);
  BOOST_TEST(second.factor(square.couplings, square.diagonal.data()));
  second.solve(rhs.data(), y.data());
  BOOST_TEST(x == y);
}

// A network that is hardly grounded: what is left for the last pivot is
// rounding, of either sign.
BOOST_AUTO_TEST_CASE(what_only_rounding_makes_singular_has_a_factor)
{
  Square square(40);
  std::fill(square.diagonal.begin(), square.diagonal.end(), 1e-20);
  SparseCholesky cholesky(square.diagonal.size(), square.pairs);
  for (unsigned int seed = 1; seed <= 8; ++seed)
  {
    for (std::size_t k = 0; k < square.pairs.size(); ++k)
      square.couplings[k] = 1. + test::noise(seed, k);
    BOOST_TEST(cholesky.factor(square.couplings, square.diagonal.data()));
    std::vector<double> rhs(square.diagonal.size()), x(rhs);
    rhs[41] = 1.;
    rhs[38 * 40 + 3] = -1.;
    cholesky.solve(rhs.data(), x.data());
    const std::vector<double> product = square.product(x);
    double                    largest = 0.;
    for (std::size_t i = 0; i < rhs.size(); ++i)
      largest = std::max(largest, std::abs(product[i] - rhs[i]));
    BOOST_TEST(largest <= 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(an_indefinite_matrix_has_no_factor_and_the_next_one_has)
{
  Square         square(40);
  SparseCholesky cholesky(square.diagonal.size(), square.pairs);
  const auto     good = square.diagonal;
  square.diagonal[800] = -100.;
  BOOST_TEST(!cholesky.factor(square.couplings, square.diagonal.data()));
  square.diagonal = good;
  BOOST_TEST(cholesky.factor(square.couplings, square.diagonal.data()));
  BOOST_TEST(square.error(cholesky) <= 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
