#include <lipflow/application/setup.h>
#include <lipflow/base/extended_number.h>
#include <lipflow/base/input_file.h>

#include <deal.II/base/mpi.h>

#include <cmath>

namespace lipflow
{
namespace
{
/// With L = inf mass cannot move to where the target is: D = inf.
template <int dim>
void refuse_infinite_divergence(const Setup<dim> &setup)
{
  double count = 0., mass = 0.;
  for (unsigned int i = 0; i < setup.space.n_owned(); ++i)
  {
    const double p = setup.source.mass.local_element(i);
    if (p > 0. && setup.target.mass.local_element(i) == 0.)
    {
      count += 1.;
      mass += p;
    }
  }
  const MPI_Comm comm = setup.mesh.communicator();
  count = dealii::Utilities::MPI::sum(count, comm);
  mass = dealii::Utilities::MPI::sum(mass, comm);
  if (count > 0.)
    throw Error(ExitCode::input,
                "Target: the density is zero at " + number_text(count) +
                    " nodes where the source has mass (" + number_text(mass) +
                    " in all), so the unregularised divergence is infinite; "
                    "with Divergence/Lipschitz bound = inf the target must be "
                    "positive there. Choose a finite Lipschitz bound, or add a "
                    "small number to Target/Density.");
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
