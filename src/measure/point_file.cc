#include <lipflow/base/errors.h>
#include <lipflow/measure/point_csv.h>
#include <lipflow/measure/point_file.h>
#include <lipflow/measure/point_idx.h>
#include <lipflow/measure/point_npy.h>
#include <lipflow/measure/table_format.h>

#include <algorithm>
#include <utility>

namespace lipflow
{
namespace
{
PointTable read_table(const std::string &bytes,
                      const std::string &path,
                      const unsigned int dimension)
{
  switch (table_format(path, "samples"))
  {
  case TableFormat::text:
    return read_point_csv(bytes, path, dimension);
  case TableFormat::npy:
    return read_point_npy(bytes, path, dimension);
  case TableFormat::idx:
    break;
  }
  return read_point_idx(bytes, path, dimension);
}

/// The labels of the rows: those in the table, or @p given; empty for none.
std::vector<std::string>
labels_of(PointTable &table, const RowLabels &given, const std::string &path)
{
  if (given.path.empty())
    return std::move(table.labels);
  if (!table.labels.empty())
    throw Error(ExitCode::input,
                "The samples file '" + path +
                    "' has a column of labels, and the labels file '" +
                    given.path +
                    "' is given as well: which of them is meant? Remove the "
                    "Labels file, or the column.");
  if (given.names.size() != table.n_rows())
    throw Error(ExitCode::input,
                "The labels file '" + given.path + "' has " +
                    std::to_string(given.names.size()) +
                    " labels, but the samples file '" + path + "' has " +
                    std::to_string(table.n_rows()) +
                    " rows of points. Each row needs its label, in the same "
                    "order, also where its weight is 0.");
  return given.names;
}

/// The weights of the rows, in proportion. None exceeds 1: the sum of weights
/// as given might overflow.
std::vector<double> scaled_weights(const PointTable  &table,
                                   const unsigned int dimension,
                                   const std::string &path)
{
  std::vector<double> weights(table.n_rows(), 1.);
  if (table.n_columns == dimension)
    return weights;
  for (std::size_t row = 0; row < weights.size(); ++row)
    weights[row] = table.values[row * table.n_columns + dimension];
  const double largest = *std::max_element(weights.begin(), weights.end());
  if (!(largest > 0.))
    throw Error(ExitCode::input,
                "The samples file '" + path + "' has " +
                    std::to_string(weights.size()) +
                    " data rows, and the weights of all are 0: their sum must "
                    "be positive. Correct the last column, or remove it: "
                    "without weights all points count the same.");
  for (double &weight : weights)
    weight /= largest;
  return weights;
}
} // namespace

PointFile decode_points(const std::string &bytes,
                        const std::string &path,
                        const unsigned int dimension,
                        const RowLabels   &labels)
{
  PointTable table = read_table(bytes, path, dimension);
  if (table.n_rows() == 0)
    throw Error(ExitCode::input,
                "The samples file '" + path +
                    "' has 0 data rows. At least one point is needed, in " +
                    point_columns(dimension) + ".");
  const std::vector<double> weights = scaled_weights(table, dimension, path);
  const std::vector<std::string> names = labels_of(table, labels, path);
  double                         sum = 0.;
  for (const double weight : weights)
    sum += weight;

  PointFile file;
  file.points.dimension = dimension;
  for (std::size_t row = 0; row < weights.size(); ++row)
  {
    const double weight = weights[row] / sum;
    if (weight == 0.) // as given, or vanishing beside the largest
    {
      ++file.n_dropped;
      continue;
    }
    const double *begin = table.values.data() + row * table.n_columns;
    file.points.coordinates.insert(
        file.points.coordinates.end(), begin, begin + dimension);
    file.points.weights.push_back(weight);
    if (!names.empty())
      file.labels.push_back(names[row]);
  }
  return file;
}
} // namespace lipflow
