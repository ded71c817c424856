#ifndef LIPFLOW_DISCRIMINATOR_CONE_UNKNOWNS_H
#define LIPFLOW_DISCRIMINATOR_CONE_UNKNOWNS_H

#include <lipflow/base/vector.h>

#include <memory>
#include <vector>

namespace lipflow
{
template <int dim>
class NodalSpace;
enum class Constraint;

/// What is wanted of the products s o z of the next iterate.
struct Centering
{
  bool   corrector; ///< with the second-order term of the predictor
  double target;    ///< sigma mu
};

/// Products along a direction: sum of w s.z at step length t is
/// constant + t (linear + t quadratic).
struct ConeLine
{
  double boundary = 0.; ///< where the first s or z leaves its cone, or farther
                        ///< than asked for
  double slopes = 0.;   ///< the same of s alone
  double constant = 0., linear = 0., quadratic = 0.;
  double left_behind = 0.; ///< sum of w L (|v| - t) of the duals that are
                           ///< outside after a full step
};

/// What products s.z should be at a trial step.
struct ProductRange
{
  double length; ///< of the trial step
  double least, most;
};

/**
 * The part of the iterate of InteriorPoint that sits in the cells: dual vectors
 * z in the second-order cone, complementary to s = (L, slope of psi), one at
 * every corner or one in every cell (Constraint), with their Nesterov-Todd
 * scalings and directions (doc/theory.md, section 8). Every method is one sweep
 * over the cells; slopes are computed where they are wanted: kept, those at
 * corners would be a third of the memory. What is added to nodes or returned is
 * this rank's part. psi and its direction need ghosts and hanging nodes.
 */
template <int dim>
class ConeUnknowns
{
public:
  virtual ~ConeUnknowns() = default;

  /// To the centre, z = (1/10, 0).
  virtual void start() = 0;

  /// To the flux, dim values a corner, of duals v with z = (|v| + target/L, v).
  virtual void start_near(const std::vector<double> &flux, double target) = 0;

  /// Takes flows in the cells, as of SourceMeasure::cell_flows(), off the flux
  /// v. In full where the flux is half as large again or larger, and the less
  /// the smaller it is: not at all where it is no larger, as is all that is
  /// there without a bound that is reached. t falls with |v|.
  virtual void take_off(const std::vector<double> &flows) = 0;

  struct Sums
  {
    double product; ///< sum of w s.z
    double flux;    ///< sum of w |v|
  };

  /// Sums; adds -G^T v to @p residual.
  virtual Sums evaluate(const Vector &psi, Vector &residual) const = 0;

  /// Scalings at this iterate; adds G^T D G, D = W^{-2}, as pair values.
  virtual void add_stiffness(const Vector        &psi,
                             std::vector<double> &pair_values) = 0;

  /// Adds G^T of what the wanted products make of z at the present psi.
  virtual void add_targets(const Centering &centering,
                           Vector          &right_hand_side) = 0;

  /// The direction of z for that of psi, after add_targets(). Lengths beyond
  /// @p farthest are not told apart. Of a predictor only the second-order term
  /// is kept, for the corrector.
  virtual ConeLine set_directions(const Centering &centering,
                                  const Vector    &psi,
                                  const Vector    &dpsi,
                                  double           farthest) = 0;

  /// For the direction of a corrector: the change of z that takes the products
  /// at the trial step into their range, those of either eigenvector of s o z
  /// by itself and down by no more than range.most. Adds G^T of it as
  /// add_targets() does.
  virtual void add_corrections(const Vector       &psi,
                               const Vector       &dpsi,
                               const ProductRange &range,
                               Vector             &right_hand_side) = 0;

  /// Adds @p part of what add_corrections() has found, and of what psi's change
  /// @p correction makes of it, to the direction of z; dpsi has that part of
  /// the correction in it. part = -1 takes it away again. Returns the new line.
  virtual ConeLine apply_corrections(double        part,
                                     const Vector &psi,
                                     const Vector &dpsi,
                                     const Vector &correction,
                                     double        farthest) = 0;

  /// Sum of w L (|v| - t) over the cones that z leaves on a step of this length
  /// along the direction of a corrector: what move() adds to the products to
  /// have them inside.
  virtual double left_behind(double length) const = 0;

  /// z along the direction of a corrector, @p psi being where it led. The flux
  /// is taken as it comes out; t, which no equation holds, is at least what the
  /// central path of products @p product has with it (doc/theory.md, section
  /// 8).
  virtual void move(const Vector &psi, double length, double product) = 0;

  virtual std::vector<double> flux() const = 0; ///< v, as in WarmStart

  virtual double largest_slope(const Vector &psi) const = 0; ///< |slope|

  /// At no corner |grad psi| exceeds L times this.
  virtual double excess() const = 0;
};

/// For slopes up to @p lipschitz_bound; none if that is inf. @p space must
/// outlive them.
template <int dim>
std::unique_ptr<ConeUnknowns<dim>> make_cones(const NodalSpace<dim> &space,
                                              Constraint             constraint,
                                              double lipschitz_bound);
} // namespace lipflow

#endif
