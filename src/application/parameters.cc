#include <lipflow/application/parameters.h>
#include <lipflow/base/duration.h>
#include <lipflow/base/extended_number.h>

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
using dealii::Patterns::Double;
using dealii::Patterns::Integer;
using dealii::Patterns::Selection;

void DivergenceParameters::add_to(dealii::ParameterHandler &prm)
{
  std::string types;
  for (const std::string &type : divergence_types())
    types += (types.empty() ? "" : "|") + type;

  prm.enter_subsection("Divergence");
  prm.add_parameter(
      "Type",
      choice.type,
      "The convex function f. 'kl' gives the Fokker-Planck "
      "equation, 'alpha' the weighted porous medium equation "
      "(alpha > 1) or fast diffusion (alpha < 1), 'reverse kl' "
      "the limit of alpha to 0, 'wasserstein' the distance L W_1.",
      Selection(types));
  prm.declare_entry("Alpha",
                    number_text(choice.alpha),
                    Double(),
                    "Exponent of f(x) = (x^alpha - 1)/(alpha (alpha - 1)), for "
                    "Type = alpha: positive and not 1.");
  prm.add_action("Alpha",
                 [this](const std::string &text)
                 { choice.alpha = parse_extended_number(text).value(); });
  add_extended_number(
      prm,
      "Lipschitz bound",
      lipschitz_bound,
      "L, the largest slope of a potential and so the largest "
      "speed of the flow, in your unit of length over that of "
      "time. inf gives the classical equation, whose divergence "
      "is infinite where the source has mass and the target "
      "none.");
  prm.declare_entry("Direction",
                    "forward",
                    Selection("forward|reverse"),
                    "'forward': D(P||Q), P the source and Q the target. "
                    "'reverse': D(Q||P), still a flow of P; with "
                    "Discriminator/Type = neural only.");
  prm.add_action("Direction",
                 [this](const std::string &text)
                 { reversed = text == "reverse"; });
  prm.leave_subsection();
}

void DivergenceParameters::check(ParameterErrors &errors) const
{
  const std::string mistake = divergence_mistake(choice);
  if (!mistake.empty())
    errors.add("Divergence/Alpha", mistake);

  if (!(lipschitz_bound > 0.))
    errors.add("Divergence/Lipschitz bound",
               "the value " + number_text(lipschitz_bound) +
                   " is not allowed: potentials would be constant and nothing "
                   "would move. Allowed is a number greater than 0, or inf for "
                   "no bound.");
  else if (std::isinf(lipschitz_bound) && choice.type == "wasserstein")
    errors.add("Divergence/Lipschitz bound",
               "it is inf, but with Type = wasserstein the divergence is "
               "L W_1, which is then infinite. Choose a finite number.");
}

void OutputParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Output");
  prm.add_parameter("Directory",
                    directory,
                    "Folder of the run, from where the program is started. "
                    "Empty means runs/ and the name of the parameter file.",
                    dealii::Patterns::Anything());
  prm.declare_entry("Interval",
                    number_text(interval),
                    Double(),
                    "Time between two outputs of the fields and pictures; 0 "
                    "means a tenth of the end time.");
  prm.add_action("Interval",
                 [this](const std::string &text)
                 { interval = parse_extended_number(text).value(); });
  prm.add_parameter("Fields",
                    fields,
                    "Whether to write the fields for ParaView (fields.pvd).");
  prm.add_parameter("Writers",
                    writers,
                    "Ranks that write the fields at the same time, each a file "
                    "for a share of the ranks; 1: one file an output. More pay "
                    "where a file system writes in parallel and one rank is "
                    "the bottleneck. A run that is resumed may have others.",
                    Integer(1));
  prm.add_parameter("Report",
                    report,
                    "Whether to write report.html with curves and pictures.");
  prm.add_parameter("Particles",
                    particles,
                    "Format of the particles' positions and weights beside "
                    "those for ParaView (particles.pvd): 'npy' for numpy, "
                    "'csv' as text, or 'none'.",
                    Selection("none|npy|csv"));
  prm.add_parameter("Distance points",
                    distance_points,
                    "For flows from samples to samples: distances.csv, with "
                    "W_1, W_2^2, the exact divergence and the memorisation at "
                    "every output, looks at no more than so many points of "
                    "each measure, evenly spread over their numbers; 0: none "
                    "is written. The cost grows with the third power: 1000 "
                    "points take seconds.",
                    Integer(0));
  declare_checkpoints(prm);
  prm.leave_subsection();
}

