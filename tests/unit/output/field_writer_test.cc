#include <lipflow/base/errors.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/output/field_writer.h>
#include <lipflow/output/file_system.h>

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "test_folder.h"
#include <zlib.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(field_writer_test)

namespace
{
template <int dim>
Mesh<dim> make_mesh(const unsigned int refinements)
{
  GeometryParameters parameters;
  parameters.lower_corner = "0";
  parameters.upper_corner = "2";
  parameters.global_refinements = refinements;
  return Mesh<dim>(MPI_COMM_WORLD, parameters, ".");
}

std::string decode_base64(const std::string &text)
{
  std::string  bytes;
  unsigned int buffer = 0, bits = 0;
  const char  *digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char c : text)
  {
    const char *digit = std::strchr(digits, c);
    if (c == '=' || digit == nullptr)
      break;
    buffer = buffer << 6 | static_cast<unsigned int>(digit - digits);
    bits += 6;
    if (bits >= 8)
      bytes += static_cast<char>(buffer >> (bits -= 8) & 0xff);
  }
  return bytes;
}

/// The arrays called @p name, piece after piece, as VTK would read them.
template <typename Number>
std::vector<Number> read_arrays(const std::string &file,
                                const std::string &mark)
{
  std::vector<Number> values;
  for (auto at = file.find(mark); at != std::string::npos;
       at = file.find(mark, at + 1))
  {
    const auto        begin = file.find('\n', at) + 1;
    const auto        text = file.substr(begin, file.find('\n', begin) - begin);
    std::uint64_t     header[4];
    const std::string head = decode_base64(text.substr(0, 44));
    BOOST_REQUIRE(head.size() == sizeof header);
    std::memcpy(header, head.data(), sizeof header);
    BOOST_TEST(header[0] == 1u);
    const std::string   packed = decode_base64(text.substr(44));
    std::vector<Number> piece(header[1] / sizeof(Number));
    uLongf              length = header[1];
    BOOST_TEST(packed.size() == header[3]);
    BOOST_REQUIRE(uncompress(reinterpret_cast<Bytef *>(piece.data()),
                             &length,
                             reinterpret_cast<const Bytef *>(packed.data()),
                             packed.size()) == Z_OK);
    values.insert(values.end(), piece.begin(), piece.end());
  }
  return values;
}

std::size_t count(const std::string &text, const std::string &part)
{
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}

template <int dim>
double linear(const double *x)
{
  return 1. + x[0] - 2. * x[1] + 0.5 * x[2];
}

template <int dim>
Vector nodal_values(const NodalSpace<dim> &space)
{
  Vector field = space.make_vector();
  for (unsigned int i = 0; i < space.n_owned(); ++i)
  {
    double x[3] = {0., 0., 0.};
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = space.locations()[i][d];
    field.local_element(i) = linear<dim>(x);
  }
  field.update_ghost_values();
  return field;
}

template <int n>
struct Dimension
{
  static constexpr int value = n;
};
using Dimensions = boost::mpl::list<Dimension<1>, Dimension<2>, Dimension<3>>;
} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(fields_read_back_at_their_points, D, Dimensions)
{
  constexpr int         dim = D::value;
  const TestFolder      folder;
  const auto            mesh = make_mesh<dim>(3);
  const NodalSpace<dim> space(mesh);
  const Vector          field = nodal_values(space);
  FieldWriter<dim>      writer(space, folder.path());
  writer.write(0.25, {{"a <field>", &field}, {"second", &field}});
  if (!folder.root())
    return;

  const std::string file = read_file(folder / "fields/fields_00000.vtu");
  const auto points = read_arrays<double>(file, "NumberOfComponents=\"3\"");
  const auto values = read_arrays<double>(file, "\"a &lt;field&gt;\"");
  const auto types = read_arrays<std::uint8_t>(file, "\"types\"");
  const auto corners = read_arrays<std::int64_t>(file, "\"connectivity\"");
  BOOST_TEST(points.size() == 3 * values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    BOOST_TEST(values[i] == linear<dim>(&points[3 * i]),
               boost::test_tools::tolerance(1e-14));
  BOOST_TEST(types.size() == std::pow(8, dim));
  BOOST_TEST(corners.size() == std::pow(16, dim));
  BOOST_TEST(int(types.front()) == (dim == 1 ? 3 : dim == 2 ? 9 : 12));
  BOOST_TEST(count(file, "</VTKFile>\n") == 1u);
  BOOST_TEST(count(file, "Name=\"TIME\"") == 1u);
  BOOST_TEST(count(file, ">0.25</DataArray>") == 1u);

  // Consecutive corners of a VTK cell are joined by an edge: one coordinate
  // differs.
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks > 1)
    return; // connectivity restarts with each piece
  BOOST_TEST(values.size() == std::pow(9, dim));
  for (std::size_t c = 0; c + 1 < corners.size(); ++c)
    if ((c + 1) % std::min(4, 1 << dim) != 0)
    {
      unsigned int differing = 0;
      for (unsigned int d = 0; d < 3; ++d)
        differing +=
            points[3 * corners[c] + d] != points[3 * corners[c + 1] + d];
      BOOST_TEST(differing == 1u);
    }
}

