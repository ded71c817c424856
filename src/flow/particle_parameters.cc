#include <lipflow/flow/particle_parameters.h>

#include <deal.II/base/parameter_handler.h>

namespace lipflow
{
void ParticleParameters::add_to(dealii::ParameterHandler &prm)
{
  namespace Patterns = dealii::Patterns;
  prm.enter_subsection("Particles");
  prm.add_parameter("Walls",
                    walls,
                    "What a particle does that meets the boundary: 'reflect' "
                    "as in a mirror, or 'stop' there for the rest of the step.",
                    Patterns::Selection("reflect|stop"));
  prm.add_parameter("Divergence every",
                    divergence_every,
                    "With Time/Scheme = variational: the bounds of the "
                    "divergence of the moved particles take a solve of their "
                    "own, done after every so many steps. In between the "
                    "columns stay empty. The other schemes need that solve in "
                    "any case.",
                    Patterns::Integer(1));
  prm.leave_subsection();
}

void ParticleParameters::check(ParameterErrors &) const
{
  // The patterns say all.
}
} // namespace lipflow
