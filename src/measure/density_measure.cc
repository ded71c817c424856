#include <lipflow/geometry/conductances.h>
#include <lipflow/measure/density_measure.h>
#include <lipflow/measure/transport.h>

namespace lipflow
{
template <int dim>
DensitySource<dim>::DensitySource(const NodalSpace<dim> &space,
                                  const Vector          &mass)
    : DensitySource(space, mass, upwind_densities(space, mass))
{
}

template <int dim>
DensitySource<dim>::DensitySource(const NodalSpace<dim> &space,
                                  const Vector          &mass,
                                  EdgeDensities          densities)
    : space_(&space)
    , mass_(&mass)
    , densities_(std::move(densities))
{
}

template <int dim>
const EdgeDensities &DensitySource<dim>::densities() const
{
  return densities_;
}

template <int dim>
const Vector &DensitySource<dim>::functional() const
{
  return *mass_;
}

template <int dim>
void DensitySource<dim>::outflow(const Vector &psi, Vector &out) const
{
  lipflow::outflow(*space_, densities_, psi, out);
}

template <int dim>
void DensitySource<dim>::add_mobility(const Vector        &psi,
                                      const double         factor,
                                      std::vector<double> &pair_values) const
{
  for (std::size_t k = 0; k < pair_values.size(); ++k)
  {
    const auto  &pair = space_->pairs()[k];
    const double drop = psi.local_element(pair.i) - psi.local_element(pair.j);
    pair_values[k] += factor * pair.conductance * densities_[k].upstream(drop);
  }
}

template <int dim>
std::vector<double> DensitySource<dim>::cell_flows(const Vector &psi,
                                                   const double  factor) const
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  std::vector<double>    flows;
  flows.reserve(space_->cells().size() * NodalSpace<dim>::n_cell_pairs);
  for_each_conductance(
      *space_,
      [&](const auto &cell, const auto &conductances)
      {
        // In the order of pair_index().
        for (unsigned int b = 1; b < n; ++b)
          for (unsigned int a = 0; a < b; ++a)
          {
            const unsigned int p = pair_index(a, b);
            const unsigned int i = cell.node[a], j = cell.node[b];
            const double drop = psi.local_element(i) - psi.local_element(j);
            flows.push_back(
                factor * conductances.k[p] * drop *
                densities_[cell.pair[p]].upstream(i < j ? drop : -drop));
          }
      });
  return flows;
}

template <int dim>
DensityTarget<dim>::DensityTarget(const NodalSpace<dim> &space,
                                  const Vector          &mass)
    : masses_(space.n_owned())
    , weights_(space.n_owned())
{
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    masses_[i] = mass.local_element(i);
    weights_[i] = space.measure().local_element(i) / space.volume();
  }
}

template <int dim>
const std::vector<double> &DensityTarget<dim>::masses() const
{
  return masses_;
}

template <int dim>
const std::vector<double> &DensityTarget<dim>::weights() const
{
  return weights_;
}

template <int dim>
void DensityTarget<dim>::values(const Vector        &psi,
                                std::vector<double> &values) const
{
  values.assign(psi.begin(), psi.begin() + masses_.size());
}

template <int dim>
void DensityTarget<dim>::add_to_nodes(const std::vector<double> &a,
                                      Vector                    &nodes) const
{
  for (std::size_t i = 0; i < a.size(); ++i)
    nodes.local_element(i) += a[i];
}

template <int dim>
void DensityTarget<dim>::add_products(const std::vector<double> &a,
                                      std::vector<double> &,
                                      Vector &diagonal) const
{
  add_to_nodes(a, diagonal);
}

template <int dim>
bool DensityTarget<dim>::is_nodal() const
{
  return true;
}

template class DensitySource<1>;
template class DensitySource<2>;
template class DensitySource<3>;
template class DensityTarget<1>;
template class DensityTarget<2>;
template class DensityTarget<3>;
} // namespace lipflow
