#ifndef LIPFLOW_DISCRIMINATOR_SLOPES_H
#define LIPFLOW_DISCRIMINATOR_SLOPES_H

#include <lipflow/geometry/conductances.h>
#include <lipflow/geometry/corner_gradients.h>

#include <array>
#include <vector>

namespace lipflow
{
/// What the Lipschitz bound holds down, |slope| <= L. Slopes are linear in
/// the differences delta_a between the `size` other vertices of a star and its
/// centre, R delta, with a weight each (doc/theory.md, "The constraint").
enum class Constraint
{
  corners, ///< the gradient at every corner: CornerSlopes
  cells    ///< its root mean square over every cell: CellSlopes
};

inline const char *name_of(const Constraint constraint)
{
  return constraint == Constraint::cells ? "cells" : "corners";
}

/// One slope a corner of the mesh, its gradient: a star of dim edges.
template <int dim>
class CornerSlopes
{
public:
  static constexpr unsigned int per_cell = NodalSpace<dim>::n_corners;
  static constexpr int          size = dim;
  using Shape = typename NodalSpace<dim>::Shape;

  static constexpr unsigned int centre(const unsigned int c)
  {
    return c;
  }
  static constexpr unsigned int other(const unsigned int c,
                                      const unsigned int a)
  {
    return c ^ (1u << a);
  }

  explicit CornerSlopes(const NodalSpace<dim> &space)
      : space_(&space)
  {
  }

  /// By NodalSpace::Cell::shape.
  const Shape &shape(const unsigned int number) const
  {
    return space_->shapes()[number];
  }

  /// At no corner |grad psi| exceeds L times this.
  double excess() const
  {
    return 1.;
  }

  /// The flux at the corners of a cell, dim values each, whose sums over the
  /// vertices are those of the slopes' duals @p v, and the other way round.
  using Duals = std::array<dealii::Tensor<1, dim>, per_cell>;
  using Flux = std::array<dealii::Tensor<1, dim>, NodalSpace<dim>::n_corners>;
  Flux flux(const unsigned int /*number*/, const Duals &v) const
  {
    return v;
  }
  Duals duals(const unsigned int /*number*/, const Flux &flux) const
  {
    return flux;
  }

  /// The duals whose sums over the vertices are those of flows along the pairs
  /// of a cell, from a to b > a: half of each edge's at either end. What flows
  /// along a diagonal takes all shortest ways along edges alike.
  Duals duals_of_flows(unsigned int               number,
                       const CellPairValues<dim> &flows) const;

private:
  const NodalSpace<dim> *space_;
};

/**
 * One slope a cell K: the corners' gradients g_c, each times (w_c/|K|)^(1/2),
 * in coordinates: |slope|^2 = sum of w_c |g_c|^2/|K|. They depend on the 2^dim
 * - 1 differences from the first vertex only, slope = R delta with the Cholesky
 * factor R^T R of that form.
 */
template <int dim>
class CellSlopes
{
public:
  static constexpr unsigned int n_corners = NodalSpace<dim>::n_corners;
  static constexpr unsigned int per_cell = 1;
  static constexpr int          size = n_corners - 1;

  struct Slope
  {
    double                  weight;      ///< |K|
    dealii::Tensor<2, size> to_gradient; ///< R, upper triangular
  };
  using Shape = std::array<Slope, 1>;

  static constexpr unsigned int centre(const unsigned int /*c*/)
  {
    return 0;
  }
  static constexpr unsigned int other(const unsigned int /*c*/,
                                      const unsigned int a)
  {
    return a + 1;
  }

  /// For the shapes that @p space has now.
  explicit CellSlopes(const NodalSpace<dim> &space);

  const Shape &shape(const unsigned int number) const
  {
    return shapes_[number];
  }

  /// w_c |g_c|^2 <= |K| L^2: of this rank's cells the largest (|K|/w_c)^(1/2),
  /// 2^(dim/2) on boxes.
  double excess() const
  {
    return excess_;
  }

  /// The flux is the one with the least sum of w |flux|^2, which is |K| |v|^2.
  using Duals = std::array<dealii::Tensor<1, size>, 1>;
  using Flux = std::array<dealii::Tensor<1, dim>, n_corners>;
  Flux  flux(unsigned int number, const Duals &v) const;
  Duals duals(unsigned int number, const Flux &flux) const;

  /// The dual whose sums over the vertices are those of flows along the pairs
  /// of a cell, from a to b > a.
  Duals duals_of_flows(unsigned int               number,
                       const CellPairValues<dim> &flows) const;

private:
  Duals duals_of_sums(unsigned int number, const VertexValues<dim> &sums) const;

  const NodalSpace<dim> *space_;
  std::vector<Shape>     shapes_;
  double                 excess_ = 1.;
};

/// What the constraint holds down at every corner, of these corner
/// @p gradients: their norms, or the one of its cell.
template <int dim>
std::vector<double>
corner_slopes(const NodalSpace<dim>                     &space,
              Constraint                                 constraint,
              const std::vector<dealii::Tensor<1, dim>> &gradients);

/// The slope of star @p c of a cell with these @p values.
template <typename Slopes, std::size_t n>
dealii::Tensor<1, Slopes::size> slope_at(const typename Slopes::Shape &shape,
                                         const unsigned int            c,
                                         const std::array<double, n>  &values)
{
  dealii::Tensor<1, Slopes::size> delta;
  for (unsigned int a = 0; a < Slopes::size; ++a)
    delta[a] = values[Slopes::other(c, a)] - values[Slopes::centre(c)];
  return shape[c].to_gradient * delta;
}

/// The adjoint: adds the coefficients of the vertices' values in
/// weight @p dual . slope to @p sums.
template <typename Slopes, std::size_t n>
void add_adjoint(const typename Slopes::Shape          &shape,
                 const unsigned int                     c,
                 const dealii::Tensor<1, Slopes::size> &dual,
                 std::array<double, n>                 &sums)
{
  const dealii::Tensor<1, Slopes::size> edge =
      shape[c].weight * (dual * shape[c].to_gradient);
  for (unsigned int a = 0; a < Slopes::size; ++a)
  {
    sums[Slopes::other(c, a)] += edge[a];
    sums[Slopes::centre(c)] -= edge[a];
  }
}
} // namespace lipflow

#endif
