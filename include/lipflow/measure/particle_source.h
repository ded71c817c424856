#ifndef LIPFLOW_MEASURE_PARTICLE_SOURCE_H
#define LIPFLOW_MEASURE_PARTICLE_SOURCE_H

#include <lipflow/measure/particles.h>
#include <lipflow/measure/source_measure.h>

namespace lipflow
{
/**
 * Particles as source of a variational step: P_n = sum_k w_k delta_{y_k} as
 * seen from where the particles are expected, y*_k = y_k + u_k,
 *
 *   E_P[psi] = sum_k w_k [ psi(y*_k) - u_k . grad psi(y*_k) ],
 *   U(psi)   = sum_k w_k |grad psi(y*_k)|^2,
 *
 * exact where psi is linear between y_k and y*_k. With all u_k = 0 the first is
 * E_P[psi] itself. The step moves the particles to y_k - dt grad psi(y*_k).
 */
template <int dim>
class ParticleSource : public SourceMeasure
{
public:
  /// The particles are at y*_k. @p displacements are the u_k, or empty for
  /// zero. @p particles must stay where they are while this lives. Collective.
  ParticleSource(const Particles<dim>                   &particles,
                 const typename Particles<dim>::Vectors &displacements);

  const Vector       &functional() const override;
  void                outflow(const Vector &psi, Vector &out) const override;
  void                add_mobility(const Vector        &psi,
                                   double               factor,
                                   std::vector<double> &pair_values) const override;
  std::vector<double> cell_flows(const Vector &psi,
                                 double        factor) const override;

private:
  const Particles<dim>  *particles_;
  const NodalSpace<dim> *space_;
  Vector                 functional_;
  std::vector<double>    mobility_; ///< c_ij of U, by pair
};
} // namespace lipflow

#endif
