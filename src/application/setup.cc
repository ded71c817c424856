#include <lipflow/application/setup.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/base/input_file.h>

#include <deal.II/base/mpi.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// Nodes where one mass is positive and the other zero, and that mass.
struct Mismatch
{
  double nodes = 0., mass = 0.;
};

Mismatch mismatch(const Vector &positive, const Vector &zero)
{
  Mismatch result;
  for (unsigned int i = 0; i < positive.locally_owned_size(); ++i)
    if (positive.local_element(i) > 0. && zero.local_element(i) == 0.)
    {
      result.nodes += 1.;
      result.mass += positive.local_element(i);
    }
  const MPI_Comm comm = positive.get_mpi_communicator();
  result.nodes = dealii::Utilities::MPI::sum(result.nodes, comm);
  result.mass = dealii::Utilities::MPI::sum(result.mass, comm);
  return result;
}

std::string describe(const Mismatch &found, const std::string &whose)
{
  return number_text(found.nodes) + " nodes where the " + whose +
         " has mass (" + number_text(found.mass) +
         " in all), so the unregularised divergence is infinite; with "
         "Divergence/Lipschitz bound = inf ";
}

/// With L = inf mass cannot move to where the target is: D = inf. The same
/// where the source vanishes and f(0) = inf.
template <int dim>
void refuse_infinite_divergence(const Setup<dim> &setup)
{
  const Mismatch outside = mismatch(setup.source.mass, setup.target.mass);
  if (outside.nodes > 0.)
    throw Error(ExitCode::input,
                "Target: the density is zero at " +
                    describe(outside, "source") +
                    "the target must be positive there. Choose a finite "
                    "Lipschitz bound, or add a small number to "
                    "Target/Density.");
  const Mismatch empty = mismatch(setup.target.mass, setup.source.mass);
  if (empty.nodes > 0. && !std::isfinite(setup.divergence->value(0.)))
    throw Error(ExitCode::input,
                "Source: the density is zero at " + describe(empty, "target") +
                    "and " + setup.divergence->name() +
                    " the source must be positive there. Choose a finite "
                    "Lipschitz bound, or add a small number to "
                    "Source/Density.");
}
} // namespace

template <int dim>
Setup<dim>::Setup(const Parameters &parameters, const RunContext &context)
    : mesh(context.comm, parameters.geometry, context.folder)
    , space(mesh)
    , divergence(make_divergence(parameters.divergence.choice))
    , source(make_density(parameters.source, space, context.folder))
    , target(make_density(parameters.target, space, context.folder))
{
  if (std::isinf(parameters.divergence.lipschitz_bound))
    refuse_infinite_divergence(*this);
}

std::vector<std::string> input_files(const Parameters &parameters,
                                     const RunContext &context)
{
  std::vector<std::string> files;
  if (parameters.geometry.type == "file")
    files.push_back(
        resolve_path(parameters.geometry.mesh_file, context.folder));
  for (const MeasureParameters *measure :
       {&parameters.source, &parameters.target})
    if (measure->type == "image")
      files.push_back(resolve_path(measure->image_file, context.folder));
  return files;
}

std::string describe_divergence(const Parameters &parameters)
{
  const auto divergence = make_divergence(parameters.divergence.choice);
  return divergence->name() +
         ", L = " + number_text(parameters.divergence.lipschitz_bound);
}

template struct Setup<1>;
template struct Setup<2>;
template struct Setup<3>;
} // namespace lipflow
