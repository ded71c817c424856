#include <lipflow/application/nested_start.h>
#include <lipflow/base/errors.h>
#include <lipflow/base/free_memory.h>
#include <lipflow/geometry/global_numbers.h>
#include <lipflow/geometry/prolongation.h>

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <optional>
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

/// What a solve on the finest mesh starts from.
struct Carried
{
  Vector    psi;
  WarmStart warm_start;
};

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

/// Solves on the mesh of @p coarse and all finer ones but @p finest, to which
/// the last solution is carried: with a second mesh as fine as that one only
/// where ranks have other cells of it than the children of theirs. Nothing if
/// that is dealt out otherwise, too. Collective.
template <int dim>
std::optional<Carried> climb(const Parameters      &coarse,
                             const RunContext      &context,
                             const unsigned int     finest_level,
                             const NodalSpace<dim> &finest)
{
  Setup<dim>         setup(coarse, context);
  MovingMeasure<dim> moving(setup, coarse);
  for (unsigned int level = coarse.geometry.global_refinements;;)
  {
    moving.flow->start();
    WarmStart     warm_start = moving.discriminator->warm_start();
    CarriedFields fields = moving.carried();
    if (is_refined(setup.space, finest))
    {
      PotentialAndFlux from{{}, std::move(fields.flux)};
      from.psi.swap(fields.psi); // a copy would have no ghosts
      PotentialAndFlux fine = prolongate(setup.space, from, finest);
      warm_start.flux = std::move(fine.flux);
      return Carried{std::move(fine.psi), std::move(warm_start)};
    }
    refine(setup.mesh,
           setup.space,
           CellMarks(setup.space.cells().size(), CellMark::refine),
           {0, finest_level},
           fields);
    if (++level == finest_level)
    {
      if (!have_same_cells(setup.space, finest))
        return {};
      warm_start.flux = std::move(fields.flux);
      return Carried{transferred(setup.space, fields.psi, finest),
                     std::move(warm_start)};
    }
    setup.redistributed(coarse, context);
    fields.mass = setup.source.mass;
    moving.rebuilt(setup, coarse, std::move(fields));
  }
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
      if (auto carried = climb<dim>(coarse, context, finest, setup.space))
      {
        moving.flow->resume(setup.source.mass, std::move(carried->psi));
        moving.discriminator->set_warm_start(std::move(carried->warm_start));
      }
      // Other meshes were there, and are no more.
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
