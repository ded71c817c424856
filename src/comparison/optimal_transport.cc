#include <lipflow/base/errors.h>
#include <lipflow/base/point_distance.h>
#include <lipflow/comparison/optimal_transport.h>

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

namespace lipflow
{
namespace
{
/// Of masses and costs in the network. LEMON prices its artificial arcs at 2^62
/// and adds up to M + N costs to that: below 2^59 in all, nothing overflows.
using Whole = std::int64_t;
constexpr int mass_bits = 60;
constexpr int cost_bits = 59;

using Graph = lemon::StaticDigraph;
using Simplex = lemon::NetworkSimplex<Graph, Whole, Whole>;

/// c(x_i, y_j).
struct PairCosts
{
  const PointSet &p, &q;
  GroundCost      cost;

  double operator()(const std::size_t i, const std::size_t j) const
  {
    const double square = squared_distance(p.point(i), q.point(j), p.dimension);
    return cost == GroundCost::squared_distance ? square : std::sqrt(square);
  }

  double maximum() const
  {
    double largest = 0.;
    for (std::size_t i = 0; i < p.size(); ++i)
      for (std::size_t j = 0; j < q.size(); ++j)
        largest = std::max(largest, (*this)(i, j));
    return largest;
  }
};

/// The costs by arc, for LEMON: arc i N + j goes from i to j. Computed when
/// asked for, as the simplex method makes its own copy.
struct IntegerCosts
{
  using Key = Graph::Arc;
  using Value = Whole;

  const PairCosts &costs;
  double           scale;

  Value operator[](const Key &arc) const
  {
    const auto        a = static_cast<std::size_t>(Graph::id(arc));
    const std::size_t n = costs.q.size();
    return std::llround(costs(a / n, a % n) * scale);
  }
};

/// Weights as integers.
struct IntegerMasses
{
  std::vector<Whole> p, q;
  double             total;     ///< the sum of each
  double             misplaced; ///< that rounding has moved, share of total
};

/// Thousands of weights added in double would be off by 1e-14, and that would
/// be mass on the way to nowhere.
double sum_of(const std::vector<double> &values)
{
  return static_cast<double>(
      std::accumulate(values.begin(), values.end(), 0.0L));
}

bool all_equal(const std::vector<double> &values)
{
  return std::all_of(values.begin(),
                     values.end(),
                     [&](const double value) { return value == values[0]; });
}

/// Multiples of 2^-60 of sum 1. Adds |w - w~|_1 to @p misplaced.
/// Half of it would do if the weights as doubles had exactly the sum 1.
std::vector<Whole> rounded(const std::vector<double> &weights,
                           double                    &misplaced)
{
  const double       total = std::ldexp(1., mass_bits);
  const double       sum = sum_of(weights);
  std::vector<Whole> masses(weights.size());
  Whole              missing = Whole(1) << mass_bits;
  for (std::size_t k = 0; k < weights.size(); ++k)
  {
    masses[k] = std::llround(weights[k] / sum * total);
    missing -= masses[k];
  }
  *std::max_element(masses.begin(), masses.end()) += missing;
  for (std::size_t k = 0; k < weights.size(); ++k)
    misplaced +=
        std::abs(weights[k] / sum - static_cast<double>(masses[k]) / total);
  return masses;
}

IntegerMasses integer_masses(const PointSet &p, const PointSet &q)
{
  if (all_equal(p.weights) && all_equal(q.weights))
  {
    const auto  m = static_cast<Whole>(p.size());
    const auto  n = static_cast<Whole>(q.size());
    const Whole divisor = std::gcd(m, n);
    return {std::vector<Whole>(p.size(), n / divisor),
            std::vector<Whole>(q.size(), m / divisor),
            static_cast<double>(m / divisor * n),
            0.};
  }
  IntegerMasses masses;
  masses.total = std::ldexp(1., mass_bits);
  masses.misplaced = 0.;
  masses.p = rounded(p.weights, masses.misplaced);
  masses.q = rounded(q.weights, masses.misplaced);
  return masses;
}

/// All arcs from the @p m points of P, nodes 0, ..., m - 1, to the @p n of Q.
void build_bipartite(Graph &graph, const int m, const int n)
{
  std::vector<std::pair<int, int>> arcs;
  arcs.reserve(static_cast<std::size_t>(m) * n);
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j)
      arcs.emplace_back(i, m + j);
  graph.build(m + n, arcs.begin(), arcs.end());
}

void solve(Simplex &simplex, const Graph &graph, const IntegerMasses &masses)
{
  Graph::NodeMap<Whole> supply(graph);
  const std::size_t     m = masses.p.size();
  for (std::size_t i = 0; i < m; ++i)
    supply[Graph::node(static_cast<int>(i))] = masses.p[i];
  for (std::size_t j = 0; j < masses.q.size(); ++j)
    supply[Graph::node(static_cast<int>(m + j))] = -masses.q[j];
  if (simplex.supplyMap(supply).run() != Simplex::OPTIMAL)
    throw Error(ExitCode::numerical,
                "The optimal transport between two sets of points was not "
                "found. Check that all coordinates and weights are finite.");
}

/// The mean over a measure, whatever the sum of its weights is.
double mean(const std::vector<double> &weights,
            const std::vector<double> &values)
{
  long double sum = 0.L;
  for (std::size_t k = 0; k < weights.size(); ++k)
    sum += static_cast<long double>(weights[k]) * values[k];
  return static_cast<double>(sum) / sum_of(weights);
}

/// sum_i p_i min_j { c_ij - v_j } + sum_j q_j v_j.
double dual_value(const PairCosts &costs, const std::vector<double> &v)
{
  std::vector<double> u(costs.p.size(),
                        std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < u.size(); ++i)
    for (std::size_t j = 0; j < v.size(); ++j)
      u[i] = std::min(u[i], costs(i, j) - v[j]);
  return mean(costs.p.weights, u) + mean(costs.q.weights, v);
}

/// The potentials at the points of Q. A constant changes nothing; the integers
/// lie around 2^62, which would take the digits of doubles: subtracted first.
std::vector<double>
potentials(const Simplex &simplex, const PairCosts &costs, const double scale)
{
  const auto          m = static_cast<int>(costs.p.size());
  const Whole         reference = simplex.potential(Graph::node(m));
  std::vector<double> v(costs.q.size(), 0.);
  for (std::size_t j = 0; scale > 0. && j < v.size(); ++j)
    v[j] = static_cast<double>(
               simplex.potential(Graph::node(m + static_cast<int>(j))) -
               reference) /
           scale;
  return v;
}
} // namespace

