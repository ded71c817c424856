#ifndef LIPFLOW_DISCRIMINATOR_DISCRIMINATOR_REPORT_H
#define LIPFLOW_DISCRIMINATOR_DISCRIMINATOR_REPORT_H

#include <lipflow/discriminator/certificate.h>

#include <limits>
#include <string>

namespace lipflow
{
/// What one solve did. Plain data; the caller decides what to do with a
/// failure.
struct DiscriminatorReport
{
  bool        converged = false;
  std::string reason; ///< why not, a whole sentence; empty if converged
  Bounds      bounds; ///< of D, valid even if not converged
  double      relative_gap = 0.;
  double      value =
      std::numeric_limits<double>::quiet_NaN(); ///< neural:
                                                ///< of the potential, a bound
                                                ///< or not
  unsigned int newton_iterations = 0;           ///< matrices
  unsigned int linear_iterations = 0;           ///< of cg; with direct: solves

  /// Counts the work of a solve that went before, too.
  void add_work_of(const DiscriminatorReport &earlier)
  {
    newton_iterations += earlier.newton_iterations;
    linear_iterations += earlier.linear_iterations;
  }
};
} // namespace lipflow

#endif
