#include <lipflow/base/extended_number.h>
#include <lipflow/flow/time_parameters.h>

#include <deal.II/base/parameter_handler.h>

#include <cmath>

namespace lipflow
{
using dealii::Patterns::Double;
using dealii::Patterns::Selection;

void TimeParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Time");
  prm.add_parameter("End time",
                    end_time,
                    "The flow runs from time 0 to this time, which must be "
                    "positive; the last step is shortened to land on it.",
                    Double(0.));
  prm.add_parameter(
      "Scheme",
      scheme,
      "'variational': the linearised minimising movement step, "
      "energy stable for every dt, first order. 'sdirk2', for densities: two "
      "such stages, second order. 'explicit': forward Euler with "
      "the potential of the old density, as the literature on "
      "particles does; it oscillates where |grad psi| < L. For particles also "
      "'heun', 'rk4' (Runge-Kutta, two and four solves a step) and 'ab2' "
      "(Adams-Bashforth); without a mesh (Discriminator/Type = exact or "
      "neural) also 'ab3', 'ab4', 'ab5' and 'abm' (Adams-Bashforth-Moulton of "
      "order four, two solves a step), but not 'variational'.",
      Selection("variational|sdirk2|explicit|heun|rk4|ab2|ab3|ab4|ab5|abm"));
  prm.add_parameter(
      "Fluxes",
      fluxes,
      "The density that flows carry from node to node, for densities: 'upwind' "
      "that of the node where they come from, first order; 'limited' "
      "reconstructed in the middle with van Leer's limiter, second order where "
      "the density is smooth; 'auto' of the order of the scheme: limited with "
      "sdirk2, else upwind.",
      Selection("auto|upwind|limited"));
  prm.add_parameter(
      "CFL number",
      cfl_number,
      "C in (0,1]: dt = C min_i m_i / (L sum_j k_ij |x_i - x_j|), "
      "which is C h/(2 dim L) on a uniform grid; for particles dt = C h/L, h "
      "the smallest height of a cell, or without a mesh the median distance "
      "of a target point to its nearest neighbour. With L = inf the largest "
      "speed of the last solve takes its place, and C may be above 1.",
      Double(0.));
  prm.add_parameter("Step",
                    step,
                    "For flows without a mesh: the time step itself, instead "
                    "of the CFL number's; 0 for that.",
                    Double(0.));
  prm.add_parameter("Maximum step",
                    maximum_step,
                    "No step is longer than this; 0 means no such limit.",
                    Double(0.));
  prm.add_parameter("Stop below",
                    stop_below,
                    "Stop early when the Fisher information is below this "
                    "number; 0 means never.",
                    Double(0.));
  prm.add_parameter("Stop divergence below",
                    stop_divergence_below,
                    "Stop early when the divergence (its upper bound or, of a "
                    "network, its value) is below this number; 0 means never.",
                    Double(0.));
  prm.leave_subsection();
}

bool TimeParameters::is_for_densities() const
{
  return scheme == "variational" || scheme == "sdirk2" || scheme == "explicit";
}

unsigned int TimeParameters::order() const
{
  return scheme == "sdirk2" && uses_limited_fluxes() ? 2 : 1;
}

bool TimeParameters::uses_limited_fluxes() const
{
  return fluxes == "limited" || (fluxes == "auto" && scheme == "sdirk2");
}

bool TimeParameters::is_for_points_only() const
{
  return scheme == "ab3" || scheme == "ab4" || scheme == "ab5" ||
         scheme == "abm";
}

void TimeParameters::check(ParameterErrors &errors) const
{
  if (!(end_time > 0.))
    errors.add("Time/End time",
               "is " + number_text(end_time) +
                   "; it must be positive: time starts at 0.");
  if (!(cfl_number > 0. && std::isfinite(cfl_number)))
    errors.add("Time/CFL number",
               "is " + number_text(cfl_number) + "; it must be positive.");
}
} // namespace lipflow