TransportPlan
optimal_transport(const PointSet &p, const PointSet &q, const GroundCost cost)
{
  AssertDimension(p.dimension, q.dimension);
  Assert(p.size() > 0 && q.size() > 0, dealii::ExcEmptyObject());
  Assert(p.size() < std::numeric_limits<int>::max() / 2 / q.size(),
         dealii::ExcMessage("LEMON counts arcs in int."));
  const PairCosts     costs{p, q, cost};
  const IntegerMasses masses = integer_masses(p, q);
  const double        largest = costs.maximum();
  const double        scale =
      largest > 0. ? std::ldexp(1., cost_bits) /
                         static_cast<double>(p.size() + q.size()) / largest
                          : 0.;
  Graph graph;
  build_bipartite(
      graph, static_cast<int>(p.size()), static_cast<int>(q.size()));
  Simplex simplex(graph);
  simplex.costMap(IntegerCosts{costs, scale});
  solve(simplex, graph, masses);

  TransportPlan plan;
  for (std::size_t i = 0; i < p.size(); ++i)
    for (std::size_t j = 0; j < q.size(); ++j)
    {
      const Whole flow =
          simplex.flow(Graph::arc(static_cast<int>(i * q.size() + j)));
      if (flow == 0)
        continue;
      plan.pairs.push_back({i, j, static_cast<double>(flow) / masses.total});
      plan.cost.upper += plan.pairs.back().mass * costs(i, j);
    }
  plan.cost.upper += masses.misplaced * largest;
  const double lower = dual_value(costs, potentials(simplex, costs, scale));
  // Rounding may bring them out of order where they are equal.
  plan.cost.lower = std::clamp(lower, 0., plan.cost.upper);
  return plan;
}

double transport_memory(const double m, const double n)
{
  // An arc: in the graph four int, in LEMON's simplex method three int, five
  // Whole and a char; the list of pairs that the graph is built from is gone
  // by then.
  return m * n * (7. * sizeof(int) + 5. * sizeof(Whole) + 1.);
}
} // namespace lipflow