BOOST_AUTO_TEST_CASE(the_record_lists_all_times)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(2);
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      writer(space, folder.path());
  for (const double time : {0., 0.1, 1. / 3.})
    writer.write(time, {{"density", &field}});
  if (!folder.root())
    return;
  const std::string record = read_file(folder / "fields.pvd");
  BOOST_TEST(count(record, "<DataSet ") == 3u);
  BOOST_TEST(count(record,
                   "timestep=\"0.3333333333333333\" group=\"\" part=\"0\" "
                   "file=\"fields/fields_00002.vtu\"") == 1u);
  for (const char *name : {"0", "1", "2"})
    BOOST_TEST(std::filesystem::exists(
        folder / ("fields/fields_0000" + std::string(name) + ".vtu")));
}

// One file a writer, together the same as one file of all.
BOOST_AUTO_TEST_CASE(several_ranks_write_at_the_same_time)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(3);
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      one(space, folder.path());
  one.write(0.5, {{"a <field>", &field}});
  FieldWriter<2> writer(space, folder.path(), 2);
  writer.write(0.25, {{"first", &field}});
  writer.write(0.5, {{"a <field>", &field}});
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (!folder.root() || ranks == 1)
    return;

  const std::string list = read_file(folder / "fields/fields_00001.pvtu");
  BOOST_TEST(count(list, "Name=\"a &lt;field&gt;\"") == 1u);
  std::vector<double> values;
  for (const std::string group : {"0", "1"})
  {
    const std::string name = "fields_00001." + group + ".vtu";
    BOOST_TEST(count(list, "<Piece Source=\"" + name + "\"/>") == 1u);
    for (const double value : read_arrays<double>(
             read_file(folder / ("fields/" + name)), "\"a &lt;field&gt;\""))
      values.push_back(value);
  }
  BOOST_TEST(values == read_arrays<double>(
                           read_file(folder / "fields/fields_00000.vtu"),
                           "\"a &lt;field&gt;\""),
             boost::test_tools::per_element());
  const std::string record = read_file(folder / "fields.pvd");
  BOOST_TEST(count(record, "fields/fields_00001.pvtu") == 1u);
}

BOOST_AUTO_TEST_CASE(a_run_may_go_on_with_other_writers)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(3);
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      writer(space, folder.path(), 2);
  for (const double time : {0., 1., 2.})
    writer.write(time, {{"density", &field}});
  FieldWriter<2> next(space, folder.path(), 1);
  next.resume({0.});
  next.write(1.5, {{"density", &field}});
  int ranks = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (!folder.root())
    return;
  const std::string first = ranks > 1 ? ".pvtu" : ".vtu";
  const std::string record = read_file(folder / "fields.pvd");
  BOOST_TEST(count(record, "<DataSet ") == 2u);
  BOOST_TEST(count(record, "fields/fields_00000" + first) == 1u);
  BOOST_TEST(count(record, "fields/fields_00001.vtu") == 1u);
  unsigned int n_files = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(folder / "fields"))
  {
    BOOST_TEST(entry.path().filename().string().find("fields_00002") ==
               std::string::npos);
    ++n_files;
  }
  BOOST_TEST(n_files == (ranks > 1 ? 4u : 2u));
}

BOOST_AUTO_TEST_CASE(ranks_without_cells_write_nothing)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(0); // one cell for all ranks
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      writer(space, folder.path());
  writer.write(0., {{"density", &field}});
  if (folder.root())
    BOOST_TEST(
        count(read_file(folder / "fields/fields_00000.vtu"), "<Piece ") == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_an_error_on_all_ranks)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(4);
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      writer(space, folder.path());
  MPI_Barrier(MPI_COMM_WORLD);
  if (folder.root())
    std::filesystem::remove_all(folder / "fields");
  BOOST_CHECK_EXCEPTION(writer.write(0., {{"density", &field}}),
                        Error,
                        [](const Error &error)
                        { return error.code() == ExitCode::files; });
  // And the writer is as before.
  if (folder.root())
    std::filesystem::create_directory(folder / "fields");
  writer.write(0., {{"density", &field}});
  if (folder.root())
    BOOST_TEST(std::filesystem::exists(folder / "fields/fields_00000.vtu"));
}

BOOST_AUTO_TEST_CASE(the_estimated_size_is_an_upper_bound_of_the_right_order)
{
  const TestFolder    folder;
  const auto          mesh = make_mesh<2>(5);
  const NodalSpace<2> space(mesh);
  const Vector        field = nodal_values(space);
  FieldWriter<2>      writer(space, folder.path());
  writer.write(0., {{"density", &field}});
  const double estimate = FieldWriter<2>::estimated_size(space, 1);
  if (folder.root())
  {
    const double size =
        std::filesystem::file_size(folder / "fields/fields_00000.vtu");
    BOOST_TEST(size < estimate);
    BOOST_TEST(size > estimate / 50.);
  }
}

BOOST_AUTO_TEST_SUITE_END()
