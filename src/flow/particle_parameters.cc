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
  prm.add_parameter(
      "Largest imbalance",
      largest_imbalance,
      "Where particles cluster one rank may have much more to do than the "
      "others. When its load is above this many times the mean (a particle "
      "counts as a fiftieth of a cell), the cells are dealt out anew. In two "
      "and three dimensions; results do not change beyond rounding. 1e9: "
      "never.",
      Patterns::Double(1.));
  prm.add_parameter("Unseen",
                    unseen,
                    "Without a mesh: how many more points are drawn from "
                    "Source/Distribution and carried along by the potentials "
                    "of the particles, which do not know of them. What becomes "
                    "of them shows whether the flow generalises.",
                    Patterns::Integer(0));
  prm.leave_subsection();
}

void ParticleParameters::check(ParameterErrors &) const
{
  // The patterns say all.
}
} // namespace lipflow
