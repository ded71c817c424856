#include <lipflow/base/extended_number.h>
#include <lipflow/flow/adaptivity.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/geometry/owned_cells.h>

#include <deal.II/base/mpi.h>
#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <cmath>

namespace lipflow
{
namespace
{
/// Where density and flux are smooth, jumps fall as h^2 and gaps as h or h^2,
/// and these with the cell's volume, too. A factor of two is left, so that no
/// cell goes to and fro.
constexpr double coarsening_jump = 1. / 8.;

template <int dim>
constexpr double coarsening_gap = 1. / (8 * (1u << dim));
} // namespace

void AdaptivityParameters::add_to(dealii::ParameterHandler &prm)
{
  using dealii::Patterns::Double;
  prm.enter_subsection("Adaptivity");
  prm.add_parameter(
      "Levels",
      levels,
      "How many times cells may be refined beyond Geometry/Global refinements, "
      "which then are the largest; 0: the mesh stays as it is. Cells are "
      "refined and coarsened where the flow needs it, at the start and "
      "whenever mass may have crossed one of the smallest. In two and three "
      "dimensions, for boxes and mesh files.",
      dealii::Patterns::Integer(0));
  prm.add_parameter(
      "Density tolerance",
      density_tolerance,
      "Cells are refined in which the density of the source or the target is "
      "farther from linear than this part of its largest value: h^2/2 times "
      "its second derivative, or half of a jump. Smaller is finer.",
      Double(0., 1.));
  prm.add_parameter(
      "Gap tolerance",
      gap_tolerance,
      "Cells are refined whose share in the duality gap of the potential and "
      "a continuous flux, which is where transport rays are not resolved, is "
      "above this part of the divergence over the number of cells. Smaller is "
      "finer. With a finite Lipschitz bound.",
      Double(0.));
  prm.leave_subsection();
}

void AdaptivityParameters::check(ParameterErrors &errors) const
{
  const auto require_positive = [&](const char *key, const double value)
  {
    if (!(value > 0.))
      errors.add("Adaptivity/" + std::string(key),
                 "is " + number_text(value) +
                     "; it must be positive: with 0 every cell is refined. For "
                     "a fine mesh everywhere set Geometry/Global refinements.");
  };
  if (!is_on())
    return;
  require_positive("Density tolerance", density_tolerance);
  require_positive("Gap tolerance", gap_tolerance);
}

template <int dim>
CellMarks mark_cells(const NodalSpace<dim>      &space,
                     const CellIndicators       &indicators,
                     const AdaptivityParameters &parameters)
{
  const auto  &triangulation = space.mesh().triangulation();
  const double gap_goal = parameters.gap_tolerance * indicators.divergence /
                          triangulation.n_global_active_cells();
  const auto solver_share = [&](const unsigned int k)
  {
    return std::max(
        indicators.solver_gap * cell_volume(space, k) / space.volume(), 1e-300);
  };
  const auto wanted = [&](const unsigned int k)
  {
    const double jump = indicators.jumps[k] / parameters.density_tolerance;
    const double gap = indicators.gaps.empty()
                           ? 0.
                           : indicators.gaps[k] / (gap_goal + solver_share(k));
    if (jump > 1. || gap > 1.)
      return 1;
    return jump < coarsening_jump && gap < coarsening_gap<dim> ? -1 : 0;
  };

  // The level that each cell wants, at its vertices; 0 is no level.
  Vector finest = space.make_vector();
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        const double level = 1. + cell->level() + wanted(k);
                        for (const unsigned int i : space.cells()[k].node)
                          finest.local_element(i) =
                              std::max(finest.local_element(i), level);
                      });
  finest.compress(dealii::VectorOperation::max);
  finest.update_ghost_values();

  CellMarks marks(space.cells().size(), CellMark::keep);
  for_each_owned_cell(space,
                      [&](const auto &cell, const unsigned int k)
                      {
                        double most = 0.;
                        for (const unsigned int i : space.cells()[k].node)
                          most = std::max(most, finest.local_element(i));
                        if (most > 1. + cell->level())
                          marks[k] = CellMark::refine;
                        else if (most < 1. + cell->level())
                          marks[k] = CellMark::coarsen;
                      });
  return marks;
}

template CellMarks mark_cells(const NodalSpace<1> &,
                              const CellIndicators &,
                              const AdaptivityParameters &);
template CellMarks mark_cells(const NodalSpace<2> &,
                              const CellIndicators &,
                              const AdaptivityParameters &);
template CellMarks mark_cells(const NodalSpace<3> &,
                              const CellIndicators &,
                              const AdaptivityParameters &);
} // namespace lipflow
