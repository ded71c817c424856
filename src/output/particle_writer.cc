#include <lipflow/output/file_system.h>
#include <lipflow/output/markup.h>
#include <lipflow/output/particle_writer.h>
#include <lipflow/output/statistics_table.h>
#include <lipflow/output/vtu.h>

#include <algorithm>
#include <cstring>
#include <numeric>

namespace lipflow
{
namespace
{
/// Three components a particle, as VTK wants them, of @p dimension.
std::vector<double> three_components(const std::vector<double> &values,
                                     const unsigned int         dimension)
{
  const std::size_t   n = dimension == 0 ? 0 : values.size() / dimension;
  std::vector<double> result(3 * n, 0.);
  for (std::size_t k = 0; k < n; ++k)
    for (unsigned int d = 0; d < std::min(3u, dimension); ++d)
      result[3 * k + d] = values[dimension * k + d];
  return result;
}

std::string named(const std::string &name)
{
  return "type=\"Float64\" Name=\"" + escape(name) + "\"";
}

std::string vtu_of(const double time, const ParticleSnapshot &particles)
{
  const std::size_t         n = particles.size();
  std::vector<std::int64_t> index(n);
  std::iota(index.begin(), index.end(), std::int64_t(0));
  const std::string count = std::to_string(n);
  std::string       text =
      vtu::header(time) + "<Piece NumberOfPoints=\"" + count +
      "\" NumberOfCells=\"" + count + "\">\n<Points>\n" +
      vtu::array("type=\"Float64\" NumberOfComponents=\"3\"",
                 three_components(particles.positions, particles.dimension)) +
      "</Points>\n<Cells>\n" +
      vtu::array("type=\"Int64\" Name=\"connectivity\"", index);
  for (std::int64_t &offset : index)
    ++offset;
  text += vtu::array("type=\"Int64\" Name=\"offsets\"", index);
  text += vtu::array("type=\"UInt8\" Name=\"types\"",
                     std::vector<std::uint8_t>(n, 1)); // VTK_VERTEX
  text += "</Cells>\n<PointData>\n";
  // Readers of VTK's files know signed integers best.
  index.assign(particles.ids.begin(), particles.ids.end());
  text += vtu::array("type=\"Int64\" Name=\"id\"", index);
  text += vtu::array(named("weight"), particles.weights);
  if (!particles.label_names.empty())
  {
    index.assign(particles.labels.begin(), particles.labels.end());
    text += vtu::array("type=\"Int64\" Name=\"label\"", index);
  }
  for (const auto &[name, values] : particles.scalars)
    text += vtu::array(named(name), values);
  for (const auto &[name, values] : particles.vectors)
    text += vtu::array(named(name) + " NumberOfComponents=\"3\"",
                       three_components(values, particles.dimension));
  return text + "</PointData>\n</Piece>\n" + vtu::footer();
}

/// numpy's format 1.0: the data begin at a multiple of 64 bytes.
std::string npy_of(const ParticleSnapshot &particles)
{
  const unsigned int dimension = particles.dimension;
  const bool         has_labels = !particles.label_names.empty();
  const unsigned int n_columns = dimension + (has_labels ? 2 : 1);
  const std::string  magic("\x93NUMPY\x01\x00", 8);
  std::string        header = std::string("{'descr': '") +
                       (vtu::little_endian() ? "<" : ">") +
                       "f8', 'fortran_order': False, 'shape': (" +
                       std::to_string(particles.size()) + ", " +
                       std::to_string(n_columns) + "), }";
  const std::size_t before = magic.size() + 2;
  while ((before + header.size() + 1) % 64 != 0)
    header += ' ';
  header += '\n';

  std::vector<double> values;
  values.reserve(particles.size() * n_columns);
  for (std::size_t k = 0; k < particles.size(); ++k)
  {
    const auto position = particles.positions.begin() + dimension * k;
    values.insert(values.end(), position, position + dimension);
    values.push_back(particles.weights[k]);
    if (has_labels)
      values.push_back(particles.labels[k]);
  }
  std::string file = magic;
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  file += header;
  return file.append(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(double));
}

std::string csv_of(const ParticleSnapshot &particles)
{
  const unsigned int dimension = particles.dimension;
  std::string        text;
  for (unsigned int d = 0; d < dimension; ++d)
    text += dimension <= 3 ? std::string(1, "xyz"[d]) + ","
                           : "x" + std::to_string(d + 1) + ",";
  const bool has_labels = !particles.label_names.empty();
  text += has_labels ? "weight,label\n" : "weight\n";
  for (std::size_t k = 0; k < particles.size(); ++k)
  {
    for (unsigned int d = 0; d < dimension; ++d)
      text += shortest_number(particles.positions[dimension * k + d]) + ",";
    text += shortest_number(particles.weights[k]);
    if (has_labels)
      text += "," + particles.label_names[particles.labels[k]];
    text += "\n";
  }
  return text;
}
} // namespace

ParticleWriter::ParticleWriter(MPI_Comm               communicator,
                               const std::string     &run_directory,
                               const ParticleFormats &formats)
    : communicator_(communicator)
    , run_directory_(run_directory)
    , formats_(formats)
    , outputs_(run_directory, "particles")
{
  on_root(communicator_,
          [&]() { make_directory(join_path(run_directory_, "particles")); });
}

void ParticleWriter::write(const double time, const ParticleSnapshot &local)
{
  write_sorted(time, gather_sorted(local, communicator_));
}

void ParticleWriter::write_sorted(const double            time,
                                  const ParticleSnapshot &sorted)
{
  const std::string name = outputs_.next();
  const auto write_file = [&](const char *ending, const std::string &content)
  { write_file_safely(join_path(run_directory_, name + ending), content); };
  on_root(communicator_,
          [&]()
          {
            if (formats_.vtu)
              write_file(".vtu", vtu_of(time, sorted));
            if (formats_.npy)
              write_file(".npy", npy_of(sorted));
            if (formats_.csv)
              write_file(".csv", csv_of(sorted));
          });
  outputs_.add(time);
  write_record();
}

void ParticleWriter::write_record() const
{
  if (formats_.vtu)
    on_root(communicator_, [&]() { outputs_.write(); });
}

const std::vector<double> &ParticleWriter::times() const
{
  return outputs_.times();
}

void ParticleWriter::resume(const std::vector<double> &times)
{
  int rank = 0;
  MPI_Comm_rank(communicator_, &rank);
  outputs_.resume(times, rank == 0);
  write_record();
}

double ParticleWriter::estimated_size(const double            n_particles,
                                      const ParticleSnapshot &example,
                                      const ParticleFormats  &formats)
{
  // VTU: position, three numbers of the cell, id and weight; in base64.
  const double vtu = (24. + 17. + 16. + 8. * example.scalars.size() +
                      24. * example.vectors.size()) *
                     4. / 3.;
  const double npy = 8. * (example.dimension + 1);
  const double csv = 22. * (example.dimension + 1); // digits, sign, exponent
  return n_particles * ((formats.vtu ? vtu : 0.) + (formats.npy ? npy : 0.) +
                        (formats.csv ? csv : 0.));
}
} // namespace lipflow
