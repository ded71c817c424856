#ifndef LIPFLOW_BASE_NUMBER_LIST_H
#define LIPFLOW_BASE_NUMBER_LIST_H

#include <lipflow/base/errors.h>

#include <string>
#include <vector>

namespace lipflow
{
/// Reads finite numbers separated by commas, "1, -2.5, 3e-2", independent of
/// the locale. Throws std::invalid_argument, its message a sentence that says
/// what was found.
std::vector<double> read_numbers(const std::string &text);

/// As read_numbers(), for one number per axis: a single number counts for all
/// @p dimension axes.
std::vector<double> read_axes(const std::string &text, unsigned int dimension);

/// As read_axes(), for whole numbers of at least 1.
std::vector<unsigned int> read_axis_counts(const std::string &text,
                                           unsigned int       dimension);

/// As read_numbers(), for any number of whole numbers from 1 on; none if
/// @p text is blank.
std::vector<unsigned int> read_counts(const std::string &text);

/// Adds to @p errors why read_counts() cannot read @p text, the value of the
/// parameter @p path.
void check_counts(const std::string &path,
                  const std::string &text,
                  ParameterErrors   &errors);

/// A number as a reader would write it: the fewest digits, up to @p digits.
std::string format_number(double value, int digits = 6);
} // namespace lipflow

#endif
