#ifndef LIPFLOW_MEASURE_SAMPLING_H
#define LIPFLOW_MEASURE_SAMPLING_H

#include <lipflow/base/vector.h>

#include <deal.II/base/point.h>

#include <cstdint>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/// Which points to draw: they depend on nothing else but the density.
struct SampleRequest
{
  std::uint64_t n = 0;      ///< points on all ranks together
  std::uint64_t seed = 0;   ///< chosen by the user
  std::uint32_t stream = 0; ///< keeps independent samples apart
};

template <int dim>
struct SampledPoint
{
  std::uint64_t      id; ///< 0, ..., n - 1
  dealii::Point<dim> x;
};

/**
 * Draws request.n independent points from the density with the nodal masses
 * P_i. Returns those that lie in the cells of this rank, by increasing id; each
 * id is on one rank, and all ids are somewhere.
 *
 * What is drawn from is the probability measure with a density in proportion to
 *
 *   p_h(x) = sum_i (P_i/m_i) phi_i(x),   phi_i d-linear on the unit cell,
 *
 * cell masses int_K p_h exact to rounding (Gauss points, p_h det J being of
 * degree 3 in each coordinate at most) and the points in a cell exact, too. It
 * is not the nodal measure sum_i P_i delta_{x_i}: the means of a smooth g
 * differ by O(h^2). On a uniform grid, away from the walls, each hat phi_i adds
 * h^2/6 to the variance along each axis, so that is h^2/12 E[Laplace g] to
 * leading order. Where p_h = 0 no point falls; a node with mass gives it to all
 * of the cells around it.
 *
 * The set of (id, x) does not depend on the number of ranks, beyond rounding in
 * @p mass itself. All points are inside the domain, at least 2^-32 of the cell
 * away from its boundary. Every rank looks at every id: O(n log cells) a rank.
 * @p mass: not negative, sum positive, ghosts refreshed. Collective.
 */
template <int dim>
std::vector<SampledPoint<dim>> sample_density(const NodalSpace<dim> &space,
                                              const Vector          &mass,
                                              const SampleRequest   &request);
} // namespace lipflow

#endif
