#include <lipflow/base/errors.h>
#include <lipflow/output/file_system.h>
#include <lipflow/output/particle_writer.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "test_folder.h"
#include <zlib.h>

using namespace lipflow;

BOOST_AUTO_TEST_SUITE(particle_writer_test)

namespace
{
std::size_t count(const std::string &text, const std::string &part)
{
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++n;
  return n;
}

double coordinate(const std::uint64_t id, const unsigned int d)
{
  return 0.1 * static_cast<double>(id) - 3. * d;
}

void add_particle(const std::uint64_t id, ParticleSnapshot &particles)
{
  particles.ids.push_back(id);
  for (unsigned int d = 0; d < particles.dimension; ++d)
  {
    particles.positions.push_back(coordinate(id, d));
    particles.vectors[0].second.push_back(-coordinate(id, d));
  }
  particles.weights.push_back(1. / (1. + static_cast<double>(id)));
  particles.scalars[0].second.push_back(static_cast<double>(id * id));
}

ParticleSnapshot no_particles(const unsigned int dimension)
{
  ParticleSnapshot particles;
  particles.dimension = dimension;
  particles.scalars = {{"a <speed>", {}}};
  particles.vectors = {{"velocity", {}}};
  return particles;
}

/// @p n particles with ids 7, 10, 13, ... dealt to the ranks but the last in
/// turn, and backwards.
ParticleSnapshot deal(const unsigned int dimension, const unsigned int n)
{
  int rank = 0, n_ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
  const unsigned int n_owners = std::max(1, n_ranks - 1);
  ParticleSnapshot   particles = no_particles(dimension);
  for (unsigned int k = n; k-- > 0;)
    if (static_cast<int>(k % n_owners) == rank)
      add_particle(7 + 3 * k, particles);
  return particles;
}

/// The same on one rank, in order.
ParticleSnapshot all_of(const unsigned int dimension, const unsigned int n)
{
  ParticleSnapshot particles = no_particles(dimension);
  for (unsigned int k = 0; k < n; ++k)
    add_particle(7 + 3 * k, particles);
  return particles;
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

/// The array whose tag has @p mark, as VTK would read it.
template <typename Number>
std::vector<Number> read_array(const std::string &file, const std::string &mark)
{
  const auto at = file.find(mark);
  BOOST_REQUIRE(at != std::string::npos);
  const auto    begin = file.find('\n', at) + 1;
  const auto    text = file.substr(begin, file.find('\n', begin) - begin);
  std::uint64_t header[4] = {0, 0, 0, 0};
  const auto    head = decode_base64(text.substr(0, 44));
  std::memcpy(header, head.data(), std::min(head.size(), sizeof header));
  std::vector<Number> values(header[1] / sizeof(Number));
  if (header[0] == 0)
    return values;
  const std::string packed = decode_base64(text.substr(44));
  uLongf            length = header[1];
  BOOST_REQUIRE(packed.size() == header[3]);
  BOOST_REQUIRE(uncompress(reinterpret_cast<Bytef *>(values.data()),
                           &length,
                           reinterpret_cast<const Bytef *>(packed.data()),
                           packed.size()) == Z_OK);
  return values;
}

/// What is in the folder after one output, file after file.
std::string bytes_of(const TestFolder &folder)
{
  std::string bytes;
  for (const char *name : {"particles/particles_00000.vtu",
                           "particles/particles_00000.npy",
                           "particles/particles_00000.csv",
                           "particles.pvd"})
    bytes += read_file(folder / name);
  return bytes;
}

const ParticleFormats all_formats = {true, true, true};
} // namespace

BOOST_AUTO_TEST_CASE(gathered_particles_are_sorted_with_all_they_have)
{
  const auto gathered = gather_sorted(deal(2, 100), MPI_COMM_WORLD);
  int        rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const auto expected = rank == 0 ? all_of(2, 100) : no_particles(2);
  BOOST_TEST(gathered.ids == expected.ids, boost::test_tools::per_element());
  BOOST_TEST((gathered.positions == expected.positions));
  BOOST_TEST((gathered.weights == expected.weights));
  BOOST_TEST((gathered.scalars == expected.scalars));
  BOOST_TEST((gathered.vectors == expected.vectors));
}

BOOST_AUTO_TEST_CASE(files_do_not_depend_on_who_has_which_particle)
{
  for (const unsigned int dimension : {1, 2, 3})
    for (const unsigned int n : {0, 1, 2, 1000})
      BOOST_TEST_CONTEXT(n << " particles in dimension " << dimension)
      {
        const TestFolder shared, alone;
        ParticleWriter   writer(MPI_COMM_WORLD, shared.path(), all_formats);
        writer.write(0.25, deal(dimension, n));
        if (!shared.root())
          continue;
        ParticleWriter single(MPI_COMM_SELF, alone.path(), all_formats);
        single.write(0.25, all_of(dimension, n));
        BOOST_TEST((bytes_of(shared) == bytes_of(alone)));
      }
}

BOOST_AUTO_TEST_CASE(vtk_reads_back_what_was_written)
{
  const TestFolder folder;
  ParticleWriter   writer(MPI_COMM_WORLD, folder.path());
  writer.write(0.25, deal(2, 50));
  if (!folder.root())
    return;
  const std::string file = read_file(folder / "particles/particles_00000.vtu");
  const auto        expected = all_of(2, 50);
  BOOST_TEST(count(file, "NumberOfPoints=\"50\" NumberOfCells=\"50\"") == 1u);
  BOOST_TEST(count(file, ">0.25</DataArray>") == 1u);
  BOOST_TEST(count(file, "</VTKFile>\n") == 1u);
  const auto points =
      read_array<double>(file, "\"Float64\" NumberOfComponents=\"3\"");
  const auto velocities = read_array<double>(file, "\"velocity\"");
  const auto ids = read_array<std::int64_t>(file, "\"id\"");
  const auto corners = read_array<std::int64_t>(file, "\"connectivity\"");
  const auto offsets = read_array<std::int64_t>(file, "\"offsets\"");
  const auto types = read_array<std::uint8_t>(file, "\"types\"");
  BOOST_REQUIRE(points.size() == 150u);
  BOOST_REQUIRE(velocities.size() == 150u);
  for (std::size_t k = 0; k < 50; ++k)
  {
    BOOST_TEST(static_cast<std::uint64_t>(ids[k]) == expected.ids[k]);
    for (unsigned int d = 0; d < 3; ++d)
    {
      const double x = d < 2 ? expected.positions[2 * k + d] : 0.;
      BOOST_TEST(points[3 * k + d] == x);
      BOOST_TEST(velocities[3 * k + d] == -x);
    }
    BOOST_TEST(corners[k] == static_cast<std::int64_t>(k));
    BOOST_TEST(offsets[k] == static_cast<std::int64_t>(k + 1));
    BOOST_TEST(int(types[k]) == 1);
  }
  BOOST_TEST((read_array<double>(file, "\"weight\"") == expected.weights));
  BOOST_TEST((read_array<double>(file, "\"a &lt;speed&gt;\"") ==
              expected.scalars[0].second));
}

BOOST_AUTO_TEST_CASE(numpy_reads_back_what_was_written)
{
  for (const unsigned int n : {0, 1, 1234})
  {
    const TestFolder folder;
    ParticleWriter   writer(MPI_COMM_WORLD, folder.path());
    writer.write(0., deal(2, n));
    if (!folder.root())
      continue;
    const auto file = read_file(folder / "particles/particles_00000.npy");
    BOOST_REQUIRE(file.size() > 10u);
    BOOST_TEST((file.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8)));
    const std::size_t length = static_cast<unsigned char>(file[8]) +
                               256u * static_cast<unsigned char>(file[9]);
    const std::size_t begin = 10 + length;
    BOOST_TEST(begin % 64 == 0u);
    BOOST_TEST(file[begin - 1] == '\n');
    BOOST_TEST(file.substr(10, length)
                   .find("{'descr': '<f8', "
                         "'fortran_order': False, "
                         "'shape': (" +
                         std::to_string(n) + ", 3), }") == 0u);
    BOOST_REQUIRE(file.size() == begin + n * 3 * sizeof(double));
    std::vector<double> values(3 * n);
    if (n > 0)
      std::memcpy(values.data(), &file[begin], 8 * values.size());
    const auto expected = all_of(2, n);
    for (std::size_t k = 0; k < n; ++k)
    {
      BOOST_TEST(values[3 * k] == expected.positions[2 * k]);
      BOOST_TEST(values[3 * k + 1] == expected.positions[2 * k + 1]);
      BOOST_TEST(values[3 * k + 2] == expected.weights[k]);
    }
  }
}

