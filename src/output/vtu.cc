#include <lipflow/output/markup.h>
#include <lipflow/output/statistics_table.h>
#include <lipflow/output/vtu.h>

#include <deal.II/base/exceptions.h>

#include <array>
#include <cstring>

#include <zlib.h>

namespace lipflow::vtu
{
namespace
{
std::string beginning(const std::string &type)
{
  return "<?xml version=\"1.0\"?>\n<VTKFile type=\"" + type +
         "\" version=\"1.0\" byte_order=\"" +
         (little_endian() ? "LittleEndian" : "BigEndian") +
         "\" header_type=\"UInt64\" compressor=\"vtkZLibDataCompressor\">\n";
}
} // namespace

std::string header(const double time)
{
  return beginning("UnstructuredGrid") +
         "<UnstructuredGrid>\n<FieldData>\n"
         "<DataArray type=\"Float64\" Name=\"TIME\" NumberOfTuples=\"1\" "
         "format=\"ascii\">" +
         shortest_number(time) + "</DataArray>\n</FieldData>\n";
}

std::string footer()
{
  return "</UnstructuredGrid>\n</VTKFile>\n";
}

// Base64 of [blocks, bytes, 0, compressed bytes], then base64 of the one
// compressed block. Without values there are no blocks: [0, 0, 0].
template <typename Number>
std::string array(const std::string         &attributes,
                  const std::vector<Number> &values)
{
  const std::string begin =
      "<DataArray " + attributes + " format=\"binary\">\n";
  const std::string end = "\n</DataArray>\n";
  if (values.empty())
    return begin + base64(std::string(3 * sizeof(std::uint64_t), '\0')) + end;

  const auto *bytes = reinterpret_cast<const Bytef *>(values.data());
  const uLong n_bytes = values.size() * sizeof(Number);
  uLongf      length = compressBound(n_bytes);
  std::string packed(length, '\0');
  const int   result = compress2(reinterpret_cast<Bytef *>(packed.data()),
                               &length,
                               bytes,
                               n_bytes,
                               Z_BEST_SPEED);
  AssertThrow(result == Z_OK, dealii::ExcOutOfMemory(packed.size()));
  packed.resize(length);

  const std::array<std::uint64_t, 4> sizes = {{1, n_bytes, 0, length}};
  std::string                        head(sizeof sizes, '\0');
  std::memcpy(head.data(), sizes.data(), sizeof sizes);
  return begin + base64(head) + base64(packed) + end;
}

std::string of_files(const std::vector<std::string> &names,
                     const std::vector<std::string> &files)
{
  std::string text = beginning("PUnstructuredGrid") +
                     "<PUnstructuredGrid GhostLevel=\"0\">\n<PPoints>\n"
                     "<PDataArray type=\"Float64\" NumberOfComponents=\"3\"/>\n"
                     "</PPoints>\n<PPointData>\n";
  for (const std::string &name : names)
    text += "<PDataArray type=\"Float64\" Name=\"" + escape(name) + "\"/>\n";
  text += "</PPointData>\n";
  for (const std::string &file : files)
    text += "<Piece Source=\"" + escape(file) + "\"/>\n";
  return text + "</PUnstructuredGrid>\n</VTKFile>\n";
}

std::string record(const std::vector<std::pair<double, std::string>> &outputs)
{
  std::string text = "<?xml version=\"1.0\"?>\n"
                     "<VTKFile type=\"Collection\" version=\"0.1\">\n"
                     "<Collection>\n";
  for (const auto &[time, name] : outputs)
    text += "<DataSet timestep=\"" + shortest_number(time) +
            "\" group=\"\" part=\"0\" file=\"" + name + "\"/>\n";
  return text + "</Collection>\n</VTKFile>\n";
}

bool little_endian()
{
  const std::uint16_t one = 1;
  std::uint8_t        first;
  std::memcpy(&first, &one, 1);
  return first == 1;
}

template std::string array(const std::string &, const std::vector<double> &);
template std::string array(const std::string &,
                           const std::vector<std::int64_t> &);
template std::string array(const std::string &,
                           const std::vector<std::uint8_t> &);
} // namespace lipflow::vtu
