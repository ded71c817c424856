#ifndef LIPFLOW_MEASURE_POINT_TABLE_H
#define LIPFLOW_MEASURE_POINT_TABLE_H

#include <cstddef>
#include <string>
#include <vector>

namespace lipflow
{
/// The numbers of a file of points, row by row. What the formats have in
/// common; decode_points() makes points of it.
struct PointTable
{
  unsigned int        n_columns = 0; ///< dimension, or that and the weight
  std::vector<double> values;        ///< n_rows() * n_columns, finite

  /// One a row, not empty; or none at all.
  std::vector<std::string> labels = {};

  std::size_t n_rows() const
  {
    return n_columns == 0 ? 0 : values.size() / n_columns;
  }
};

/// What the rows of an array of numbers are.
enum class ArrayRows
{
  points,
  labels ///< whole numbers, one a row
};

/// What messages call a file of these, as in "The samples file": samples or
/// labels.
std::string file_kind(ArrayRows rows);

/// Names of labels that are numbers: their digits.
std::vector<std::string> names_of_labels(const PointTable &table);

/// How messages call a column, counted from 0: x, y, z (x1, x2, ... beyond
/// three dimensions), weight.
std::string point_column(unsigned int column, unsigned int dimension);

/// "2 columns (x, y) or 3 (x, y, weight)"
std::string point_columns(unsigned int dimension);

/// What is wrong with a number as an entry of a table, as "is nan, but ..."; or
/// empty: coordinates are finite, weights are finite and not negative.
std::string
point_mistake(double value, unsigned int column, unsigned int dimension);

/// What is wrong with an entry of an array, as "x is nan, but ..." or "the
/// label is 1.5, but ..."; or empty.
std::string entry_mistake(ArrayRows    rows,
                          double       value,
                          unsigned int column,
                          unsigned int dimension);

/// @p text in quotes, as it can be shown in a message: shortened, and with '?'
/// for what is not printable ASCII.
std::string quoted_excerpt(const std::string &text);
} // namespace lipflow

#endif
