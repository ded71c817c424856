#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/transport.h>

#include <deal.II/base/mpi.h>

#include <algorithm>

namespace lipflow
{
namespace
{
/// Flow along a pair, out of `from`: conductance times the upwind density times
/// the drop of psi.
struct EdgeFlow
{
  unsigned int from, to;
  double       rate; ///< k_ij (psi_from - psi_to) >= 0, per unit density
};

template <int dim>
EdgeFlow edge_flow(const typename NodalSpace<dim>::Pair &pair,
                   const Vector                         &psi)
{
  const double drop =
      psi.local_element(pair.i) - psi.local_element(pair.j);
  if (drop >= 0.)
    return {pair.i, pair.j, pair.conductance * drop};
  return {pair.j, pair.i, -pair.conductance * drop};
}
} // namespace

template <int dim>
void upwind_outflow(const NodalSpace<dim> &space,
                    const Vector          &mass,
                    const Vector          &psi,
                    Vector                &out)
{
  const Vector &measure = space.measure();
  out                   = 0.;
  out.zero_out_ghost_values();
  for (const auto &pair : space.pairs())
  {
    const EdgeFlow flow   = edge_flow<dim>(pair, psi);
    const double   amount = flow.rate * mass.local_element(flow.from) /
                          measure.local_element(flow.from);
    out.local_element(flow.from) += amount;
    out.local_element(flow.to) -= amount;
  }
  out.compress(dealii::VectorOperation::add);
  out.update_ghost_values();
}

template <int dim>
double transport(const NodalSpace<dim> &space,
                 const Vector          &psi,
                 const double           dt,
                 Vector                &mass)
{
  const Vector &measure = space.measure();
  Vector        leaving = space.make_vector(); // fraction of the node's mass
  for (const auto &pair : space.pairs())
  {
    const EdgeFlow flow = edge_flow<dim>(pair, psi);
    leaving.local_element(flow.from) +=
        dt * flow.rate / measure.local_element(flow.from);
  }
  leaving.compress(dealii::VectorOperation::add);
  leaving.update_ghost_values();

  double held_back = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    held_back += std::max(leaving.local_element(i) - 1., 0.) *
                 mass.local_element(i);

  Vector change = space.make_vector();
  for (const auto &pair : space.pairs())
  {
    const EdgeFlow flow   = edge_flow<dim>(pair, psi);
    const double   amount = dt * flow.rate / measure.local_element(flow.from) *
                          mass.local_element(flow.from) /
                          std::max(leaving.local_element(flow.from), 1.);
    change.local_element(flow.from) -= amount;
    change.local_element(flow.to) += amount;
  }
  change.compress(dealii::VectorOperation::add);

  mass.zero_out_ghost_values();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    // A node that empties entirely may end below zero by rounding only.
    mass.local_element(i) =
        std::max(mass.local_element(i) + change.local_element(i), 0.);
  mass.update_ghost_values();
  return dealii::Utilities::MPI::sum(held_back,
                                     space.mesh().communicator());
}

template void
upwind_outflow(const NodalSpace<1> &, const Vector &, const Vector &, Vector &);
template void
upwind_outflow(const NodalSpace<2> &, const Vector &, const Vector &, Vector &);
template void
upwind_outflow(const NodalSpace<3> &, const Vector &, const Vector &, Vector &);
template double
transport(const NodalSpace<1> &, const Vector &, double, Vector &);
template double
transport(const NodalSpace<2> &, const Vector &, double, Vector &);
template double
transport(const NodalSpace<3> &, const Vector &, double, Vector &);
} // namespace lipflow
