#include <lipflow/base/errors.h>
#include <lipflow/base/input_file.h>

#include <deal.II/base/mpi.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

namespace lipflow
{
namespace
{
/// The text of the file and, if it could not be read, the reason.
std::pair<std::string, std::string> read_or_reason(const std::string &path)
{
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return {"",
            "does not exist. Check the name; a relative path starts at "
            "the folder of the parameter file."};
  if (std::filesystem::is_directory(path, ignored))
    return {"", "is a folder, not a file."};
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return {"", "exists but cannot be opened. Check its permissions."};
  std::string text((std::istreambuf_iterator<char>(stream)),
                   std::istreambuf_iterator<char>());
  if (stream.bad())
    return {"", "cannot be read to its end (input/output error)."};
  if (text.empty())
    return {"", "is empty."};
  return {std::move(text), ""};
}
} // namespace

std::string resolve_path(const std::string &name, const std::string &folder)
{
  return (std::filesystem::path(folder) / name).lexically_normal().string();
}

std::string read_input_file(const std::string &path,
                            const std::string &kind,
                            const MPI_Comm     communicator)
{
  std::string text, reason;
  if (dealii::Utilities::MPI::this_mpi_process(communicator) == 0)
    std::tie(text, reason) = read_or_reason(path);
  text = dealii::Utilities::MPI::broadcast(communicator, text, 0);
  reason = dealii::Utilities::MPI::broadcast(communicator, reason, 0);
  if (!reason.empty())
    throw Error(ExitCode::input,
                "The " + kind + " file '" + path + "' " + reason);
  return text;
}
} // namespace lipflow
