#ifndef LIPFLOW_APPLICATION_LOAD_BALANCE_H
#define LIPFLOW_APPLICATION_LOAD_BALANCE_H

#include <lipflow/application/setup.h>
#include <lipflow/base/state.h>
#include <lipflow/geometry/redistribution.h>

#include <string>

namespace lipflow
{
/**
 * Deals the cells out to the ranks anew when particles have clustered on some
 * of them. A cell counts 1 and a particle particle_load, of the processor time
 * of a variational step (doc/benchmarks.md, particle_cost).
 */
template <int dim>
class LoadBalance
{
public:
  static constexpr double particle_load = .02;

  /// @p largest_imbalance: of imbalance(), at least 1.
  explicit LoadBalance(double largest_imbalance);

  /// Whether the loads are less even than that, and than what came out of the
  /// last time by so much that it could help. Collective.
  bool is_due(const MovingMeasure<dim> &moving) const;

  /// Makes @p setup and @p moving anew on other ranks; the flow goes on from
  /// where it is. What else was made from the space is invalid. Collective.
  void redistribute(const Parameters   &parameters,
                    const RunContext   &context,
                    Setup<dim>         &setup,
                    MovingMeasure<dim> &moving);

  /// The same by other @p loads than those of the particles. Collective.
  void redistribute(const Parameters   &parameters,
                    const RunContext   &context,
                    Setup<dim>         &setup,
                    MovingMeasure<dim> &moving,
                    const CellLoads    &loads);

  /// What stands after refine(), which deals the cells out anew. Local.
  void mesh_changed();

  bool has_redistributed() const;

  /// The loads of the last time, on as many ranks from which the same cells
  /// come to each: cell_records(), this rank's part of them.
  const std::string &loads() const;

  /// Without loads().
  void save(StateWriter &state) const;
  void load(StateReader &state);

  /// What stands after load() on another number of ranks: what is due is judged
  /// by the particles as they are. Collective.
  void forget(const MovingMeasure<dim> &moving);

private:
  void remember(const MovingMeasure<dim> &moving);

  double      largest_;
  double      due_above_;
  bool        has_redistributed_ = false;
  std::string loads_;
};
} // namespace lipflow

#endif
