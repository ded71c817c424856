#ifndef LIPFLOW_FLOW_ADAPTIVITY_H
#define LIPFLOW_FLOW_ADAPTIVITY_H

#include <lipflow/base/errors.h>
#include <lipflow/geometry/refinement.h>

#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Adaptivity` of the parameter file.
struct AdaptivityParameters
{
  unsigned int levels = 0;              ///< beyond Global refinements; 0: none
  double       density_tolerance = .01; ///< of density_jumps
  double       gap_tolerance = .01;     ///< of all cells, of the divergence

  bool is_on() const
  {
    return levels > 0;
  }

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;
};

/// What is known of the cells of this rank, by position.
struct CellIndicators
{
  std::vector<double> jumps; ///< the largest of all measures' density_jumps
  std::vector<double> gaps;  ///< cell_gaps; empty if there are none
  double              divergence = 0.;
  double              solver_gap = 0.; ///< what the solver leaves of it
};

/**
 * A cell is to be refined if its density jump is above the tolerance, or its
 * gap above tolerance times divergence over the number of cells: if none is,
 * all gaps together are at most that part of the divergence. (On top of the
 * cell's share, by volume, of the gap that the solver has left, which is
 * everywhere on the central path.) It may be coarsened if its parent, whose
 * jump is four times as large and whose gap 2^dim times 2 to 4, would not be
 * refined again. The neighbours of every cell are to be as fine as it wants to
 * be, so that what moves does not leave the fine cells before the next time
 * (doc/theory.md, 3a). Collective.
 */
template <int dim>
CellMarks mark_cells(const NodalSpace<dim>      &space,
                     const CellIndicators       &indicators,
                     const AdaptivityParameters &parameters);
} // namespace lipflow

#endif
