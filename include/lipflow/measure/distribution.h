#ifndef LIPFLOW_MEASURE_DISTRIBUTION_H
#define LIPFLOW_MEASURE_DISTRIBUTION_H

#include <lipflow/base/errors.h>
#include <lipflow/base/point_set.h>
#include <lipflow/measure/sampling.h>

#include <string>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/**
 * The keys of section `Source` or `Target` for a distribution by name in R^d,
 * of which samples are drawn without a mesh. A point is
 *
 *   X = Location + Scale Z + mode
 *
 * in m consecutive coordinates, and 0 in the d - m others. Z is the standard
 * member of the family, its coordinates independent where nothing is said:
 *
 *   normal, logistic     N(0,1), e^-z/(1 + e^-z)^2
 *   uniform              on [0,1]^m
 *   student t            t(nu) in each coordinate
 *   multivariate student t   N(0,I) sqrt(nu/chi^2(nu)), radially symmetric
 *   stretched exponential    density in proportion to exp(-|z|^beta)
 *   sierpinski carpet    m = 2: uniform on the cells of level l in [0,1]^2
 *   swiss roll           m = 3: (t cos t, 21 v, t sin t), t = 3/2 pi (1 + 2 u),
 *                        u and v uniform on [0,1]: make_swiss_roll of
 *                        scikit-learn, without noise
 *   pinwheel             m = 2, five arms: 2 R(-theta) (r, s), r = 1 + 0.3 N,
 *                        s = 0.1 N, theta = 2 pi k/5 + exp(r)/4, k = 0, ..., 4:
 *                        Johnson et al., NeurIPS 2016, as used for FFJORD
 *   normal mixture, student t mixture   as without mixture, with a mode from
 *                        {0, Mode distance}^2 in the first two coordinates
 *
 * The mode is 0 for the others.
 */
struct DistributionParameters
{
  std::string  type = "none";
  std::string  location = "0";
  double       scale = 1.;
  double       degrees_of_freedom = 1.;
  double       exponent = 1.;
  double       mode_distance = 4.;
  unsigned int carpet_level = 4;
  unsigned int intrinsic_dimension = 0; ///< 0: as many as there are
  unsigned int first_coordinate = 1;    ///< counted from 1

  bool is_given() const
  {
    return type != "none";
  }

  /// All keys with their values, for messages and comparisons.
  std::string description() const;

  /// Declares the keys in the subsection that @p prm is in.
  void add_to(dealii::ParameterHandler &prm);

  /// If a distribution is given. @p section: where the keys are.
  void check(const std::string &section,
             unsigned int       dimension,
             ParameterErrors   &errors) const;
};

/**
 * Draws request.n independent points in R^d, d = @p dimension, of equal
 * weights; @p parameters are checked and a distribution is given. Point k is a
 * function of (seed, stream, k): the same on all ranks of however many, and a
 * larger n only adds points. Throws Error (input) for a point beyond the range
 * of numbers, as may happen in heavy tails. Local; the same on all ranks.
 */
PointSet draw_points(const DistributionParameters &parameters,
                     unsigned int                  dimension,
                     const SampleRequest          &request);
} // namespace lipflow

#endif