BOOST_AUTO_TEST_CASE(csv_has_a_header_and_exact_numbers)
{
  const TestFolder folder;
  ParticleWriter   writer(
      MPI_COMM_WORLD, folder.path(), ParticleFormats{false, false, true});
  writer.write(0., deal(2, 3));
  if (!folder.root())
    return;
  BOOST_TEST(read_file(folder / "particles/particles_00000.csv") ==
             "x,y,weight\n0.7000000000000001,-2.3,0.125\n1,-2,"
             "0.09090909090909091\n1.3,-1.7,0.07142857142857142\n");
  BOOST_TEST(!std::filesystem::exists(folder / "particles.pvd"));
  BOOST_TEST(
      !std::filesystem::exists(folder / "particles/particles_00000.npy"));
}

BOOST_AUTO_TEST_CASE(labels_are_numbers_and_in_text_names)
{
  const TestFolder folder;
  ParticleWriter   writer(MPI_COMM_WORLD, folder.path(), all_formats);
  ParticleSnapshot particles = deal(1, 3);
  particles.label_names = {"no", "yes"};
  // By the ids, which are 7, 10, 13.
  for (const std::uint64_t id : particles.ids)
    particles.labels.push_back(id == 10 ? 1 : 0);
  writer.write(0., particles);
  if (!folder.root())
    return;
  BOOST_TEST(read_file(folder / "particles/particles_00000.csv") ==
             "x,weight,label\n0.7000000000000001,0.125,no\n1,"
             "0.09090909090909091,yes\n1.3,0.07142857142857142,no\n");
  const std::string vtu = read_file(folder / "particles/particles_00000.vtu");
  BOOST_TEST((read_array<std::int64_t>(vtu, "\"label\"") ==
              std::vector<std::int64_t>{0, 1, 0}));
  const std::string npy = read_file(folder / "particles/particles_00000.npy");
  BOOST_TEST(npy.find("'shape': (3, 3), }") != std::string::npos);
  double label = 0.;
  std::memcpy(&label, &npy[npy.size() - 4 * sizeof(double)], sizeof(double));
  BOOST_TEST(label == 1.);
}

