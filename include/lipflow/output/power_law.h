#ifndef LIPFLOW_OUTPUT_POWER_LAW_H
#define LIPFLOW_OUTPUT_POWER_LAW_H

#include <lipflow/output/svg_plot.h>

#include <vector>

namespace lipflow
{
/// y = factor x^exponent, a straight line where both axes are logarithmic.
struct PowerLaw
{
  double factor = 0.;
  double exponent = 0.;
};

/// The power law closest to the points in least squares of the logarithms.
/// Points that have none are left out; NaN if fewer than two x remain.
PowerLaw fit_power_law(const std::vector<double> &x,
                       const std::vector<double> &y);

/// @p law from the smallest to the largest positive of @p x, to be drawn.
Curve curve_of(const PowerLaw            &law,
               const std::vector<double> &x,
               const std::string         &label,
               const std::string         &style);
} // namespace lipflow

#endif
