#include <lipflow/base/errors.h>
#include <lipflow/measure/point_idx.h>
#include <lipflow/measure/table_format.h>
#include <lipflow/measure/text_lines.h>

#include <filesystem>

namespace lipflow
{
TableFormat table_format(const std::string &path, const std::string &kind)
{
  const std::filesystem::path name = in_small_letters(path);
  const std::string           format = name.extension().string();
  if (format == ".csv" || format == ".txt" || format == ".dat")
    return TableFormat::text;
  if (format == ".npy")
    return TableFormat::npy;
  if (is_idx_name(name.filename().string()))
    return TableFormat::idx;

  const std::string where = "The " + kind + " file '" + path + "' ";
  if (format == ".npz")
    throw Error(ExitCode::input,
                where +
                    "is an archive of arrays (.npz), but a single array "
                    "is needed. In Python: numpy.save('" +
                    kind +
                    ".npy', numpy.load('archive.npz')['name of the array']).");
  throw Error(ExitCode::input,
              where +
                  (format.empty() ? "has no ending"
                                  : "has the ending '" + format + "'") +
                  ", so its format is not clear. Allowed are .csv, .txt and "
                  ".dat (text), .npy (numpy.save), and .idx and ...-ubyte "
                  "(IDX), perhaps with .gz. Rename or convert it.");
}
} // namespace lipflow
