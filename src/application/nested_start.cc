#include <lipflow/application/nested_start.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/free_memory.h>
#include <lipflow/geometry/global_numbers.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lipflow
{
namespace
{
/// Of the coarsest mesh: below, a solve costs next to nothing.
constexpr double least_nodes = 500.;

/// What a start for the next mesh is good for; a smaller gap does not save a
/// matrix there (measured).
constexpr double coarse_gap = 1e-3;

template <int dim>
bool starts_coarse(const Parameters         &parameters,
                   const Setup<dim>         &setup,
                   const MovingMeasure<dim> &moving)
{
  return !parameters.adaptivity.is_on() &&
         std::isfinite(parameters.divergence.lipschitz_bound) &&
         parameters.discriminator.warm_start &&
         moving.gradient_flow != nullptr && !setup.target_samples;
}

/// Refinements of the coarsest mesh that has enough nodes.
template <int dim>
unsigned int coarsest_level(const unsigned int finest, double n_nodes)
{
  unsigned int level = finest;
  for (; level > 0 && n_nodes >= (1u << dim) * least_nodes; --level)
    n_nodes /= 1u << dim;
  return level;
}

/// What a solve on the next finer mesh starts from.
template <int dim>
struct Carried
{
  std::unique_ptr<Setup<dim>> setup; ///< the mesh, with densities of a coarser
  CarriedFields               fields;
  WarmStart                   warm_start;
};

/// Solves on the mesh of @p coarse and all finer ones but that of @p finest
/// refinements, to which the last solution is carried. Collective.
template <int dim>
Carried<dim> climb(const Parameters  &coarse,
                   const RunContext  &context,
                   const unsigned int finest)
{
  Carried<dim> result{std::make_unique<Setup<dim>>(coarse, context), {}, {}};
  Setup<dim>  &setup = *result.setup;
  MovingMeasure<dim> moving(setup, coarse);
  for (unsigned int level = coarse.geometry.global_refinements;;)
  {
    moving.flow->start();
    result.fields = moving.carried();
    refine(setup.mesh,
           setup.space,
           CellMarks(setup.space.cells().size(), CellMark::refine),
           {0, finest},
           result.fields);
    if (++level == finest)
      break;
    setup.redistributed(coarse, context);
    result.fields.mass = setup.source.mass;
    moving.rebuilt(setup, coarse, std::move(result.fields));
  }
  result.warm_start = moving.discriminator->warm_start();
  result.warm_start.flux = std::move(result.fields.flux);
  return result;
}

/// Whether all ranks have the same cells of both, in the same order: p4est
/// deals equal meshes out equally. Collective.
template <int dim>
bool have_same_cells(const NodalSpace<dim> &one, const NodalSpace<dim> &other)
{
  const bool same = cell_numbers(one) == cell_numbers(other);
  return dealii::Utilities::MPI::min(same ? 1 : 0, one.mesh().communicator()) ==
         1;
}

/// @p psi of @p from on equal cells. Collective.
template <int dim>
Vector transferred(const NodalSpace<dim> &from,
                   const Vector          &psi,
                   const NodalSpace<dim> &to)
{
  Vector result = to.make_vector();
  for (std::size_t k = 0; k < to.cells().size(); ++k)
    for (unsigned int c = 0; c < NodalSpace<dim>::n_corners; ++c)
      result.local_element(to.cells()[k].node[c]) =
          psi.local_element(from.cells()[k].node[c]);
  result.zero_out_ghost_values();
  result.update_ghost_values();
  return result;
}

template <int dim>
void hand_over(Carried<dim>        carried,
               const Setup<dim>   &setup,
               MovingMeasure<dim> &moving)
{
  if (!have_same_cells(carried.setup->space, setup.space))
    return;
  moving.flow->resume(
      setup.source.mass,
      transferred(carried.setup->space, carried.fields.psi, setup.space));
  moving.discriminator->set_warm_start(std::move(carried.warm_start));
}
} // namespace

template <int dim>
void start_on_coarse_meshes(const Parameters   &parameters,
                            const RunContext   &context,
                            const Setup<dim>   &setup,
                            MovingMeasure<dim> &moving)
{
  if (!starts_coarse(parameters, setup, moving))
    return;
  const unsigned int finest = parameters.geometry.global_refinements;
  Parameters         coarse = parameters;
  coarse.discriminator.gap_is_automatic = false;
  coarse.discriminator.relative_gap =
      std::max(coarse_gap, moving.discriminator->relative_gap());
  for (unsigned int level = coarsest_level<dim>(finest, setup.space.n_global());
       level < finest;
       ++level)
    try
    {
      coarse.geometry.global_refinements = level;
      hand_over(climb<dim>(coarse, context, finest), setup, moving);
      // A second mesh as fine as that of the run was there, and is no more.
      release_free_memory();
      return;
    }
    catch (const Error &)
    {
      // On all ranks: too coarse for what there is. A finer mesh may do.
    }
}

template <>
void start_on_coarse_meshes(const Parameters &,
                            const RunContext &,
                            const Setup<1> &,
                            MovingMeasure<1> &)
{
}

template void start_on_coarse_meshes(const Parameters &,
                                     const RunContext &,
                                     const Setup<2> &,
                                     MovingMeasure<2> &);
template void start_on_coarse_meshes(const Parameters &,
                                     const RunContext &,
                                     const Setup<3> &,
                                     MovingMeasure<3> &);
} // namespace lipflow
