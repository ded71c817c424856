#include <lipflow/application/flow_fields.h>
#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/discriminator/slopes.h>
#include <lipflow/flow/particle_flow.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Densities ratios beyond exp(+-100) are vacuum against mass: no plot needs
/// to tell them apart, and infinities break readers.
constexpr double largest_log_ratio = 100.;

double log_ratio(const double p, const double q)
{
  if (p <= 0. && q <= 0.)
    return 0.;
  if (q <= 0.)
    return largest_log_ratio;
  if (p <= 0.)
    return -largest_log_ratio;
  return std::clamp(
      std::log(p) - std::log(q), -largest_log_ratio, largest_log_ratio);
}

template <int dim>
Vector centred_potential(const NodalSpace<dim> &space, const MeshFlow &flow)
{
  Vector psi = flow.potential();
  double mean = 0.;
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    mean += psi.local_element(i) * flow.mass().local_element(i);
  mean = dealii::Utilities::MPI::sum(mean, space.mesh().communicator());
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    psi.local_element(i) -= mean;
  return psi;
}

/// Sets speed and saturation from the corner gradients.
template <int dim>
void add_speeds(const NodalSpace<dim>        &space,
                const Vector                 &psi,
                const MeshDiscriminator<dim> &discriminator,
                Vector                       &speed,
                Vector                       &saturation)
{
  constexpr unsigned int              n = NodalSpace<dim>::n_corners;
  std::vector<dealii::Tensor<1, dim>> gradients;
  space.gradients(psi, gradients);
  const auto slopes =
      corner_slopes(space, discriminator.constraint(), gradients);
  const double limit = .999 * discriminator.lipschitz_bound();
  Vector       all = space.make_vector();
  for (std::size_t s = 0; s < gradients.size(); ++s)
  {
    const unsigned int i = space.cells()[s / n].node[s % n];
    speed.local_element(i) = std::max(speed.local_element(i), slopes[s]);
    all.local_element(i) += space.corner(s).weight;
    if (slopes[s] > limit)
      saturation.local_element(i) += space.corner(s).weight;
  }
  speed.compress(dealii::VectorOperation::max);
  saturation.compress(dealii::VectorOperation::add);
  all.compress(dealii::VectorOperation::add);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    saturation.local_element(i) /= all.local_element(i);
}
} // namespace

template <int dim>
std::vector<std::pair<std::string, Vector>>
flow_fields(const NodalSpace<dim>        &space,
            const MeshFlow               &flow,
            const MeshDiscriminator<dim> &discriminator)
{
  Vector density = density_of(space, flow.mass());
  Vector target = density_of(space, flow.target());
  Vector speed = space.make_vector();
  Vector saturation = space.make_vector();
  Vector ratio = space.make_vector();
  add_speeds(space, flow.potential(), discriminator, speed, saturation);
  for (unsigned int i = 0; i < space.n_owned(); ++i)
    ratio.local_element(i) =
        log_ratio(density.local_element(i), target.local_element(i));
  std::vector<std::pair<std::string, Vector>> fields = {
      {"density", density},
      {"target", target},
      {"potential", centred_potential(space, flow)},
      {"speed", speed},
      {"saturation", saturation},
      {"log_ratio", ratio}};
  // Last, because a copy of a vector has no ghosts.
  for (auto &field : fields)
    field.second.update_ghost_values();
  return fields;
}

template <int dim>
ParticleSnapshot particle_fields(const ParticleFlow<dim> &flow)
{
  const Particles<dim> &particles = flow.particles();
  const auto            velocities = flow.velocities();
  ParticleSnapshot      snapshot;
  snapshot.dimension = dim;
  snapshot.ids = particles.ids();
  snapshot.weights = particles.weights();
  std::vector<double> speed, velocity;
  for (std::size_t k = 0; k < snapshot.ids.size(); ++k)
  {
    speed.push_back(velocities[k].norm());
    for (unsigned int d = 0; d < dim; ++d)
    {
      snapshot.positions.push_back(particles.locations()[k][d]);
      velocity.push_back(velocities[k][d]);
    }
  }
  snapshot.scalars.emplace_back("speed", std::move(speed));
  snapshot.vectors.emplace_back("velocity", std::move(velocity));
  return snapshot;
}

template ParticleSnapshot particle_fields(const ParticleFlow<1> &);
template ParticleSnapshot particle_fields(const ParticleFlow<2> &);
template ParticleSnapshot particle_fields(const ParticleFlow<3> &);
template std::vector<std::pair<std::string, Vector>> flow_fields(
    const NodalSpace<1> &, const MeshFlow &, const MeshDiscriminator<1> &);
template std::vector<std::pair<std::string, Vector>> flow_fields(
    const NodalSpace<2> &, const MeshFlow &, const MeshDiscriminator<2> &);
template std::vector<std::pair<std::string, Vector>> flow_fields(
    const NodalSpace<3> &, const MeshFlow &, const MeshDiscriminator<3> &);
} // namespace lipflow
