#include <lipflow/base/extended_number.h>
#include <lipflow/discriminator/discriminator_parameters.h>
#include <lipflow/discriminator/slopes.h>

#include <deal.II/base/parameter_handler.h>

namespace lipflow
{
using dealii::Patterns::Bool;
using dealii::Patterns::Double;
using dealii::Patterns::Integer;
using dealii::Patterns::Selection;

namespace
{
/// How a solve on a mesh gets there.
void add_solver(dealii::ParameterHandler &prm,
                DiscriminatorParameters  &parameters)
{
  prm.add_parameter("Maximum iterations",
                    parameters.maximum_iterations,
                    "Newton matrices after which a solve is given up.",
                    Integer(1));
  prm.add_parameter("Linear solver",
                    parameters.linear_solver,
                    "'direct': CHOLMOD on one rank, and for up to 1e5 nodes "
                    "on one of up to four, else MUMPS; 'cg': conjugate "
                    "gradients with hypre BoomerAMG; "
                    "'auto': direct on small systems, cg on large ones, direct "
                    "again where cg stalls and memory permits. PETSc's options "
                    "(prefix -lipflow_) come first if they name a solver.",
                    Selection("auto|cg|direct"));
  prm.add_parameter("Linear tolerance",
                    parameters.linear_tolerance,
                    "Relative residual at which cg stops, at the latest; it "
                    "stops later where the gap asks for it.",
                    Double(0., 1.));
  prm.add_parameter(
      "Warm start",
      parameters.warm_start,
      "Start a solve near the solution of the previous time step, "
      "potential and flux, rather than from nothing.",
      Bool());
  prm.add_parameter(
      "Reproducible",
      parameters.reproducible,
      "Direct solves always on one rank, for results that are the same to the "
      "bit from run to run: MUMPS adds up in the order in which messages "
      "arrive. Solves by CHOLMOD or cg, and flows without a mesh, are anyway.",
      Bool());
}
} // namespace

void DiscriminatorParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Discriminator");
  prm.add_parameter("Type",
                    type,
                    "How the potential psi is found: 'mesh' solves the "
                    "variational problem on the mesh with a certified gap. "
                    "Between samples only, in any dimension and without a "
                    "mesh: 'exact', over all Lipschitz functions of space; "
                    "'neural', a network (section Network).",
                    Selection("mesh|exact|neural"));
  prm.add_parameter(
      "Constraint",
      constraint,
      "Where a mesh holds |grad psi| <= L: 'corners', at every corner of every "
      "cell, so that on boxes psi has that Lipschitz constant and D between "
      "samples is a lower bound; 'cells', in the root mean square over every "
      "cell, which is of second order where rays turn ('corners': of first), "
      "takes fewer matrices and less memory, but lets psi be steeper than L "
      "in parts of a cell, by O(h) where it is smooth. 'auto': cells between "
      "densities, corners with samples. Particles have 'corners'.",
      Selection("auto|corners|cells"));
  add_fraction_or_auto(
      prm,
      "Relative gap",
      relative_gap,
      gap_is_automatic,
      "Largest accepted (divergence_upper - divergence_lower) / "
      "divergence_upper of a solve; a step that misses it is repeated with a "
      "smaller dt. 'auto': of a flow on a mesh about a tenth of the "
      "discretization error, 0.05 h/diameter, with Time/Scheme = sdirk2 0.1 "
      "(h/diameter)^2, without a Lipschitz bound 1e-9; else 1e-6.");
  prm.add_parameter("Absolute gap",
                    absolute_gap,
                    "A gap below this is always accepted: near equilibrium, "
                    "where the divergence itself vanishes, rounding permits no "
                    "relative accuracy.",
                    Double(0.));
  add_solver(prm, *this);
  prm.leave_subsection();
}

Constraint DiscriminatorParameters::constraint_kind() const
{
  return constraint == "cells" ? Constraint::cells : Constraint::corners;
}

void DiscriminatorParameters::check(ParameterErrors &errors) const
{
  if (!(relative_gap >= 1e-12 && relative_gap < 1.))
    errors.add("Discriminator/Relative gap",
               "is " + number_text(relative_gap) +
                   "; it must be auto or lie in [1e-12, 1). Below 1e-12 "
                   "rounding decides.");
  if (!(linear_tolerance > 0. && linear_tolerance < 1.))
    errors.add("Discriminator/Linear tolerance",
               "must lie in (0, 1); 1e-3 is a good value.");
}
} // namespace lipflow
