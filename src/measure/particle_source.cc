#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/particle_source.h>

namespace lipflow
{
template <int dim>
ParticleSource<dim>::ParticleSource(
    const Particles<dim>                   &particles,
    const typename Particles<dim>::Vectors &displacements)
    : particles_(&particles)
    , space_(&particles.space())
    , functional_(space_->make_vector())
    , mobility_(space_->pairs().size())
{
  const PointEvaluation<dim> &points = particles.evaluation();
  points.add_values(particles.weights(), functional_);
  if (!displacements.empty())
  {
    auto back = displacements;
    for (std::size_t k = 0; k < back.size(); ++k)
      back[k] *= -particles.weights()[k];
    points.add_gradients(back, functional_);
  }
  space_->condense(functional_);
  functional_.update_ghost_values();
  points.add_gradient_products(particles.weights(), mobility_);
}

template <int dim>
const Vector &ParticleSource<dim>::functional() const
{
  return functional_;
}

template <int dim>
void ParticleSource<dim>::outflow(const Vector &psi, Vector &out) const
{
  out = 0.;
  out.zero_out_ghost_values();
  for (std::size_t k = 0; k < mobility_.size(); ++k)
  {
    const auto  &pair = space_->pairs()[k];
    const double flow =
        mobility_[k] * (psi.local_element(pair.i) - psi.local_element(pair.j));
    out.local_element(pair.i) += flow;
    out.local_element(pair.j) -= flow;
  }
  space_->condense(out);
  out.update_ghost_values();
}

template <int dim>
void ParticleSource<dim>::add_mobility(const Vector &,
                                       const double         factor,
                                       std::vector<double> &pair_values) const
{
  for (std::size_t k = 0; k < mobility_.size(); ++k)
    pair_values[k] += factor * mobility_[k];
}

template <int dim>
std::vector<double> ParticleSource<dim>::cell_flows(const Vector &psi,
                                                    const double  factor) const
{
  constexpr unsigned int n = NodalSpace<dim>::n_corners;
  std::vector<double>    flows =
      particles_->evaluation().cell_gradient_products(particles_->weights());
  auto flow = flows.begin();
  for (const auto &cell : space_->cells())
    for (unsigned int b = 1; b < n; ++b) // the order of pair_index()
      for (unsigned int a = 0; a < b; ++a)
        *flow++ *= factor * (psi.local_element(cell.node[a]) -
                             psi.local_element(cell.node[b]));
  return flows;
}

template class ParticleSource<1>;
template class ParticleSource<2>;
template class ParticleSource<3>;
} // namespace lipflow