/// When the state is saved and when the run stops.
void OutputParameters::declare_checkpoints(dealii::ParameterHandler &prm)
{
  prm.add_parameter("Checkpoint interval",
                    checkpoint_interval,
                    "Time, of the flow, between two checkpoints, from which "
                    "'lipflow run FILE --resume' goes on, and one at the end; "
                    "0: only when the run stops early, be it by a signal, by "
                    "Wall time limit or by a file named stop in its folder.",
                    Double(0.));
  prm.add_parameter("Checkpoint wall interval",
                    checkpoint_wall_interval,
                    "The same by the clock on the wall: " +
                        std::string(duration_forms) + ". 0: never.",
                    dealii::Patterns::Anything());
  prm.add_parameter("Wall time limit",
                    wall_time_limit,
                    "The run saves its state and stops, with the exit code 75, "
                    "so early before so much time has passed since its start "
                    "or since it was resumed that twice its latest steps and "
                    "checkpoint still fit; in the forms of Slurm: " +
                        std::string(duration_forms) + ". 0: no limit.",
                    dealii::Patterns::Anything());
}

double OutputParameters::checkpoint_wall_seconds() const
{
  return parse_duration(checkpoint_wall_interval).value_or(0.);
}

double OutputParameters::wall_limit_seconds() const
{
  return parse_duration(wall_time_limit).value_or(0.);
}

void OutputParameters::check(ParameterErrors &errors) const
{
  if (!(interval >= 0.))
    errors.add("Output/Interval",
               "the value " + number_text(interval) +
                   " is negative. Allowed is a positive time, or 0 for a tenth "
                   "of the end time.");
  const auto check_duration =
      [&](const std::string &key, const std::string &value)
  {
    if (!parse_duration(value))
      errors.add("Output/" + key,
                 "the value '" + value + "' is no duration. Allowed is " +
                     duration_forms + ", or 0.");
  };
  check_duration("Checkpoint wall interval", checkpoint_wall_interval);
  check_duration("Wall time limit", wall_time_limit);
}

void Parameters::add_to(dealii::ParameterHandler &prm)
{
  prm.add_parameter("Dimension",
                    dimension,
                    "Number of space dimensions: 1 to 3 on a mesh; any number "
                    "of columns for points without one (Discriminator/Type = "
                    "neural or exact).",
                    Integer(1));
  geometry.add_to(prm);
  adaptivity.add_to(prm);
  divergence.add_to(prm);
  source.add_to(prm);
  target.add_to(prm);
  time.add_to(prm);
  particles.add_to(prm);
  latent.add_to(prm);
  discriminator.add_to(prm);
  network.add_to(prm);
  compare.add_to(prm);
  output.add_to(prm);
}

bool Parameters::has_mesh() const
{
  return !is_without_mesh() || !source.is_without_mesh() ||
         !target.is_without_mesh();
}

double Parameters::output_interval() const
{
  return output.interval > 0. ? output.interval : .1 * time.end_time;
}

std::string Parameters::constraint() const
{
  if (discriminator.constraint != "auto")
    return discriminator.constraint;
  return source.is_samples() || target.is_samples() ? "corners" : "cells";
}

void Parameters::check(ParameterErrors &errors) const
{
  if (dimension > 3 && has_mesh())
  {
    errors.add("Dimension",
               "is " + std::to_string(dimension) +
                   ", but meshes have 1 to 3 dimensions. More are possible for "
                   "points: set Discriminator/Type to neural or exact, and in "
                   "Source and Target Type = samples with a Samples file or a "
                   "Distribution.");
    return;
  }
  if (has_mesh())
    geometry.check(dimension, errors);
  adaptivity.check(errors);
  if (adaptivity.is_on())
    check_adaptivity(errors);
  divergence.check(errors);
  source.check(source_dimension(), errors);
  target.check(dimension, errors);
  time.check(errors);
  const bool is_implicit = std::isinf(divergence.lipschitz_bound) &&
                           !source.is_samples() && time.scheme != "explicit";
  if (time.cfl_number > 1. && !is_implicit)
    errors.add("Time/CFL number",
               "is " + number_text(time.cfl_number) +
                   "; it must lie in (0, 1]. Above 1 densities may become "
                   "negative, but for densities with Divergence/Lipschitz "
                   "bound = inf and an implicit scheme.");
  particles.check(errors);
  latent.check(dimension, errors);
  discriminator.check(errors);
  compare.check(errors);
  output.check(errors);
  check_samples(errors);
  if (is_without_mesh())
    check_without_mesh(errors);
}

/// What adapts its mesh and what does not.
void Parameters::check_adaptivity(ParameterErrors &errors) const
{
  const std::string path = "Adaptivity/Levels",
                    found =
                        "is " + std::to_string(adaptivity.levels) + ", but ";
  if (is_without_mesh())
    errors.add(path,
               found + "Discriminator/Type = " + discriminator.type +
                   " has no mesh. Leave it at 0.");
  if (dimension == 1)
    errors.add(path,
               found + "meshes are adapted in two and three dimensions only. "
                       "Set it to 0 and Geometry/Global refinements higher: "
                       "fine cells are cheap in one dimension.");
  if (geometry.type == "ball")
    errors.add(path,
               found + "the ball's curved cells are not: its boundary would "
                       "move with every refinement. Set it to 0, or take a "
                       "mesh file with straight cells (Geometry/Type = file).");
  const unsigned int most = 40 / std::max(dimension, 1u);
  if (geometry.global_refinements + adaptivity.levels > most)
    errors.add(path,
               found + "with Geometry/Global refinements = " +
                   std::to_string(geometry.global_refinements) +
                   " cells would be refined more than " + std::to_string(most) +
                   " times, the most in " + std::to_string(dimension) +
                   " dimensions.");
}

