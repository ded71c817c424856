#include <lipflow/geometry/nodal_means.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>
#include <lipflow/measure/edge_densities.h>

#include <algorithm>

namespace lipflow
{
namespace
{
/// The harmonic mean of two slopes, 0 unless they have the same sign (van Leer,
/// J. Comput. Phys. 14, 1974).
double van_leer(const double a, const double b)
{
  return a * b > 0. ? 2. * a * b / (a + b) : 0.;
}

/// The mean of the gradients at the corners of a node, with ghosts.
template <int dim>
std::vector<Vector> nodal_gradient(const NodalSpace<dim> &space,
                                   const Vector          &values)
{
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(values, gradients);
  return nodal_means(space, gradients);
}
} // namespace

template <int dim>
EdgeDensities upwind_densities(const NodalSpace<dim> &space, const Vector &mass)
{
  // What leaves a hanging node is its parents': no more than each of them has.
  Vector density = density_of(space, mass);
  space.hanging_nodes().take_least(density);
  EdgeDensities densities;
  densities.reserve(space.pairs().size());
  for (const auto &pair : space.pairs())
    densities.push_back(
        {density.local_element(pair.i), density.local_element(pair.j)});
  return densities;
}

template <int dim>
EdgeDensities limited_densities(const NodalSpace<dim> &space,
                                const Vector          &mass)
{
  const Vector density = density_of(space, mass);
  const auto   gradient = nodal_gradient(space, density);
  const auto   towards = [&](const unsigned int from, const unsigned int to)
  {
    const double p = density.local_element(from);
    const double ahead = density.local_element(to) - p;
    const auto   edge = space.locations()[to] - space.locations()[from];
    double       twice_central = 0.;
    for (unsigned int d = 0; d < dim; ++d)
      twice_central += 2. * edge[d] * gradient[d].local_element(from);
    const double middle = p + .5 * van_leer(ahead, twice_central - ahead);
    // Between the two but for rounding, which must not make it negative.
    const double other = density.local_element(to);
    return std::min(std::clamp(middle, std::min(p, other), std::max(p, other)),
                    2. * p);
  };
  EdgeDensities densities;
  densities.reserve(space.pairs().size());
  for (const auto &pair : space.pairs())
    densities.push_back({towards(pair.i, pair.j), towards(pair.j, pair.i)});
  return densities;
}

void raise_to(const EdgeDensities &least, EdgeDensities &densities)
{
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    densities[k].forward = std::max(densities[k].forward, least[k].forward);
    densities[k].backward = std::max(densities[k].backward, least[k].backward);
  }
}

template <int dim>
void limit_outflow(const NodalSpace<dim> &space,
                   const Vector          &available,
                   const double           distance,
                   const EdgeDensities   &least,
                   EdgeDensities         &densities)
{
  Vector lower = space.make_vector(), above = space.make_vector();
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const auto  &pair = space.pairs()[k];
    const double rate =
        distance * pair.conductance *
        space.locations()[pair.i].distance(space.locations()[pair.j]);
    const auto add =
        [&](const unsigned int node, const double low, const double density)
    {
      lower.local_element(node) += rate * std::min(low, density);
      above.local_element(node) += rate * std::max(density - low, 0.);
    };
    add(pair.i, least[k].forward, densities[k].forward);
    add(pair.j, least[k].backward, densities[k].backward);
  }
  space.condense(lower);
  space.condense(above);

  Vector factor = space.make_vector();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    const double room =
        std::max(available.local_element(i) - lower.local_element(i), 0.);
    const double wanted = above.local_element(i);
    factor.local_element(i) = wanted > room ? room / wanted : 1.;
  }
  factor.update_ghost_values();
  space.hanging_nodes().take_least(factor);
  const auto lowered =
      [&](const unsigned int node, const double low, const double density)
  {
    return density > low ? low + factor.local_element(node) * (density - low)
                         : density;
  };
  for (std::size_t k = 0; k < densities.size(); ++k)
  {
    const auto  &pair = space.pairs()[k];
    EdgeDensity &density = densities[k];
    density.forward = lowered(pair.i, least[k].forward, density.forward);
    density.backward = lowered(pair.j, least[k].backward, density.backward);
  }
}

template EdgeDensities upwind_densities(const NodalSpace<1> &, const Vector &);
template EdgeDensities upwind_densities(const NodalSpace<2> &, const Vector &);
template EdgeDensities upwind_densities(const NodalSpace<3> &, const Vector &);
template EdgeDensities limited_densities(const NodalSpace<1> &, const Vector &);
template EdgeDensities limited_densities(const NodalSpace<2> &, const Vector &);
template EdgeDensities limited_densities(const NodalSpace<3> &, const Vector &);
template void          limit_outflow(const NodalSpace<1> &,
                                     const Vector &,
                                     double,
                                     const EdgeDensities &,
                                     EdgeDensities &);
template void          limit_outflow(const NodalSpace<2> &,
                                     const Vector &,
                                     double,
                                     const EdgeDensities &,
                                     EdgeDensities &);
template void          limit_outflow(const NodalSpace<3> &,
                                     const Vector &,
                                     double,
                                     const EdgeDensities &,
                                     EdgeDensities &);
} // namespace lipflow
