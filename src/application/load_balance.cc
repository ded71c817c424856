#include <lipflow/application/load_balance.h>
#include <lipflow/geometry/nodal_records.h>

#include <algorithm>

namespace lipflow
{
namespace
{
/// A mesh that was dealt out anew can be no better than its cells are small: it
/// is left alone until it is worse than it was then by this factor.
constexpr double worth_while = 1.1;

template <int dim>
CellLoads loads_of(const Particles<dim> &particles)
{
  CellLoads loads;
  for (const unsigned int count : particles.cell_counts())
    loads.push_back(1. + LoadBalance<dim>::particle_load * count);
  return loads;
}

template <int dim>
double imbalance_of(const Particles<dim> &particles)
{
  return imbalance(loads_of(particles),
                   particles.space().mesh().communicator());
}
} // namespace

template <int dim>
LoadBalance<dim>::LoadBalance(const double largest_imbalance)
    : largest_(largest_imbalance)
    , due_above_(largest_imbalance)
{
}

template <int dim>
bool LoadBalance<dim>::is_due(const MovingMeasure<dim> &moving) const
{
  return can_redistribute<dim> && moving.particles &&
         imbalance_of(*moving.particles) > due_above_;
}

template <int dim>
void LoadBalance<dim>::redistribute(const Parameters   &parameters,
                                    const RunContext   &context,
                                    Setup<dim>         &setup,
                                    MovingMeasure<dim> &moving)
{
  redistribute(parameters, context, setup, moving, loads_of(*moving.particles));
  remember(moving);
}

template <int dim>
void LoadBalance<dim>::redistribute(const Parameters   &parameters,
                                    const RunContext   &context,
                                    Setup<dim>         &setup,
                                    MovingMeasure<dim> &moving,
                                    const CellLoads    &loads)
{
  Particles<dim> &particles = *moving.particles;
  has_redistributed_ = true;
  loads_ = cell_records(setup.space, 1, loads);
  Vector psi = moving.flow->potential();
  psi.update_ghost_values(); // a copy comes without ghosts
  WarmStart warm_start = moving.discriminator->warm_start();
  particles.prepare_redistribution();
  lipflow::redistribute(setup.mesh, setup.space, loads, psi, warm_start.flux);
  particles.redistributed();

  setup.redistributed(parameters, context);
  moving.redistributed(setup, parameters, std::move(psi));
  moving.discriminator->set_warm_start(std::move(warm_start));
}

template <int dim>
void LoadBalance<dim>::remember(const MovingMeasure<dim> &moving)
{
  due_above_ =
      std::max(largest_, worth_while * imbalance_of(*moving.particles));
}

template <int dim>
void LoadBalance<dim>::mesh_changed()
{
  has_redistributed_ = false;
  due_above_ = largest_;
  loads_.clear();
}

template <int dim>
bool LoadBalance<dim>::has_redistributed() const
{
  return has_redistributed_;
}

template <int dim>
const std::string &LoadBalance<dim>::loads() const
{
  return loads_;
}

template <int dim>
void LoadBalance<dim>::save(StateWriter &state) const
{
  state.add_count("has redistributed", has_redistributed_ ? 1 : 0);
  state.add("redistribution is due above", due_above_);
}

template <int dim>
void LoadBalance<dim>::load(StateReader &state)
{
  has_redistributed_ = state.count("has redistributed") == 1;
  due_above_ = state.number("redistribution is due above");
}

template <int dim>
void LoadBalance<dim>::forget(const MovingMeasure<dim> &moving)
{
  if (has_redistributed_)
    remember(moving);
}

template class LoadBalance<1>;
template class LoadBalance<2>;
template class LoadBalance<3>;
} // namespace lipflow
