#include <lipflow/discriminator/potential_objective.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/divergence/shifted_conjugate.h>

namespace lipflow
{
PotentialObjective
potential_objective(const Divergence          &divergence,
                    const std::vector<double> &values,
                    const std::vector<double> &first_weights,
                    const std::vector<double> &second_weights)
{
  PotentialObjective result;
  long double        expectation = 0.;
  for (std::size_t i = 0; i < first_weights.size(); ++i)
    expectation += first_weights[i] * values[i];
  const std::vector<double> second(values.begin() + first_weights.size(),
                                   values.end());
  const ShiftResult         infimum =
      infimum_over_shift(divergence, second, second_weights);
  result.value = static_cast<double>(expectation - infimum.value);
  result.shift = infimum.shift;
  result.first_weights = first_weights;
  for (std::size_t j = 0; j < second.size(); ++j)
    result.second_weights.push_back(
        second_weights[j] *
        (divergence.ratio_is_one()
             ? 1.
             : divergence.conjugate_derivative(infimum.distance -
                                               (infimum.maximum - second[j]))));
  return result;
}
} // namespace lipflow
