#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/transport.h>

#include <deal.II/base/mpi.h>

#include <algorithm>

namespace lipflow
{
namespace
{
/// Flow along a pair, out of `from`.
struct EdgeFlow
{
  unsigned int from, to;
  double       amount; ///< k_ij (psi_from - psi_to) r >= 0, per unit of time
};

template <int dim>
EdgeFlow edge_flow(const typename NodalSpace<dim>::Pair &pair,
                   const EdgeDensity                    &density,
                   const Vector                         &psi)
{
  const double drop = psi.local_element(pair.i) - psi.local_element(pair.j);
  const double amount = pair.conductance * drop * density.upstream(drop);
  if (drop >= 0.)
    return {pair.i, pair.j, amount};
  return {pair.j, pair.i, -amount};
}
} // namespace

template <int dim>
void outflow(const NodalSpace<dim> &space,
             const EdgeDensities   &densities,
             const Vector          &psi,
             Vector                &out)
{
  AssertDimension(densities.size(), space.pairs().size());
  out = 0.;
  out.zero_out_ghost_values();
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const EdgeFlow flow = edge_flow<dim>(space.pairs()[k], densities[k], psi);
    out.local_element(flow.from) += flow.amount;
    out.local_element(flow.to) -= flow.amount;
  }
  space.condense(out);
  out.update_ghost_values();
}

namespace
{
/// Sums over the edges of a node, of mass: what comes in, what goes out.
struct Balance
{
  Vector in, out;
};

/// What moves: the densities under psi for a time dt.
struct Motion
{
  const EdgeDensities *densities;
  const Vector        *psi;
  double               dt;
};

/// With the flows out of each node scaled by @p factor (with ghosts, and at
/// hanging nodes the least of the parents'). Hanging nodes send what is their
/// parents' and pass on what they get.
template <int dim>
void balance_flows(const NodalSpace<dim> &space,
                   const Motion          &motion,
                   const Vector          &factor,
                   Balance               &balance)
{
  balance.in = 0.;
  balance.out = 0.;
  for (std::size_t k = 0; k < motion.densities->size(); ++k)
  {
    const EdgeFlow flow =
        edge_flow<dim>(space.pairs()[k], (*motion.densities)[k], *motion.psi);
    const double amount =
        motion.dt * flow.amount * factor.local_element(flow.from);
    balance.out.local_element(flow.from) += amount;
    balance.in.local_element(flow.to) += amount;
  }
  space.condense(balance.in);
  space.condense(balance.out);
}

/// Passes in which flows are limited; every one only lowers factors. The last
/// is that of bound_flows().
constexpr unsigned int maximum_passes = 10;

/// Lowers the factors of nodes that send more than they have and get (what
/// comes in falls from pass to pass). Returns whether there were any.
template <int dim>
bool limit_flows(const NodalSpace<dim> &space,
                 const Vector          &mass,
                 const Balance         &balance,
                 Vector                &factor)
{
  bool limited = false;
  factor.zero_out_ghost_values();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const double out = balance.out.local_element(i);
    const double have = mass.local_element(i) + balance.in.local_element(i);
    if (out <= have)
      continue;
    limited = true;
    factor.local_element(i) *= have / out;
  }
  factor.update_ghost_values();
  space.hanging_nodes().take_least(factor);
  return dealii::Utilities::MPI::max(static_cast<unsigned int>(limited),
                                     space.mesh().communicator()) > 0;
}

/// Lowers the factors to what nodes have, without what comes in, of @p
/// unlimited flows out of them. That is enough at once: a factor at a hanging
/// node is no larger than those of its parents.
template <int dim>
void bound_flows(const NodalSpace<dim> &space,
                 const Vector          &mass,
                 const Vector          &unlimited,
                 Vector                &factor)
{
  factor.zero_out_ghost_values();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    if (unlimited.local_element(i) > mass.local_element(i))
      factor.local_element(i) =
          std::min(factor.local_element(i),
                   mass.local_element(i) / unlimited.local_element(i));
  factor.update_ghost_values();
  space.hanging_nodes().take_least(factor);
}
} // namespace

template <int dim>
double transport(const NodalSpace<dim> &space,
                 const EdgeDensities   &densities,
                 const Vector          &psi,
                 const double           dt,
                 Vector                &mass)
{
  Vector  factor = space.make_vector();
  Balance balance{space.make_vector(), space.make_vector()};
  factor = 1.;
  factor.update_ghost_values();
  balance_flows(space, {&densities, &psi, dt}, factor, balance);
  double wanted = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    wanted += balance.out.local_element(i);

  const Vector unlimited = balance.out;
  for (unsigned int pass = 1; pass <= maximum_passes; ++pass)
  {
    if (pass == maximum_passes)
      bound_flows(space, mass, unlimited, factor);
    else if (!limit_flows(space, mass, balance, factor))
      break;
    balance_flows(space, {&densities, &psi, dt}, factor, balance);
  }

  double held_back = wanted;
  mass.zero_out_ghost_values();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    held_back -= balance.out.local_element(i);
    // What is left of a node that empties may be negative by rounding.
    mass.local_element(i) =
        std::max(mass.local_element(i) + (balance.in.local_element(i) -
                                          balance.out.local_element(i)),
                 0.);
  }
  mass.update_ghost_values();
  return std::max(
      dealii::Utilities::MPI::sum(held_back, space.mesh().communicator()), 0.);
}

template void
outflow(const NodalSpace<1> &, const EdgeDensities &, const Vector &, Vector &);
template void
outflow(const NodalSpace<2> &, const EdgeDensities &, const Vector &, Vector &);
template void
outflow(const NodalSpace<3> &, const EdgeDensities &, const Vector &, Vector &);
template double transport(const NodalSpace<1> &,
                          const EdgeDensities &,
                          const Vector &,
                          double,
                          Vector &);
template double transport(const NodalSpace<2> &,
                          const EdgeDensities &,
                          const Vector &,
                          double,
                          Vector &);
template double transport(const NodalSpace<3> &,
                          const EdgeDensities &,
                          const Vector &,
                          double,
                          Vector &);
} // namespace lipflow
