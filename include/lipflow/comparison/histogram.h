#ifndef LIPFLOW_COMPARISON_HISTOGRAM_H
#define LIPFLOW_COMPARISON_HISTOGRAM_H

#include <lipflow/base/vector.h>

#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

/**
 * Shares of the mass in n^dim equal bins over the bounding box of the domain.
 *
 * Node i gives its mass to the cells around it in proportion to their parts of
 * m_i, which is the mass of the density in a cell by the vertex rule, and a
 * cell gives what it has to the bin of its centre. Of densities and of
 * particles, whose nodal masses take the same way, the same is compared: a node
 * on the border of two bins favours neither. Bins smaller than cells stay
 * empty.
 */
template <int dim>
class Histogram
{
public:
  /// @p n_bins per axis, at least 1. @p space must outlive this. Collective.
  Histogram(const NodalSpace<dim> &space, unsigned int n_bins);

  /// The masses in the bins, x fastest, the same on all ranks. @p mass: nodal
  /// masses with ghosts. Collective.
  std::vector<double> masses(const Vector &mass) const;

  /// sum_b |P_b - Q_b|, in [0, 2] for measures of mass 1: twice the distance in
  /// total variation of what the bins see. Collective.
  double l1_distance(const Vector &p, const Vector &q) const;

private:
  const NodalSpace<dim>    *space_;
  std::size_t               n_all_;
  std::vector<unsigned int> bin_; ///< by cell
};
} // namespace lipflow

#endif
