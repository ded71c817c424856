#ifndef LIPFLOW_MEASURE_EXPRESSION_H
#define LIPFLOW_MEASURE_EXPRESSION_H

#include <deal.II/base/point.h>

#include <map>
#include <memory>
#include <string>

namespace dealii
{
template <int dim>
class FunctionParser;
}

namespace lipflow
{
/// Reads named constants, "s = 0.8, m = 2". Throws std::invalid_argument, its
/// message a sentence that says what was found, for values that are no finite
/// numbers and for names that are taken (coordinates, pi, e, functions).
std::map<std::string, double> read_constants(const std::string &text);

/**
 * A formula of the coordinates x, y, z, as many as there are dimensions, of
 * constants (pi and e among them) and of the functions that deal.II's
 * FunctionParser offers, but for random ones, which would depend on the order
 * of evaluation.
 */
class Expression
{
public:
  /// Throws std::invalid_argument, its message whole sentences that say what is
  /// wrong and where.
  Expression(const std::string &formula,
             const std::string &constants,
             unsigned int       dimension);
  ~Expression();

  /// May be NaN or infinite.
  template <int dim>
  double value(const dealii::Point<dim> &x) const;

private:
  std::unique_ptr<dealii::FunctionParser<3>> parser_;
};
} // namespace lipflow

#endif