/// What goes together with samples and what does not.
void Parameters::check_samples(ParameterErrors &errors) const
{
  if (!source.is_samples() && !time.is_for_densities())
    errors.add("Time/Scheme",
               "'" + time.scheme +
                   "' moves particles, but the source is a density. Choose "
                   "variational, sdirk2 or explicit, or Source/Type = "
                   "samples.");
  if (source.is_samples() && time.scheme == "sdirk2")
    errors.add("Time/Scheme",
               "'sdirk2' moves densities, but the source is samples. Choose "
               "variational, explicit, heun, rk4 or ab2, or Source/Type = "
               "density.");
  if (source.is_samples() && discriminator.constraint == "cells")
    errors.add("Discriminator/Constraint",
               "is 'cells', which lets psi be steeper than L within cells, but "
               "particles move at no more than L. Choose auto or corners, or "
               "Source/Type = density.");
  if (!is_without_mesh() && time.is_for_points_only())
    errors.add("Time/Scheme",
               "'" + time.scheme +
                   "' is for flows without a mesh (Discriminator/Type = "
                   "neural or exact). On a mesh choose variational, explicit, "
                   "heun, rk4 or ab2.");
  if (!is_without_mesh() && particles.unseen > 0)
    errors.add("Particles/Unseen",
               "is for flows without a mesh (Discriminator/Type = neural or "
               "exact) only.");
  if (!is_without_mesh() && latent.is_given())
    errors.add("Latent/Type",
               "is '" + latent.type +
                   "', but on a mesh particles flow where they are. Set "
                   "Discriminator/Type to neural or exact.");
  if (!is_without_mesh() && divergence.reversed)
    errors.add("Divergence/Direction",
               "'reverse' is for Discriminator/Type = neural only. On a mesh "
               "exchange Source and Target, or choose the divergence whose f "
               "is reversed: reverse kl for kl.");
  for (const MeasureParameters *measure : {&source, &target})
    if (!is_without_mesh() && measure->is_samples() &&
        !measure->labels_file.empty())
      errors.add(measure->section + "/Labels file",
                 "is for flows without a mesh, but Discriminator/Type = mesh. "
                 "Leave it out, or choose neural.");
  // A network without a constraint is defined on all of space.
  const bool needs_bound = discriminator.type != "neural";
  for (const MeasureParameters *measure : {&source, &target})
    if (needs_bound && measure->is_samples() &&
        std::isinf(divergence.lipschitz_bound))
      errors.add("Divergence/Lipschitz bound",
                 "it is inf, but the " +
                     std::string(measure == &source ? "source" : "target") +
                     " is an empirical measure (" + measure->section +
                     "/Type = samples), whose unregularised divergence is "
                     "infinite or, on a mesh, depends on nothing but the mesh. "
                     "Choose a finite number.");
}

void Parameters::check_without_mesh(ParameterErrors &errors) const
{
  if (!(source.is_samples() && target.is_samples()))
    errors.add("Discriminator/Type",
               "'" + discriminator.type +
                   "' works between two empirical measures: set Source/Type "
                   "and Target/Type to samples, or use Type = mesh.");
  if (particles.unseen > 0 && !source.distribution.is_given())
    errors.add("Particles/Unseen",
               "is " + std::to_string(particles.unseen) +
                   ", but these points are drawn from Source/Distribution, "
                   "which is not given.");
  if (discriminator.type == "neural")
    network.check(flow_dimension(), divergence.lipschitz_bound, errors);
  else if (divergence.reversed)
    errors.add("Divergence/Direction",
               "'reverse' is for Discriminator/Type = neural only. With exact "
               "exchange Source and Target.");
  if (divergence.reversed && network.type == "cones")
    errors.add("Divergence/Direction",
               "is 'reverse', but Network/Type = cones has its cones at the "
               "target: it is for 'forward' only. Use Type = layers.");
  if (latent.draws_source_in_latent_space() && !source.is_without_mesh())
    errors.add("Latent/Source space",
               "is 'latent', where no mesh is to draw a density on. Give "
               "Source/Samples file or Distribution, or set Source space = "
               "data.");
  if (std::isinf(divergence.lipschitz_bound) && !(time.step > 0.))
    errors.add("Time/Step",
               "is 0, so that dt = C l/L, but Divergence/Lipschitz bound = "
               "inf. Give the length of the steps.");
}
} // namespace lipflow
