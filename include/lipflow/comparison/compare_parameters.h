#ifndef LIPFLOW_COMPARISON_COMPARE_PARAMETERS_H
#define LIPFLOW_COMPARISON_COMPARE_PARAMETERS_H

#include <lipflow/base/errors.h>

#include <string>
#include <vector>

namespace dealii
{
class ParameterHandler;
}

namespace lipflow
{
/// Section `Compare` of the parameter file: what `lipflow compare` does.
struct CompareParameters
{
  std::string  particles = "250, 1000, 4000"; ///< numbers of particles
  unsigned int seeds = 3;
  unsigned int times = 10;
  double       relative_gap = 1e-3; ///< of W_1
  unsigned int histogram_bins = 16; ///< per axis

  void add_to(dealii::ParameterHandler &prm);
  void check(ParameterErrors &errors) const;

  /// Increasing. check() must have found nothing.
  std::vector<unsigned int> particle_numbers() const;

  /// k end_time/times for k = 0, ..., times.
  std::vector<double> comparison_times(double end_time) const;
};
} // namespace lipflow

#endif
