#ifndef LIPFLOW_APPLICATION_MESH_ADAPTATION_H
#define LIPFLOW_APPLICATION_MESH_ADAPTATION_H

#include <lipflow/application/setup.h>
#include <lipflow/base/state.h>
#include <lipflow/geometry/nodal_records.h>

#include <string>

namespace lipflow
{
/**
 * Keeps the mesh of a run as fine as the flow needs it (mark_cells()): before
 * the first step, and whenever mass may have crossed one of the smallest cells.
 */
template <int dim>
class MeshAdaptation
{
public:
  /// Both must outlive this.
  MeshAdaptation(const Parameters &parameters, const RunContext &context);

  /// Fits the mesh to the potential between P_0 and Q, too, level by level,
  /// with the measures made anew on each. Throws Error (numerical) if a solve
  /// fails. Collective.
  void fit(Setup<dim> &setup, MovingMeasure<dim> &moving) const;

  /// To be asked once before each step. Local.
  bool is_due(const Setup<dim> &setup, const StepReport &last);

  /// Returns whether the mesh has changed; if so @p setup and @p moving were
  /// made anew, what else was made from the space is invalid, and the flow goes
  /// on from where it is after MeshFlow::measure_divergence(). Throws Error
  /// (input) if the target cannot be made. Collective.
  bool adapt(Setup<dim> &setup, MovingMeasure<dim> &moving);

  /// The cells of this rank, for restore().
  static std::string cells(const Setup<dim> &setup);

  /// Makes the mesh the one of cells() of all ranks; the flow is still to be
  /// resumed. Collective.
  void restore(const RecordSource &cells,
               Setup<dim>         &setup,
               MovingMeasure<dim> &moving) const;

  void save(StateWriter &state) const;
  void load(StateReader &state);

private:
  CellMarks  marks(const Setup<dim>         &setup,
                   const MovingMeasure<dim> &moving) const;
  LevelRange levels() const;

  const Parameters *parameters_;
  const RunContext *context_;
  double            path_ = 0.; ///< of the fastest mass since the last time
};
} // namespace lipflow

#endif
