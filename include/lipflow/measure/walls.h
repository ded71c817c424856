#ifndef LIPFLOW_MEASURE_WALLS_H
#define LIPFLOW_MEASURE_WALLS_H

#include <deal.II/base/point.h>
#include <deal.II/base/tensor.h>

#include <array>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;

enum class WallRule
{
  reflect, ///< as a mirror
  stop     ///< the particle stays where it meets the wall
};

/**
 * The walls of the domain as a moving particle meets them: every boundary face
 * near an owned cell, made of simplices (in space a quadrilateral is two
 * triangles). A displacement no longer than NodalSpace::smallest_height()
 * cannot reach faces that do not touch a neighbour of its cell.
 */
template <int dim>
class Walls
{
public:
  /// The end of a displacement.
  struct Landing
  {
    dealii::Point<dim> at;

    /// What of the displacement was travelled, mirrored with the path: that of
    /// a straight path from the image of its start behind the walls.
    dealii::Tensor<1, dim> displacement;

    /// Takes what else the particle carries with it to the mirrored domain.
    dealii::Tensor<2, dim> mirror;
  };

  /// @p space must outlive this. Local.
  Walls(const NodalSpace<dim> &space, WallRule rule);

  /// Where a particle at @p x in the owned cell @p cell (a position in
  /// NodalSpace::cells()) ends that would move by @p displacement.
  Landing move(unsigned int                  cell,
               const dealii::Point<dim>     &x,
               const dealii::Tensor<1, dim> &displacement) const;

private:
  struct Face
  {
    std::array<dealii::Point<dim>, dim> corner;
    dealii::Tensor<1, dim>              normal; ///< outward, of length 1
    double depth; ///< how far behind it a point may still be inside
  };

  struct Hit
  {
    double      fraction; ///< of the path; above 1: none
    const Face *face;
  };

  Hit first_hit(unsigned int                  cell,
                const dealii::Point<dim>     &x,
                const dealii::Tensor<1, dim> &path) const;

  dealii::Point<dim> inside(unsigned int cell, dealii::Point<dim> x) const;

  WallRule                       rule_;
  double                         nudge_; ///< how far inside a wall is met
  std::vector<std::vector<Face>> faces_; ///< by cell
};
} // namespace lipflow

#endif