BOOST_AUTO_TEST_CASE(the_record_lists_all_times)
{
  const TestFolder folder;
  ParticleWriter   writer(MPI_COMM_WORLD, folder.path());
  for (const double time : {0., 0.1, 1. / 3.})
    writer.write(time, deal(3, 4));
  if (!folder.root())
    return;
  const std::string record = read_file(folder / "particles.pvd");
  BOOST_TEST(count(record, "<DataSet ") == 3u);
  BOOST_TEST(count(record,
                   "timestep=\"0.3333333333333333\" group=\"\" part=\"0\" "
                   "file=\"particles/particles_00002.vtu\"") == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_an_error_on_all_ranks)
{
  const TestFolder folder;
  ParticleWriter   writer(MPI_COMM_WORLD, folder.path());
  MPI_Barrier(MPI_COMM_WORLD);
  if (folder.root())
    std::filesystem::remove_all(folder / "particles");
  BOOST_CHECK_EXCEPTION(writer.write(0., deal(2, 10)),
                        Error,
                        [](const Error &error)
                        { return error.code() == ExitCode::files; });
  if (folder.root())
    std::filesystem::create_directory(folder / "particles");
  writer.write(0., deal(2, 10));
  if (folder.root())
    BOOST_TEST(
        std::filesystem::exists(folder / "particles/particles_00000.vtu"));
}

BOOST_AUTO_TEST_CASE(the_estimated_size_is_an_upper_bound_of_the_right_order)
{
  const TestFolder folder;
  ParticleWriter   writer(MPI_COMM_WORLD, folder.path(), all_formats);
  writer.write(0., deal(2, 5000));
  const double estimate =
      ParticleWriter::estimated_size(5000, no_particles(2), all_formats);
  if (folder.root())
  {
    const double size = bytes_of(folder).size();
    BOOST_TEST(size < estimate);
    BOOST_TEST(size > estimate / 10.);
  }
}

BOOST_AUTO_TEST_SUITE_END()
