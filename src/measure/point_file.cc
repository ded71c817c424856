#include <lipflow/base/errors.h>
#include <lipflow/measure/point_csv.h>
#include <lipflow/measure/point_file.h>
#include <lipflow/measure/point_idx.h>
#include <lipflow/measure/point_npy.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace lipflow
{
namespace
{
std::string in_small_letters(std::string text)
{
  for (char &c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

PointTable read_table(const std::string &bytes,
                      const std::string &path,
                      const unsigned int dimension)
{
  const std::filesystem::path name = in_small_letters(path);
  const std::string           format = name.extension().string();
  if (format == ".csv" || format == ".txt" || format == ".dat")
    return read_point_csv(bytes, path, dimension);
  if (format == ".npy")
    return read_point_npy(bytes, path, dimension);
  if (is_idx_name(name.filename().string()))
    return read_point_idx(bytes, path, dimension);

  const std::string where = "The samples file '" + path + "' ";
  if (format == ".npz")
    throw Error(ExitCode::input,
                where + "is an archive of arrays (.npz), but a single array "
                        "is needed. In Python: numpy.save('points.npy', "
                        "numpy.load('archive.npz')['name of the array']).");
  throw Error(ExitCode::input,
              where +
                  (format.empty() ? "has no ending"
                                  : "has the ending '" + format + "'") +
                  ", so its format is not clear. Allowed are .csv, .txt and "
                  ".dat (text), .npy (numpy.save), and .idx and ...-ubyte "
                  "(IDX), perhaps with .gz. Rename or convert it.");
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
                        const unsigned int dimension)
{
  const PointTable table = read_table(bytes, path, dimension);
  if (table.n_rows() == 0)
    throw Error(ExitCode::input,
                "The samples file '" + path +
                    "' has 0 data rows. At least one point is needed, in " +
                    point_columns(dimension) + ".");
  const std::vector<double> weights = scaled_weights(table, dimension, path);
  double                    sum = 0.;
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
  }
  return file;
}
} // namespace lipflow
